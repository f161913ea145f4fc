--- What misuse of samplers says: the place in the script, the argument, what was wanted and what came.
local lacuna = require "lacuna"
local sampler = require "lacuna.sampler"

local kLogits = { 1, 4, 3, 2, 3.5, 0 }

-- The error must name this file as the place, and hold `text`.
local function assert_refuses(text, call)
  local ok, message = pcall(call)
  assert.is_false(ok)
  assert.is_truthy(tostring(message):find(text, 1, true), ("wanted %q in %q"):format(text, tostring(message)))
  assert.is_truthy(message:find "^[^:]*sampler_misuse_spec%.lua:%d+: ", ("no line of the script in %q"):format(message))
end

describe("misuse of samplers", function()
  it("in a spec is an error at the script's line, naming stage and parameter", function()
    assert_refuses("spec: wanted a spec or a list of stages, got nil", function() lacuna.sampler(nil) end)
    assert_refuses("spec: wanted a spec or a list of stages, got number 3", function() lacuna.sampler(3) end)
    assert_refuses("no stage named topk (did you mean top_k?)", function() lacuna.sampler "topk(3)" end)
    assert_refuses("temperature: t: wanted a number of at least 0, got nan",
      function() lacuna.sampler "temperature(nan)" end)
    assert_refuses("spec: wanted nothing behind draw", function() lacuna.sampler "draw top_k(3)" end)
    assert_refuses("spec: wanted nothing behind draw", function() lacuna.sampler { "draw", "top_k(3)" } end)
    assert_refuses("spec: wanted nothing behind draw", function() lacuna.sampler { "draw", function() end } end)
  end)

  it("in a spec's name knows the stages that scripts have registered", function()
    lacuna.sampler.register("boost", function() end)
    assert_refuses("no stage named bost (did you mean boost?); wanted greedy, ",
      function() lacuna.sampler "bost(1) draw" end)
    assert_refuses("draw, boost", function() lacuna.sampler "something_else(1)" end)
    assert_refuses("(did you mean top_k?)", function() lacuna.sampler "boost topk(3)" end)
    lacuna.sampler.register("boost", nil)
    assert_refuses("no stage named bost; wanted", function() lacuna.sampler "bost(1)" end)
  end)

  it("in a list of stages names the place", function()
    assert_refuses("stages[2]: wanted a spec, a table or a function, got number 4",
      function() lacuna.sampler { "draw", 4 } end)
    assert_refuses("stages[1][1]: wanted a string, got nil", function() lacuna.sampler { {} } end)
    assert_refuses("stages[1][1]: wanted a stage's name", function() lacuna.sampler { { "top_k(3) draw" } } end)
    assert_refuses("stages[1][2]: wanted a number, got string", function() lacuna.sampler { { "top_k", "3" } } end)
    assert_refuses("stages[1].k: wanted a number, got boolean true",
      function() lacuna.sampler { { "top_k", k = true } } end)
    assert_refuses("stages[1].k: wanted a number", function() lacuna.sampler { { "top_k", k = 0 / 0 } } end)
    assert_refuses("top_k: no parameter named n", function() lacuna.sampler { { "top_k", n = 3 } } end)
    assert_refuses("top_k: k: wanted a whole number of at least 1, got inf",
      function() lacuna.sampler { { "top_k", math.huge } } end)
    assert_refuses("stages: wanted a list, got string", function() lacuna.sampler { top_k = 3 } end)
    assert_refuses("stages: wanted names and a list without holes", function() lacuna.sampler { [3] = "draw" } end)
  end)

  it("in a call names the argument", function()
    local s = lacuna.sampler "draw"
    local freed = lacuna.tensor(kLogits)
    freed:free()
    local cases = {
      { "logits: wanted a Tensor, got nil" }, { "logits: wanted a Tensor, got number 3", 3 },
      { "logits: wanted a Tensor, got userdata", io.stdout }, { "logits: this Tensor has been freed", freed },
      { "logits: wanted a contiguous float32 tensor of one dimension", lacuna.tensor(kLogits, { dtype = "int64" }) },
      { "logits: wanted a contiguous float32 tensor of one dimension", lacuna.tensor { { 1, 2 }, { 3, 4 } } },
      { "logits: wanted a contiguous float32 tensor of one dimension", lacuna.tensor(kLogits):slice(0, 0, 6, 2) },
      { "logits: wanted at least one, got none", {} }, { "logits[2]: wanted a number, got string", { 1, "2" } },
      { "logits[1]: wanted a number, got table", { { 1 } } },
      { "logits[1]: wanted a finite number or -inf, got nan", { 1, 0 / 0 } },
      { "logits[0]: wanted a finite number or -inf, got inf", { math.huge, 1 } },
      { "logits: wanted at least one above -inf", { -math.huge } },
      { "sample: wanted a table of options, got number 3", kLogits, 3 },
      { 'sample: no option named string "histroy" (did you mean "history"?)', kLogits, { histroy = {} } },
      { "history: wanted a list, got number 3", kLogits, { history = 3 } },
      { "history[2]: wanted a token id, got number 1.5", kLogits, { history = { 1, 1.5 } } },
      { "seed: wanted a whole number from 0", kLogits, { seed = -1 } },
      { "step: wanted a whole number, got number 0.5", kLogits, { step = 0.5 } },
      { "sequence: wanted a whole number, got string", kLogits, { sequence = "1" } },
      { "seed: wanted a whole number, got boolean false", kLogits, { seed = false } },
    }
    for _, case in ipairs(cases) do
      assert_refuses(case[1], function() s:sample(case[2], case[3]) end)
    end
    assert_refuses('distribution: no option named string "sed" (did you mean "seed"?)',
      function() s:distribution(kLogits, { sed = 1 }) end)
    assert_refuses("sample: wanted a Sampler, got nil", function() s.sample(nil, kLogits) end)
    assert_refuses("distribution: wanted a Sampler, got table", function() s.distribution({}, kLogits) end)
    assert_refuses("begin: wanted a Sampler, got number 1", function() s.begin(1, 2) end)
    assert_refuses("vocab_size: wanted a whole number from 1", function() s:begin(0) end)
    assert_refuses("vocab_size: wanted a whole number, got nil", function() s:begin() end)
    assert_refuses("history: wanted a list", function() s:begin(5, { history = "x" }) end)
    assert_refuses('begin: no option named string "step"', function() s:begin(5, { step = 1 }) end)
  end)

  it("is told from a sampler", function()
    assert.is_true(sampler.is(lacuna.sampler ""))
    for _, other in ipairs { 3, "draw", {}, lacuna.tensor { 1 } } do assert.is_false(sampler.is(other)) end
  end)
end)
