--- Generation on the real model: the reference's texts, one seed one text, steps, stop texts, ends, and what misuse
-- says.
package.path = os.getenv "LACUNA_TEST_DATA" .. "/lua/?.lua;" .. package.path
local golden = require "support.golden"
local lacuna = require "lacuna"
local native = require "lacuna.native"
local text = require "lacuna.text"

local kSampler = "penalties(last_n=64,repeat=1.1) top_k(40) top_p(0.95) temperature(0.8) draw"
local kFrance = "The capital of France is"

describe("lacuna.generate", function()
  local model

  setup(function() model = golden.model() end)

  local function test(name, body)
    it(name, function()
      if golden.skipped(pending) then return end
      body()
    end)
  end

  local function options(more)
    local out = { model = model, prompt = kFrance, max_new_tokens = 24 }
    for key, value in pairs(more or {}) do out[key] = value end
    if out.context then out.model, out.prompt = nil, nil end
    return out
  end

  local function generate(more) return lacuna.generate(options(more)) end

  test("is greedy without a sampler and follows the reference", function()
    local followed = 0
    for _, case in ipairs(golden.read("forward").cases) do
      if case.greedy then
        local result = generate { prompt = case.ids, max_new_tokens = #case.greedy.steps }
        for i, step in ipairs(case.greedy.steps) do
          assert.equal(step.id, result.ids[i], case.name .. " step " .. i)
          assert.equal(step.id, result.tokens[i].id)
        end
        assert.equal(case.greedy.text, result.text)
        assert.equal("length", result.stop_reason)
        followed = followed + 1
      end
    end
    assert.is_true(followed >= 2)
  end)

  test("gives the promised fields", function()
    local result = generate { max_new_tokens = 3, seed = 5 }
    assert.same({ 504, 3575, 282, 4649, 314 }, result.prompt_ids)
    assert.equal(kFrance, result.prompt)
    assert.equal(model:decode(result.ids), result.text)
    assert.equal(" Paris", result.tokens[1].text)
    -- 77.2532 % in the reference; the logarithm of what the model says, before any stage
    assert.is_near(math.log(0.772532082), result.tokens[1].logprob, 1e-3)
    assert.is_true(result.seconds.prefill > 0 and result.seconds.decode > 0)
    assert.equal(5, result.seed)
    assert.equal("temperature(0) draw", result.sampler)
    assert.is_nil(result.bytes)
    assert.equal(result.tokens[1].logprob, generate({ max_new_tokens = 1, sampler = "temperature(0.1) draw" }).tokens[1]
      .logprob)
  end)

  test("gives one text for one seed, however it is stepped, cut or started", function()
    local first = generate { sampler = kSampler, seed = 7 }
    for _, budget in ipairs { 0, 1, 30, 1e9 } do
      local g = lacuna.generation(options { sampler = kSampler, seed = 7 })
      while g:step(budget) ~= "done" do assert.is_nil(g:result().stop_reason) end
      assert.same(first.ids, g:tokens())
      assert.equal(first.text, g:text())
    end
    local ctx = model:context()
    for _, id in ipairs(first.prompt_ids) do ctx:append { id } end
    assert.same(first.ids, generate({ context = ctx, sampler = kSampler, seed = 7 }).ids)
    assert.equal(5, ctx.length) -- it works on a fork
    local other = 0
    for seed = 1, 5 do
      if generate({ sampler = kSampler, seed = seed }).text ~= first.text then other = other + 1 end
    end
    assert.is_true(other >= 4)
  end)

  test("makes exactly one token a step without a budget", function()
    local g = lacuna.generation(options { max_new_tokens = 3 })
    assert.same({}, g:tokens())
    assert.equal("running", g:step())
    assert.equal(1, #g:tokens())
    assert.equal(" Paris", g:text())
    assert.equal("running", g:step(0))
    assert.equal("done", g:step(0))
    assert.equal("done", g:step(0))
    assert.equal(3, #g:tokens())
  end)

  test("stops before a stop text, also one that spans tokens, and never shows part of it", function()
    local whole = generate().text
    local first = generate()
    local place = #first.tokens[1].text + #first.tokens[2].text -- a text across the border of tokens 2 and 3
    local stop = whole:sub(place, place + 2)
    local g = lacuna.generation(options { stop = { "never", stop } })
    local shown = ""
    for piece in g:pieces() do
      shown = shown .. piece
      assert.is_nil(shown:find(stop, 1, true))
      assert.equal(whole:sub(1, #shown), shown)
    end
    local result = g:result()
    assert.equal(whole:sub(1, whole:find(stop, 1, true) - 1), result.text)
    assert.equal(result.text, shown)
    assert.equal("stop", result.stop_reason)
    assert.is_true(#model:decode(result.ids) > #result.text) -- the ids are what was generated
  end)

  test("lets out at the end what had only begun as a stop text", function()
    local whole = generate({ max_new_tokens = 4 }).text
    local result = generate { max_new_tokens = 4, stop = whole:sub(-2) .. "\1" }
    assert.equal(whole, result.text)
    assert.equal("length", result.stop_reason)
  end)

  test("ends with the model's end of text, which is not part of it", function()
    local result = generate { max_new_tokens = 200,
      prompt = "<|im_start|>user\nSay only: yes<|im_end|>\n<|im_start|>assistant\n" }
    assert.equal("eos", result.stop_reason)
    assert.is_nil(result.text:find("<|im_end|>", 1, true))
    assert.equal(model:decode(result.ids), result.text)
    assert.equal(#result.ids, #result.tokens)
  end)

  test("ends when the context is full", function()
    local ctx = model:context({ capacity = 8 }):append(model:encode(kFrance))
    local result = lacuna.generate { context = ctx }
    assert.equal("context", result.stop_reason)
    assert.equal(4, #result.ids) -- three more are read, and one follows them
  end)

  test("ends when it is interrupted, with what there is", function()
    local g = lacuna.generation(options())
    g:step()
    g:step()
    native.C.lacuna_interrupt()
    local ok, state = pcall(g.step, g)
    native.C.lacuna_interrupt_clear()
    assert.is_true(ok)
    assert.equal("done", state)
    assert.equal("interrupted", g:result().stop_reason)
    assert.equal(2, #g:result().ids)
  end)

  test("may be asked for no token at all", function()
    local result = generate { max_new_tokens = 0 }
    assert.equal("length", result.stop_reason)
    assert.equal("", result.text)
    assert.same({}, result.ids)
  end)

  test("streams whole characters only, and all of the text", function()
    for seed = 1, 6 do
      local g = lacuna.generation(options { sampler = "temperature(3) draw", seed = seed, max_new_tokens = 60 })
      local pieces = {}
      for piece in g:pieces() do
        local _, lost = text.clean(piece)
        assert.is_false(lost)
        pieces[#pieces + 1] = piece
      end
      local result = g:result()
      assert.equal(result.text, table.concat(pieces))
      local clean, lost = text.clean(g:text())
      assert.equal(clean, result.text)
      assert.equal(lost and text.hex(g:text()) or nil, result.bytes)
      assert.equal(model:decode(result.ids), g:text())
      local again = {} -- whoever comes late gets it all
      for piece in g:pieces() do again[#again + 1] = piece end
      assert.equal(result.text, table.concat(again))
    end
  end)

  test("runs stages that are Lua functions", function()
    local paris = 7042
    local calls = {}
    local result = generate { max_new_tokens = 3, sampler = { function(scores, step)
      calls[#calls + 1] = { step.step, #step.history }
      scores[paris] = -math.huge
    end, "temperature(0) draw" } }
    assert.same({ { 0, 5 }, { 1, 6 }, { 2, 7 } }, calls)
    for _, id in ipairs(result.ids) do assert.is_true(id ~= paris) end
    local ok, err = pcall(generate, { sampler = { function() error "no idea" end } })
    assert.is_false(ok)
    assert.truthy(err:find "no idea")
  end)

  test("tells where a stage failed, and keeps what it raised", function()
    local function helper() error("deep", 0) end
    local g = lacuna.generation(options { sampler = { function() helper() end } })
    local ok, err = pcall(g.step, g)
    assert.is_false(ok)
    assert.truthy(err:find "^deep\n")
    assert.truthy(err:find "generate_spec.lua:%d+: in function 'helper'")
    assert.truthy(tostring(g):find "failed")
    g = lacuna.generation(options { sampler = { function() error { code = 7 } end } })
    ok, err = pcall(g.step, g)
    assert.is_false(ok)
    assert.equal(7, err.code)
  end)

  test("is not ended by a stage that yields", function()
    local yields = 0
    local g = lacuna.generation(options { max_new_tokens = 3, sampler = { function()
      yields = yields + 1
      coroutine.yield "hello"
    end } })
    while g:step() == "running" do assert.is_nil(g.stop_reason) end
    assert.equal("length", g.stop_reason)
    assert.equal(3, yields)
  end)

  test("keeps its model when the script frees its own handle", function()
    local own = assert(lacuna.model.open(model.path))
    local g = lacuna.generation { model = own, prompt = kFrance, max_new_tokens = 2 }
    own:free()
    while g:step() == "running" do collectgarbage() end
    assert.equal(" Paris.", g:result().text)
  end)

  test("gives results that a script may change", function()
    local g = lacuna.generation(options { max_new_tokens = 2 })
    while g:step() == "running" do end -- luacheck: ignore
    g:result().tokens[1].text = "x"
    g:result().prompt_ids[1] = 0
    assert.equal(" Paris", g:result().tokens[1].text)
    assert.equal(504, g:result().prompt_ids[1])
  end)

  test("says what is wrong, by the argument's name", function()
    local function refuses(wanted, more)
      local ok, err = pcall(generate, more)
      assert.is_false(ok)
      assert.truthy(err:find(wanted, 1, true), err)
    end
    refuses('generate: no option named string "max_new_token" (did you mean "max_new_tokens"?)', { max_new_token = 3 })
    refuses("prompt: wanted at least one token, got an empty one", { prompt = "" })
    refuses("prompt: wanted a text or a list of token ids, got number 3", { prompt = 3 })
    refuses("prompt[1]: wanted a token id from 0 to 49151, got -1", { prompt = { -1 } })
    refuses("prompt[1]: wanted a token id, got number 1.5", { prompt = { 1.5 } })
    refuses("prompt: wanted at most 8192 tokens (this model's context), got 10000", { prompt = (" a"):rep(10000) })
    refuses("max_new_tokens: wanted a whole number", { max_new_tokens = -1 })
    refuses("max_new_tokens: wanted a whole number", { max_new_tokens = 0 / 0 })
    refuses("seed: wanted a whole number", { seed = -1 })
    refuses("seed: wanted a whole number", { seed = 2 ^ 53 + 2 })
    refuses("stop[1]: wanted a text, got an empty one", { stop = { "" } })
    refuses("temperature", { sampler = "temperature(nan) draw" })
    refuses("model: wanted a Model, got string", { model = "smollm2" })
    refuses("context: wanted one with at least one appended token, has none", { context = model:context() })
    local ok, err = pcall(lacuna.generation(options()).step, lacuna.generation(options()), 0 / 0)
    assert.is_false(ok)
    assert.truthy(err:find "budget_ms: wanted a number, got number nan")
    for _, name in ipairs { "step", "tokens", "text", "result", "pieces" } do
      ok, err = pcall(lacuna.generation(options())[name], io.stdout)
      assert.is_false(ok)
      assert.truthy(err:find "self: wanted a Generation")
    end
    refuses("stop: wanted a list", { stop = { a = "x" } })
    refuses("spec: wanted a text without NUL", { sampler = "top_k(3)\0draw" })
  end)
end)
