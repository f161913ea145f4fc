--- Measures of rows of logits through the boundary: closed forms, ties, limits, and what a bad row says.
local lacuna = require "lacuna"
local measure = require "lacuna.measure"
local ffi = require "ffi"

local function row(...) return ffi.new("float[?]", select("#", ...), { ... }), select("#", ...) end

local kInf = math.huge

describe("measure", function()
  it("gives entropies, log-probabilities and ranks", function()
    local flat, size = row(2, 2, 2, 2)
    assert.is_near(math.log(4), measure.entropy(flat, size), 1e-12)
    assert.is_near(-math.log(4), measure.logprob(flat, size, 3), 1e-12)
    assert.same({ 1, 4 }, { measure.rank(flat, size, 0), measure.rank(flat, size, 3) }) -- ties by id
    local certain = row(-kInf, 5, -kInf)
    assert.equal(0, measure.entropy(certain, 3))
    assert.same({ 0, -kInf }, { measure.logprob(certain, 3, 1), measure.logprob(certain, 3, 0) })
  end)

  it("gives both divergences, infinite where only the other is impossible", function()
    local p, q = row(0, 0, -kInf), row(0, 0, 0)
    local kl, js = measure.divergence(p, q, 3)
    assert.is_near(math.log(1.5), kl, 1e-12)
    assert.is_near(math.log(1.2) / 2 + (2 * math.log(0.8) + math.log(2)) / 6, js, 1e-12)
    assert.equal(kInf, (measure.divergence(q, p, 3)))
    assert.equal(0, (measure.divergence(q, q, 3)))
  end)

  it("gives the most probable ids down to a threshold, ties by id, and all ranks at once", function()
    local logits, size = row(0, 2, 2, -kInf, 1)
    local top = measure.top(logits, size, 0.1, 10)
    assert.same({ 1, 2, 4 }, { top[1].id, top[2].id, top[3].id })
    assert.equal(3, #top)
    assert.is_near(math.exp(2) / (1 + 2 * math.exp(2) + math.exp(1)), top[2].prob, 1e-12)
    assert.equal(1, #measure.top(logits, size, 0, 1))
    assert.same({}, measure.top(logits, size, 0, 0))
    local ranks = measure.ranks(logits, size)
    for id = 0, size - 1 do assert.equal(measure.rank(logits, size, id), ranks[id]) end
  end)

  it("reads the memory of a tensor, and of nothing else", function()
    local t = lacuna.tensor { 1, 2, 3 }
    assert.equal(3, measure.floats(t)[2])
    assert.has_error(function() measure.floats(3) end)
    t:free()
    assert.has_error(function() measure.floats(t) end)
  end)

  it("refuses rows that are no distribution, by place", function()
    local function refuses(text, call)
      local ok, message = pcall(call)
      assert.is_false(ok)
      assert.is_truthy(message:find(text, 1, true), message)
    end
    local bad, none = row(0, 0 / 0, 1), row(-kInf, -kInf)
    refuses("logits[1]: wanted a finite number or -inf, got nan", function() measure.entropy(bad, 3) end)
    refuses("q_logits[1]", function() measure.divergence(row(1, 1, 1), bad, 3) end)
    refuses("at least one above -inf", function() measure.top(none, 2, 0, 2) end)
    refuses("id: wanted 0 to 2, got 3", function() measure.rank(row(1, 1, 1), 3, 3) end)
    refuses("size: wanted 1 or more, got 0", function() measure.entropy(bad, 0) end)
    refuses("logits: wanted a pointer, got NULL", function() measure.entropy(nil, 3) end)
    refuses("threshold: wanted a number, got", function() measure.top(row(1), 1, 0 / 0, 1) end)
  end)
end)
