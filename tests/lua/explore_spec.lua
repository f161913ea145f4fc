--- Exploration on the real model: the reference values, three methods with one result, which positions are evaluated,
-- and what misuse says.
package.path = os.getenv "LACUNA_TEST_DATA" .. "/lua/?.lua;" .. package.path
local golden = require "support.golden"
local json = require "lacuna.json"
local lacuna = require "lacuna"

local kFrance = { 504, 3575, 282, 4649, 314 } -- "The capital of France is"

describe("lacuna.explore", function()
  local model

  setup(function() model = golden.model() end)

  local function test(name, body)
    it(name, function()
      if golden.skipped(pending) then return end
      body()
    end)
  end

  local function explore(options)
    options.model = model
    options.prompt = options.prompt or (not options.prompts and kFrance) or nil
    return assert(lacuna.explore(options))
  end

  -- All numbers of the explorations, for comparing two runs to the bit.
  local function numbers(r)
    local out = {}
    for i, e in ipairs(r.explorations) do
      out[i] = { e.gap, e.position, e.entropy, e.mass, e.kl, e.js, e.extrapolated, e.top.id, e.top.prob,
        e.top_rank_before }
      for _, token in ipairs(e.tokens) do
        table.insert(out[i], token.id)
        table.insert(out[i], token.prob)
        table.insert(out[i], token.rank_before)
      end
    end
    return out
  end

  local function gaps_of(r)
    local out = {}
    for i, e in ipairs(r.explorations) do out[i] = e.gap end
    return out
  end

  test("agrees with the reference values: token, distributions, divergences", function()
    for _, case in ipairs(golden.read("probe").cases) do
      local gaps = {}
      for i, row in ipairs(case.rows) do gaps[i] = row.gap end
      local r = explore { prompt = case.ids, gaps = gaps, threshold = 0,
        token = case.token_source == "given" and case.token.id or nil }
      assert.equal(case.token.id, r.token.id)
      assert.equal(case.token.text, r.token.text)
      assert.is_near(case.token.prob, r.token.prob, 1e-3)
      assert.equal(case.prompt_length, r.base_position)
      for i, row in ipairs(case.rows) do
        local e, name = r.explorations[i], ("%s gap %g"):format(case.name, row.gap)
        local near = golden.tolerance { 0, row.position } -- by how far the positions are apart
        if math.abs(row.gap) > 0 then near = golden.tolerance { 0, math.max(row.position, 2) } end
        assert.equal(row.position, e.position, name)
        assert.is_near(row.entropy, e.entropy, near.entropy, name)
        -- A divergence moves by at most about twice what the log-probabilities move, weighted by p.
        assert.is_near(row.kl, e.kl, 2 * near.logprob, name)
        assert.is_near(row.js, e.js, 2 * near.logprob, name)
        assert.equal(10, #e.tokens)
        for k, token in ipairs(e.tokens) do
          assert.is_near(math.log(row.top[k].prob), math.log(token.prob), near.logprob, name)
        end
        assert.equal(row.top[1].id, e.top.id, name)
        assert.equal(row.top[1].text, e.top.text, name)
      end
    end
  end)

  test("gives one result by all three methods, and counts what each evaluated", function()
    local gaps = { 5, -1, 0.5, 96 }
    local batch = explore { gaps = gaps }
    local cached = explore { gaps = gaps, method = "cached" }
    local seed = explore { gaps = gaps, method = "seed" }
    assert.same(numbers(batch), numbers(cached))
    assert.same(numbers(batch), numbers(seed))
    assert.equal(5 + 5, batch.token_evaluations) -- the prompt, four gaps and gap 0
    assert.equal(5 + 5, cached.token_evaluations)
    assert.equal(5 + 5 * 6, seed.token_evaluations) -- the prompt for the token, then everything for each position
    assert.equal(5 + 2, explore({ gaps = { 0, 7 } }).token_evaluations)
    assert.is_true(batch.seconds.prefill > 0 and batch.seconds.probe > 0)
  end)

  test("shows each position once, in the order asked, and sorts gaps()", function()
    local r = explore { gaps = { 20, 5, 20, 5.0, -0.0, 2.5, 0 } }
    assert.same({ 20, 5, 0, 2.5 }, gaps_of(r))
    assert.same({ 0, 2.5, 5, 20 }, r:gaps())
    assert.equal(20, r:at(20).gap)
    assert.equal(25, r:at(20).position)
    assert.is_nil(r:at(7))
    local near = explore { gaps = { 0.1 + 0.2, 0.3 } } -- two numbers, one position
    assert.equal(1, #near.explorations)
    assert.equal(near:at(0.1 + 0.2), near:at(0.3))
    assert.equal(5 + 4, r.token_evaluations)
  end)

  test("takes positions instead of gaps, and 5, 10, 20 without either", function()
    local r = explore { positions = { 4, 10, 50.5 } }
    assert.same({ -1, 5, 45.5 }, gaps_of(r))
    assert.equal(50.5, r:at(45.5).position)
    assert.same({ 5, 10, 20 }, gaps_of(explore {}))
    assert.same({}, gaps_of(explore { gaps = {} }))
  end)

  test("evaluates gap 0 always and lists it only when asked; it is plain decoding", function()
    local r = explore { gaps = { 3 } }
    assert.is_nil(r:at(0))
    local zero = explore({ gaps = { 0 }, threshold = 0, max_tokens = 5 }):at(0)
    assert.equal(0, zero.kl)
    assert.equal(0, zero.js)
    assert.equal(1, zero.top_rank_before)
    local plain = lacuna.sampler("draw"):distribution(model:context():append(kFrance):append({ r.token.id }):logits())
    for _, token in ipairs(zero.tokens) do
      assert.is_near(plain[token.id], token.prob, 1e-6) -- the sampler's probabilities are float32
    end
    assert.is_near(zero.entropy, r.natural.entropy, 0)
  end)

  test("moving the token by g is moving the prompt by -g", function()
    local positions = { -10, -9, -8, -7, -6 }
    local moved = model:context():append(kFrance, { positions = positions })
    local a = lacuna.explore { context = moved, positions = { 5 }, token = 7042, threshold = 0.01 }
    local b = explore { gaps = { 10 }, token = 7042, threshold = 0.01 }
    for i, token in ipairs(b.explorations[1].tokens) do
      -- 2e-3: the reference's own tolerance for moved positions
      assert.is_near(math.log(token.prob), math.log(a.explorations[1].tokens[i].prob), 2e-3)
    end
  end)

  test("flags distances that the model was not trained on", function()
    local flags = {}
    for i, e in ipairs(explore({ positions = { 3.5, 4, 5, 8191, 8192, -3, 1e9, -1e9 } }).explorations) do
      flags[i] = e.extrapolated
    end
    assert.same({ true, false, false, false, true, true, true, true }, flags)
    local ctx = model:context():append(kFrance)
    ctx:attach(model:segment({ 504, 3575 }), { at = 20 })
    local r = lacuna.explore { context = ctx, positions = { 15, 21, 30 } }
    assert.same({ true, false, false }, { r:at(10).extrapolated, r:at(16).extrapolated, r:at(25).extrapolated })
  end)

  test("lists tokens from the threshold on, falling, with their mass and their rank before", function()
    local e = explore({ gaps = { 10 }, threshold = 0.01, max_tokens = 4 }):at(10)
    assert.equal(4, #e.tokens)
    local mass = 0
    for i, token in ipairs(e.tokens) do
      mass = mass + token.prob
      assert.is_true(token.prob >= 0.01 and (i == 1 or token.prob <= e.tokens[i - 1].prob))
    end
    assert.is_near(mass, e.mass, 1e-12)
    assert.equal(e.tokens[1].id, e.top.id)
    assert.is_true(e.top_rank_before > 1)
    local base = explore({ gaps = { 0 }, threshold = 0, max_tokens = e.top_rank_before }):at(0)
    assert.equal(e.top.id, base.tokens[e.top_rank_before].id)
    local none = explore({ gaps = { 10 }, threshold = 1 }):at(10)
    assert.same({}, none.tokens)
    assert.equal(0, none.mass)
    assert.equal(e.top.id, none.top.id)
  end)

  test("explores a given token, with the probability that it has after the prompt", function()
    local r = explore { token = 260, gaps = { 1 } }
    assert.equal(" the", r.token.text)
    assert.is_near(math.log(r.token.prob), r.token.logprob, 1e-12)
    assert.is_true(r.token.prob > 0.05 and r.token.prob < 0.08)
  end)

  test("answers more rows than one pass holds as it answers each by itself", function()
    local gaps = {}
    for i = 1, 300 do gaps[i] = i / 4 end
    local r = explore { gaps = gaps }
    assert.equal(5 + 301, r.token_evaluations)
    for _, i in ipairs { 1, 255, 256, 257, 300 } do
      local alone = explore { gaps = { gaps[i] } }
      assert.same(numbers(alone)[1], numbers({ explorations = { r.explorations[i] } })[1])
    end
  end)

  test("explores a grid of tokens and gaps, and prompts of any lengths in one pass, as one by one", function()
    local grid = explore { tokens = { 7042, 260 }, gaps = { 5, 20 } }
    assert.equal(2, #grid)
    assert.equal(5 + 2 * 3, grid.token_evaluations)
    for i, token in ipairs { 7042, 260 } do
      local alone = explore { token = token, gaps = { 5, 20 } }
      assert.same(numbers(alone), numbers(grid[i]))
      assert.equal(alone.token_evaluations, grid[i].token_evaluations)
    end
    local prompts = { "Once upon a time", kFrance, "A" }
    local list = explore { prompts = prompts, gaps = { 5, 20 } }
    for i, prompt in ipairs(prompts) do
      local alone = explore { prompt = prompt, gaps = { 5, 20 } }
      assert.same(numbers(alone), numbers(list[i]))
      assert.equal(alone.prompt, list[i].prompt)
      assert.equal(alone.token.id, list[i].token.id)
    end
    assert.equal(4 + 5 + 1 + 3 * 3, list.token_evaluations)
    assert.equal(6, #explore { prompts = prompts, tokens = { 28, 30 }, gaps = { 1 } })
  end)

  test("continues each branch greedily, with positions of its own", function()
    local r = explore { gaps = { 0, 2.5, 10 }, expand = 4 }
    for _, e in ipairs(r.explorations) do
      local ctx = model:context():append(kFrance):append({ r.token.id }, { positions = { e.position } })
      local ids = {}
      for i = 1, 4 do
        ids[i] = ctx:logits():argmax():item()
        ctx:append { ids[i] }
      end
      assert.same(ids, e.path.ids)
      assert.equal(model:decode(ids), e.path.text)
    end
    assert.equal(5 + 3 + 3 * 4, r.token_evaluations) -- each branch: its token and three of its four
    assert.same({ r:at(10).top.id }, explore({ gaps = { 10 }, expand = 1 }):at(10).path.ids)
  end)

  test("starts from a context, which stays as it is", function()
    local ctx = model:context():append(kFrance)
    local r = lacuna.explore { context = ctx, gaps = { 5, 10 }, expand = 2 }
    assert.same(kFrance, ctx:ids())
    assert.equal(5, ctx.next_position)
    assert.same(numbers(explore { gaps = { 5, 10 }, expand = 2 }), numbers(r))
    assert.equal("The capital of France is", r.prompt)
    assert.equal(3 + 2 * 2, r.token_evaluations) -- what the context has read is not read again
    local holes = model:context():append(kFrance, { positions = { 0, 1, 2, 3, 9.5 } })
    assert.equal(10.5, lacuna.explore({ context = holes }).base_position)
  end)

  test("continues branches side by side with a beam, best first", function()
    local greedy = explore({ gaps = { 0, 2.5 }, expand = 3 })
    local r = explore { gaps = { 0, 2.5 }, expand = 3, beam = 4 }
    for i, e in ipairs(r.explorations) do
      assert.equal(4, #e.paths)
      assert.same(e.path, e.paths[1])
      assert.is_true(e.path.logprob >= greedy.explorations[i].path.logprob - 1e-9)
      local context = model:context():append(kFrance)
      context:append({ r.token.id }, { positions = { e.position } })
      for k, path in ipairs(e.paths) do
        assert.is_true(k == 1 or path.logprob <= e.paths[k - 1].logprob)
        local fork, total = context:fork(), 0
        for _, id in ipairs(path.ids) do -- the definition: one token after another
          total = total + fork:logits():log_softmax()[id]
          fork:append { id }
        end
        assert.is_near(total, path.logprob, 1e-4) -- three float32 logarithms
      end
    end
    local narrow = explore { gaps = { 0 }, expand = 3, beam = 1 }
    assert.same(greedy.explorations[1].path.ids, narrow.explorations[1].path.ids)
  end)

  test("has the names of the first description", function()
    local r = lacuna.generate_and_explore { model = model, prompt = kFrance, gaps = { 5, 10 },
      selection_threshold = 0.1 }
    assert.equal(" Paris", r.original_token)
    assert.same({ 5, 10 }, r:gaps())
    local e = r:get_exploration(10)
    assert.equal(10, e.gap)
    assert.equal(e.top.text, e.top_next_token)
    assert.equal(e.top.prob, e.top_next_prob)
    assert.equal(#e.tokens, #e.parallel_tokens)
    assert.same({ e.tokens[1].text, e.tokens[1].prob }, { e.parallel_tokens[1], e.parallel_probs[1] })
    local seen
    local function analyze(text)
      seen = text
      return { 3 }
    end
    r = lacuna.adaptive_exploration { model = model, prompt = kFrance, token_analyzer = analyze }
    assert.same({ 3 }, r:gaps())
    assert.equal(" Paris", seen)
    assert.same({ 5, 10, 20 }, lacuna.adaptive_exploration({ model = model, prompt = kFrance }):gaps())
    assert.same({ -1, 5, 15, 45, 95 }, lacuna.compare_positions({ model = model, prompt = kFrance }):gaps())
    assert.has_error(function() lacuna.generate_and_explore { model = model, promt = "x" } end)
  end)

  test("shows tokens of part of a character as their bytes", function()
    local r = explore { prompt = "你好，我叫", gaps = { 0, 1 } }
    assert.truthy(r:format():find("\\x%x%x"))
    assert.is_nil(r:format():find("\239\191\189", 1, true))
  end)

  test("says what is wrong, by the argument's name", function()
    local function refuses(wanted, options)
      local ok, err = pcall(explore, options)
      assert.is_false(ok)
      assert.truthy(err:find(wanted, 1, true), err)
    end
    local million = {}
    for i = 1, 1e6 do million[i] = i end
    refuses("gaps[2]: wanted a number from -1e9 to 1e9, got number nan", { gaps = { 1, 0 / 0 } })
    refuses("gaps[1]: wanted a number from -1e9 to 1e9, got number inf", { gaps = { math.huge } })
    refuses("positions[1]: wanted a number from -1e9 to 1e9, got number -1000000001", { positions = { -1e9 - 1 } })
    refuses("gaps[1]: wanted a position from -1e9 to 1e9, got 1000000005", { gaps = { 1e9 } })
    refuses("gaps: wanted at most 8192 for one exploration, got 1000000", { gaps = million })
    refuses("gaps[1]: wanted a number from -1e9 to 1e9, got string", { gaps = { "5" } })
    refuses("gaps: wanted a list, got a table with holes or other keys", { gaps = { 1, nil, 3 } })
    refuses("gaps: wanted a list, got a table with holes or other keys", { gaps = { far = 3 } })
    refuses("positions: wanted either gaps or positions, got both", { gaps = { 1 }, positions = { 1 } })
    refuses("selector: wanted either gaps or selector, got both", { gaps = { 1 }, selector = print })
    refuses("tokens: wanted either token or tokens, got both", { token = 1, tokens = { 1 } })
    refuses('no option named string "gap" (did you mean "gaps"?)', { gap = 5 })
    refuses('method: wanted batch, cached or seed, got "batsh" (did you mean "batch"?)', { method = "batsh" })
    refuses("threshold: wanted a probability from 0 to 1, got 1.5", { threshold = 1.5 })
    refuses("threshold: wanted a number, got number nan", { threshold = 0 / 0 })
    refuses("max_tokens: wanted a whole number", { max_tokens = -1 })
    refuses("expand: wanted a whole number", { expand = 0.5 })
    refuses("beam: wanted a whole number from 1 to 64", { beam = 0 })
    refuses("tokens[2]: wanted an id from 0 to 49151, got 99999", { tokens = { 1, 99999 } })
    refuses("prompts: wanted a list", { prompts = { "a", nil, "b" } })
    refuses("token: wanted an id from 0 to 49151, got 49152", { token = 49152 })
    refuses("token: wanted a whole number", { token = 1.5 })
    refuses("prompt: wanted at least one token, got an empty one; to begin from nothing", { prompt = "" })
    refuses("prompt[2]: wanted a token id from 0 to 49151, got 49152", { prompt = { 1, 49152 } })
    refuses("prompts[2]: wanted at least one token", { prompts = { "A", "" } })
    local long = {}
    for i = 1, 8193 do long[i] = 28 end
    refuses("prompt: wanted at most 8192 tokens (this model's context), got 8193", { prompt = long })
  end)

  test("refuses contexts that it cannot explore", function()
    local empty = model:context()
    local ok, err = pcall(lacuna.explore, { context = empty })
    assert.is_false(ok)
    assert.truthy(err:find("context: wanted one with at least one appended token, has none", 1, true))
    local attached = model:context():append(kFrance)
    attached:attach(model:segment { 504 })
    ok, err = pcall(lacuna.explore, { context = attached, method = "seed" })
    assert.is_false(ok)
    assert.truthy(err:find("attached segments", 1, true))
    local small = model:context({ capacity = 8 }):append(kFrance)
    ok, err = pcall(lacuna.explore, { context = small, expand = 3 })
    assert.is_false(ok)
    assert.truthy(err:find("expand: wanted at most 2", 1, true))
    small:free()
    ok, err = pcall(lacuna.explore, { context = small })
    assert.is_false(ok)
    assert.truthy(err:find("context: this Context has been freed", 1, true))
  end)
end)

describe("a selector", function()
  local model, kSelectors = nil, os.getenv "LACUNA_TEST_DATA" .. "/../scripts/gap_selectors/"

  setup(function() model = golden.model() end)

  it("chooses the gaps: a path, a policy, or a function, which see the token and the context", function()
    if golden.skipped(pending) then return end
    local r = lacuna.explore { model = model, prompt = "Once upon a time", selector = kSelectors .. "seed.lua" }
    assert.same({ 10, 20, 30 }, r:gaps()) -- the token is a comma
    local policy = assert(lacuna.policy.load(kSelectors .. "fixed.lua")):set("gaps", { 3, 3, 1.5 })
    assert.same({ 1.5, 3 }, lacuna.explore({ model = model, prompt = kFrance, selector = policy }):gaps())
    local seen
    r = lacuna.explore { model = model, prompt = kFrance, selector = function(ctx)
      seen = ctx
      return {}
    end }
    assert.same({}, r:gaps())
    assert.same({ 0, 5, 5, 314, 7042, " Paris", 8191 }, { seen.step, seen.length, #seen.history, seen.history[5],
      seen.id, seen.text, seen.max_position })
    assert.is_near(r.token.entropy, seen.entropy, 0)
    assert.is_near(r.token.logprob, seen.logprob, 0)
    assert.equal(seen.id, seen.token.id)
  end)

  it("may stand among policies, decides in its newest version, and is named in the result", function()
    if golden.skipped(pending) then return end
    local path = os.tmpname()
    local function save(gap)
      local file = assert(io.open(path, "w"))
      file:write(("return { api = 1, kind = 'gap_selector', name = 'live', choose = function() return { %d } end }")
        :format(gap))
      file:close()
    end
    save(3)
    local policy = assert(lacuna.policy.load(path))
    assert(lacuna.policy.watch(path))
    local r = lacuna.explore { model = model, prompt = "Once", policies = { policy } }
    assert.same({ { name = "live", kind = "gap_selector", path = path, version = 1 } }, r.policies)
    save(4)
    r = lacuna.explore { model = model, prompt = "Once", selector = policy }
    assert.same({ 4 }, r:gaps())
    assert.equal(2, r.policies[1].version)
    assert.has_error(function() lacuna.explore { model = model, prompt = "Once", policies = {} } end,
      "policies: wanted one gap_selector, got 0")
    lacuna.policy.unwatch(path)
    os.remove(path)
  end)

  it("that fails is an answer, not an error", function()
    if golden.skipped(pending) then return end
    local function fails(wanted, selector)
      local r, err = lacuna.explore { model = model, prompt = kFrance, selector = selector }
      assert.is_nil(r)
      assert.truthy(err:find(wanted, 1, true), err)
    end
    fails("/nowhere.lua: No such file", "/nowhere.lua")
    fails("selector: wanted a list of gaps, got nil", function() end)
    fails("selector: gap 1: wanted a finite number, got number nan", function() return { 0 / 0 } end)
    fails("selector: gap 1: wanted a position from -1e9 to 1e9, got 10000000005", function() return { 1e10 } end)
    fails("selector: wanted at most 8192 gaps, got 8193", function()
      local gaps = {}
      for i = 1, 8193 do gaps[i] = i end
      return gaps
    end)
  end)
end)

describe("an exploration's output", function()
  it("is a table that fits the width, and a document with the promised fields", function()
    if golden.skipped(pending) then return end
    local text, document = require "lacuna.text", require "lacuna.explore.document"
    local r = lacuna.explore { model = golden.model(), prompt = kFrance, gaps = { 0, 5, 20, -3, 0.25, 1e6 },
      expand = 2 }
    for _, width in ipairs { 60, 80, 100, 160 } do
      local longest = 0
      for line in r:format({ width = width }):gmatch "[^\n]+" do longest = math.max(longest, text.width(line)) end
      assert.is_true(longest <= width, ("%d columns at width %d"):format(longest, width))
    end
    assert.truthy(r:format():find("The capital of France is → ␣Paris", 1, true))
    assert.truthy(r:format({ colour = true, bars = true }):find "\27%[1;36m")
    local line = json.encode(document.of(r, { seed = 0 }), document.order)
    for _, part in ipairs {
      '^{"prompt":"The capital of France is","prompt_ids":%[504,3575,282,4649,314%],"token":{"id":7042,',
      '"base_position":5,"explorations":%[{"gap":0,"position":5,"top":{"id":30,"text":"%.","prob":0%.6',
      '"path":{"ids":%[', '"token_evaluations":%d+,"seconds":{"prefill":', '"extrapolated":true', '"seed":0' } do
      assert.truthy(line:find(part), part)
    end
    local read = assert(json.decode(line))
    assert.equal(r:at(20).kl, read.explorations[3].kl)
  end)
end)
