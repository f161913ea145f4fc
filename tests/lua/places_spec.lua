--- Errors of misuse stand at the script's line, whatever way through the library they come.
package.path = os.getenv "LACUNA_TEST_DATA" .. "/lua/?.lua;" .. package.path
local golden = require "support.golden"
local lacuna = require "lacuna"

-- Each case as a script of its own: its second line is wrong. `model`, `ctx`, `segment` and `freed` are there.
local kCases = {
  "lacuna.tensor { 1, nil, 3 }", "lacuna.tensor({ 1 }):select(2, 0)", "return lacuna.tensor({ 1 })[5]",
  "lacuna.tensor({ 1 }).nothing()", "lacuna.tensor({ 1 }):to 'float33'", "lacuna.sampler 'topk(3)'",
  "lacuna.sampler { { 'top_k', 'x' } }", "lacuna.sampler('draw'):sample {}", "lacuna.policy.load(5)",
  "lacuna.policy.load('x', { trust = 3 })", "lacuna.model.open(nil)", "lacuna.model.open('x', { threads = -1 })",
  "model:encode(5)", "return model:encode(5)", "model:decode { -1 }", "return model:decode { -1 }",
  "model:token_text(-1)", "return model:token_text(1e9)", "model.encode(io.stdout, 'x')", "return model.nothing",
  "model:context { capacity = -1 }", "return model:context { capacity = 0.5 }", "model:segment { -1 }",
  "return model:segment {}",
  "model:append_batch({ ctx }, { { -1 } })", "return model:append_batch({ ctx, ctx }, { {1}, {1} })",
  "ctx:append { -1 }", "ctx:append({ 1, 2 }, { positions = { 1 } })", "ctx:append({ 1 }, { position = { 1 } })",
  "ctx:probe({ 1 }, { 1, 2 })", "ctx:probe(1, { 0 / 0 })", "return ctx:probe(1, {})", "ctx:rewind(-1)",
  "return ctx:rewind(99)", "ctx:attach(5)", "return ctx:attach(segment, { at = 0 / 0 })", "ctx:detach(5)",
  "return model:context():logits()", "return model:context():hidden()", "freed:append { 1 }", "return freed.length",
  "return freed:ids()", "return freed:logits()", "return freed:memory()", "return freed:spans()", "freed.fork(nil)",
  "segment.ids(5)", "return segment.bytes(ctx)", "return segment.nothing",
  "lacuna.generate { model = model, prompt = '' }", "return lacuna.generate { model = model, prompt = { -1 } }",
  "lacuna.generate { model = model, prompt = 'x', sampler = 'nope' }", "lacuna.generation { context = 5 }",
  "lacuna.generation({ model = model, prompt = 'x' }):step(-1)", "lacuna.explore { model = model, prompt = '' }",
  "return lacuna.explore { model = model, prompt = 'x', gaps = { 1e9 } }",
  "lacuna.explore { model = model, prompt = 'x', token = 1e6 }", "lacuna.explore { context = freed }",
  "lacuna.explore { model = model, prompt = 'x', selectr = 1 }",
  "lacuna.explore({ model = model, prompt = 'x' }):at(nil)", "lacuna.explore({ model = model, prompt = 'x' }).gaps()",
}

describe("an error of misuse", function()
  it("stands at the script's line", function()
    if golden.skipped(pending) then return end
    local model = golden.model()
    local environment = setmetatable({ lacuna = lacuna, model = model, ctx = model:context():append { 1, 2 },
      segment = model:segment { 1 }, freed = model:context() }, { __index = _G })
    environment.freed:free()
    for _, compiled in ipairs { true, false } do
      if compiled then jit.on() else jit.off() end
      for _, case in ipairs(kCases) do
        local chunk = assert(load("local _\n" .. (case:find "^return" and case:gsub("^return (.*)$", "_ = %1") or case)
          .. "\nreturn _", "@script.lua", "t", environment))
        local ok, err = pcall(chunk)
        assert.is_false(ok, case)
        assert.truthy(tostring(err):find "^script.lua:2: ", case .. ": " .. tostring(err))
      end
    end
    jit.on()
  end)
end)
