--- Samplers through the boundary: specs and lists, functions as stages, draws. Misuse: sampler_misuse_spec.lua;
-- runs: sampler_run_spec.lua.
local lacuna = require "lacuna"

local kLogits = { 1, 4, 3, 2, 3.5, 0 }

local function values(t)
  local out = {}
  for i = 1, t:sizes()[1] do out[i] = t[i - 1] end
  return out
end

local function softmax(logits)
  local out, sum = {}, 0
  for i, x in ipairs(logits) do
    out[i] = math.exp(x)
    sum = sum + out[i]
  end
  for i in ipairs(out) do out[i] = out[i] / sum end
  return out
end

local function assert_near(wanted, got)
  assert.equal(#wanted, #got)
  -- Probabilities are float32: off by 6e-8 of themselves.
  for i in ipairs(wanted) do assert.is_near(wanted[i], got[i], 1e-7, ("element %d"):format(i)) end
end

-- The error must name this file as the place, and hold `text`.
local function assert_refuses(text, call)
  local ok, message = pcall(call)
  assert.is_false(ok)
  assert.is_truthy(tostring(message):find(text, 1, true), ("wanted %q in %q"):format(text, tostring(message)))
  assert.is_truthy(message:find "^[^:]*sampler_spec%.lua:%d+: ", ("no line of the script in %q"):format(message))
end

describe("lacuna.sampler", function()
  it("says its normal form, however it was written", function()
    local wanted = "penalties(last_n=64,repeat=1.1,frequency=0,presence=0) top_k(40) temperature(0.8) draw"
    for _, spec in ipairs {
      " penalties( repeat=1.1 ) top_k(40)\ttemperature(8e-1) draw",
      { { "penalties", 64, 1.1 }, { "top_k", 40 }, { "temperature", t = 0.8 }, "draw" },
      { { "penalties", ["repeat"] = 1.1 }, "top_k(40) temperature(.8)", { "draw" } },
    } do
      assert.equal(wanted, lacuna.sampler(spec).spec)
      assert.equal("Sampler (" .. wanted .. ")", tostring(lacuna.sampler(spec)))
    end
    assert.equal("top_k(3) function draw", lacuna.sampler({ "top_k(3)", function() end, "draw" }).spec)
    assert.equal(wanted, lacuna.sampler(lacuna.sampler(wanted).spec).spec)
    assert.equal("", lacuna.sampler("").spec)
    assert.equal("", lacuna.sampler({}).spec)
  end)

  it("gives the distribution after all stages but the draw", function()
    assert_near(softmax(kLogits), values(lacuna.sampler(""):distribution(kLogits)))
    assert_near(softmax(kLogits), values(lacuna.sampler("draw"):distribution(lacuna.tensor(kLogits))))
    local two = softmax { 8, 7 }
    local chain = lacuna.sampler "top_k(2) temperature(0.5) draw"
    assert_near({ 0, two[1], 0, 0, two[2], 0 }, values(chain:distribution(kLogits)))
    assert_near({ 0, 1, 0, 0, 0, 0 }, values(lacuna.sampler("greedy"):distribution(kLogits)))
    local out = { 1, -math.huge, 1 }
    assert_near({ 0.5, 0, 0.5 }, values(lacuna.sampler(""):distribution(out)))
  end)

  it("takes the most probable id without draw, ties by id", function()
    for _, spec in ipairs { "", "greedy", "temperature(0) draw", "top_p(0.5)" } do
      local id, how = lacuna.sampler(spec):sample { 1, 3, 3, 2 }
      assert.equal(1, id, spec)
      assert.is_number(how.logprob)
    end
    local id, how = lacuna.sampler("top_k(1) draw"):sample(kLogits)
    assert.same({ 1, 0, 1 }, { id, how.logprob, how.kept })
  end)

  it("draws by key: the same one the same id, as the distribution says", function()
    local s = lacuna.sampler "temperature(1.5) draw"
    local p, counts, steps = values(s:distribution(kLogits)), {}, 4000
    for step = 0, steps - 1 do
      local id, how = s:sample(kLogits, { seed = 5, step = step })
      assert.equal(id, (s:sample(kLogits, { seed = 5, step = step })))
      assert.is_near(math.log(p[id + 1]), how.logprob, 1e-6)
      counts[id + 1] = (counts[id + 1] or 0) + 1
    end
    local chi_square = 0
    for i, probability in ipairs(p) do
      chi_square = chi_square + ((counts[i] or 0) - steps * probability) ^ 2 / (steps * probability)
    end
    assert.is_true(chi_square < 20.5, chi_square) -- 5 degrees of freedom: one seed in a thousand; this one is fixed
  end)

  it("does not shift its draws for a stage more, or for what was drawn before", function()
    local plain, more = lacuna.sampler "draw", lacuna.sampler { "top_p(1)", function() end, "min_p(0) draw" }
    for step = 60, 0, -1 do
      local options = { seed = 3, sequence = 2, step = step, history = { 1, 2 } }
      assert.equal(plain:sample(kLogits, options), (more:sample(kLogits, options)))
    end
    local ids = {}
    for sequence = 0, 99 do ids[plain:sample(kLogits, { sequence = sequence })] = true end
    assert.is_true(ids[1] and ids[4] and ids[2]) -- sequences are streams of their own
  end)

  it("counts the history for penalties", function()
    local s = lacuna.sampler "penalties(last_n=2,presence=100)"
    assert.equal(1, (s:sample(kLogits)))
    assert.equal(4, (s:sample(kLogits, { history = { 4, 4, 4, 1, 0 } })))
    assert.equal(2, (s:sample(kLogits, { history = { 1, 4 } })))
  end)
end)

describe("a function among the stages", function()
  it("edits the scores in place, over the candidates that are left", function()
    local seen
    local s = lacuna.sampler { "top_k(3)", function(scores)
      seen = values(scores)
      scores[1] = -math.huge
    end, "top_k(1)" }
    local id, how = s:sample(kLogits)
    assert.same({ 4, 1 }, { id, how.kept })
    assert.same({ -math.huge, 4, 3, -math.huge, 3.5, -math.huge }, seen)
    local back = lacuna.sampler { "top_k(1)", function(scores) scores[5] = 50 end, "top_k(1)" }
    assert.equal(5, (back:sample(kLogits))) -- an id that was out may come in again
    local vector = lacuna.sampler { function(scores) scores:mul_(-1) end }
    assert.equal(5, (vector:sample(kLogits)))
  end)

  it("is told the step, the seed and the history", function()
    local seen
    local s = lacuna.sampler { function(_, step) seen = step end, "draw" }
    s:sample(kLogits, { history = { 7, 8 }, seed = 11, step = 3 })
    assert.same({ history = { 7, 8 }, seed = 11, step = 3 }, seen)
    s:sample(kLogits)
    assert.same({ history = {}, seed = 0, step = 0 }, seen)
  end)

  it("that leaves bad scores is named by its place", function()
    local nan, inf, none = 0 / 0, math.huge, -math.huge
    for text, bad in pairs { nan = nan, inf = inf } do
      local s = lacuna.sampler { "top_k(5)", function() end, function(scores) scores[2] = bad end, "draw" }
      assert_refuses("stages[3]: the function left bad scores: scores[2]: wanted a finite number or -inf, got",
        function() s:sample(kLogits) end)
      assert_refuses(text, function() s:distribution(kLogits) end)
    end
    local s = lacuna.sampler { function(scores) scores:fill_(none) end }
    assert_refuses("stages[1]: the function left bad scores: scores: wanted at least one above -inf",
      function() s:sample(kLogits) end)
  end)

  it("may fail, and the sampler works on", function()
    local fail = true
    local s = lacuna.sampler { function() if fail then error "the stage's own words" end end, "top_k(1)" }
    assert_refuses("the stage's own words", function() s:sample(kLogits) end)
    fail = false
    assert.equal(1, (s:sample(kLogits)))
  end)

  it("may use the same sampler", function()
    local inner
    local s
    s = lacuna.sampler { function(scores, step)
      if step.step == 0 then
        inner = s:sample({ 9, 0, 0, 0, 0, 0 }, { step = 1 })
        scores[3] = 20
      end
    end }
    assert.same({ 3, 0 }, { (s:sample(kLogits)), inner })
  end)
end)

describe("a stage that a script registers", function()
  after_each(function() lacuna.sampler.register("favour", nil) end)

  it("stands in specs by its name, with its numbers", function()
    local seen
    lacuna.sampler.register("favour", function(scores, step, arguments)
      seen = { step.step, arguments[1], arguments.id }
      scores[arguments.id] = scores[arguments.id] + arguments[1]
    end)
    local sampler = lacuna.sampler "top_k( 3 ) favour(5, id = 2) temperature(0) draw"
    assert.equal("top_k(3) favour(5,id=2) temperature(0) draw", sampler.spec)
    assert.equal(2, (sampler:sample({ 1, 2, 0, -9 }, { step = 4 })))
    assert.same({ 4, 5, 2 }, seen)
    assert.equal(1, (lacuna.sampler("favour(1,id=0) favour(3,id=1)"):sample { 1, 0 }))
  end)

  it("keeps its name to itself, and is known no longer when it is taken back", function()
    for name, wanted in pairs { top_k = 'name: wanted one that no stage has yet, got "top_k"',
      draw = 'name: wanted one that no stage has yet, got "draw"',
      policy = 'name: wanted one that no stage has yet, got "policy"',
      ["a b"] = 'name: wanted letters, digits and _, got string "a b"' } do
      assert.has_error(function() lacuna.sampler.register(name, print) end, wanted)
    end
    assert.has_error(function() lacuna.sampler.register("favour", 3) end,
      "stage: wanted a function or nil, got number 3")
    assert.has_error(function() lacuna.sampler "favour(1)" end)
    lacuna.sampler.register("favour", function(scores) scores[0] = 0 / 0 end)
    local sampler = lacuna.sampler "favour"
    lacuna.sampler.register("favour", nil)
    assert.error_matches(function() sampler:sample { 1, 2 } end, "favour left bad scores")
    lacuna.sampler.register("favour", print)
    assert.has_error(function() lacuna.sampler "favour(x)" end, 'spec: favour: wanted numbers, got "x"')
  end)
end)
