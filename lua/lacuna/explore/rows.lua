--- Turns rows of logits into what an exploration tells: one collector for a token, which is given the row of gap 0
-- first.
local measure = require "lacuna.measure"
local native = require "lacuna.native"
local text = require "lacuna.text"
local ffi = native.ffi

local rows = {}

local Collector = {}
Collector.__index = Collector

--- options: threshold, max_tokens.
function rows.collector(model, options)
  return setmetatable({ model = model, size = model.vocab_size, options = options, measured = {} }, Collector)
end

function Collector:entry(top)
  local entry = { id = top.id, prob = top.prob, rank_before = self.ranks[top.id] }
  return text.describe(entry, self.model:token_text(top.id))
end

--- Measures the next row (const float *, vocab), which is not kept.
function Collector:add(row)
  local size, options = self.size, self.options
  if not self.base then
    self.base = ffi.new("float[?]", size)
    ffi.copy(self.base, row, size * ffi.sizeof "float")
    self.ranks = measure.ranks(row, size)
  end
  local tokens, mass = {}, 0
  for i, top in ipairs(measure.top(row, size, options.threshold, math.min(options.max_tokens, size))) do
    tokens[i], mass = self:entry(top), mass + top.prob
  end
  local kl, js = 0, 0 -- of gap 0 and itself: exactly
  if #self.measured > 0 then kl, js = measure.divergence(row, self.base, size) end
  local best = tokens[1] or self:entry(measure.top(row, size, 0, 1)[1])
  local top = {}
  for key, value in pairs(best) do top[key] = value end
  self.measured[#self.measured + 1] = {
    top = top, tokens = tokens, mass = mass, entropy = measure.entropy(row, size), kl = kl, js = js,
    top_rank_before = top.rank_before,
  }
end

--- What was measured, in the order of the rows; forgets the row of gap 0.
function Collector:finish()
  self.base, self.ranks = nil, nil
  return self.measured
end

return rows
