--- Runs of a sampler: many tokens in a row, as a generation takes them.
local lacuna = require "lacuna"
local ffi = require "ffi"

local kLogits = { 1, 4, 3, 2, 3.5, 0 }

describe("a run", function()
  it("makes the ids that sample makes one by one, with a history that grows", function()
    local seen = {}
    local s = lacuna.sampler { "penalties(last_n=-1,presence=0.7,frequency=0.1)", function(_, step)
      seen = { step.step, #step.history, step.history[#step.history] }
    end, "temperature(2) draw" }
    local logits = lacuna.tensor(kLogits)
    local run, history = s:begin(6, { history = { 1, 1, 2 }, seed = 9 }), { 1, 1, 2 }
    for step = 0, 99 do
      local wanted, how = s:sample(logits, { history = history, seed = 9, step = step })
      local id = run:sample(ffi.cast("const float *", logits.layout.data), step)
      assert.same({ wanted, how.logprob, how.kept }, { id, run.logprob, run.kept })
      assert.same({ step, #history, history[#history] }, seen)
      history[#history + 1] = id
      run:push(id)
    end
  end)

  it("of one sampler knows nothing of another's", function()
    local s, logits = lacuna.sampler "penalties(last_n=-1,presence=100)", ffi.new("float[3]", { 1, 2, 3 })
    local a, b = s:begin(3), s:begin(3)
    a:push(2)
    assert.same({ 1, 2 }, { a:sample(logits, 0), b:sample(logits, 0) })
    assert.equal(2, (s:sample { 1, 2, 3 }))
  end)

  it("leaves no garbage behind a token", function()
    local s, logits = lacuna.sampler "top_k(2) temperature(0.7) draw", ffi.new("float[100]")
    local run = s:begin(100)
    local function tokens()
      for step = 1, 2000 do run:sample(logits, step) end
    end
    tokens() -- compiled
    collectgarbage()
    collectgarbage "stop"
    local before = collectgarbage "count"
    tokens()
    local grown = collectgarbage "count" - before
    collectgarbage "restart"
    assert.is_true(grown < 100, ("%g KiB for 2000 tokens"):format(grown)) -- an int32 history alone would be 400
  end)
end)
