--- What `:plot` draws: a value as a curve (numbers over numbers) or as a distribution (probabilities of things).
--
--   series.of { 3, 1, 2 }             --> { kind = "curve", x = { 1, 2, 3 }, y = { 3, 1, 2 } }
--   series.of { [13] = 0.9, [28] = 0.1 }  --> { kind = "bars", entries = { { id = 13, label = "13", prob = 0.9 }, … } }
local inspect = require "lacuna.repl.inspect"
local measure = require "lacuna.measure"
local native = require "lacuna.native"
local object = require "lacuna.object"
local quote = require "lacuna.repl.quote"
local text = require "lacuna.text"

local series = {}

local kMostBars = 15
local kRounding = 1e-3 -- how far the sum of probabilities in float32 may be from 1

-- The session's model of that vocabulary, or nil.
local function model_of(size)
  if not package.loaded["lacuna.model"] then return nil end
  local is = require("lacuna.model").is
  for _, model in pairs(inspect.objects(function(value) return type(value) == "cdata" and is(value) end)) do
    if model.handle ~= nil and model.vocab_size == size then return model end
  end
end

local function label_of(model, id)
  return model and text.visible(model:token_text(id)) or tostring(id)
end

local function by_probability(a, b)
  if a.prob ~= b.prob then return a.prob > b.prob end
  return a.id < b.id
end

-- The most probable ids of a row of numbers; logits: softmax comes first.
local function bars_of_row(values, size, model, logits)
  local entries = {}
  if logits then
    local row = native.ffi.new("float[?]", size, values)
    for i, top in ipairs(measure.top(row, size, 0, kMostBars)) do entries[i] = top end
  else
    for id = 0, size - 1 do entries[id + 1] = { id = id, prob = values[id + 1] } end
    table.sort(entries, by_probability)
  end
  local out, count = {}, math.min(kMostBars, size)
  for i = 1, count do
    out[i] = { id = entries[i].id, prob = entries[i].prob, label = label_of(model, entries[i].id) }
  end
  return { kind = "bars", entries = out, count = size, logits = logits }
end

local function is_distribution(values)
  local sum = 0
  for _, value in ipairs(values) do
    if value ~= value or value < 0 then return false end
    sum = sum + value
  end
  return #values > 1 and math.abs(sum - 1) < kRounding
end

local function curve(x, y) return { kind = "curve", x = x, y = y } end

local function of_tensor(tensor)
  if tensor:dim() ~= 1 then
    return nil, (":plot: wanted a tensor of one dimension, got one of %d"):format(tensor:dim())
  end
  local values = tensor:to("float32"):tolist()
  local model = model_of(#values)
  local is_probabilities = is_distribution(values)
  if model or is_probabilities then return bars_of_row(values, #values, model, not is_probabilities) end
  local x = {}
  for i = 1, #values do x[i] = i - 1 end -- tensors count from 0
  return curve(x, values)
end

-- The curve of an Exploration: how far the distribution moves over the gap.
local function of_exploration(exploration)
  local points, out = {}, curve({}, {})
  for i, each in ipairs(exploration.explorations) do points[i] = each end
  table.sort(points, function(a, b) return a.gap < b.gap end)
  for i, each in ipairs(points) do out.x[i], out.y[i] = each.gap, each.js end
  out.title = "Jensen–Shannon divergence from gap 0, nats, over the gap"
  return out
end

-- { [id] = probability } or { name = number }: the largest first.
local function of_map(map)
  local entries = {}
  for key, value in next, map do
    if type(value) ~= "number" then return nil, ":plot: wanted numbers, got " .. object.describe(value) end
    local label = type(key) == "string" and quote.line(key):sub(2, -2) or tostring(key)
    entries[#entries + 1] = { id = label, label = label, prob = value }
  end
  table.sort(entries, by_probability)
  return { kind = "bars", count = #entries, entries = { unpack(entries, 1, kMostBars) }, counts = true }
end

-- Tokens as explorations and generations list them: {id =, text =, prob =}.
local function of_tokens(list)
  local entries = {}
  for i, token in ipairs(list) do
    if type(token) ~= "table" or type(token.prob) ~= "number" then return nil end
    local label = token.text and text.visible_of(token) or tostring(token.id)
    entries[i] = { id = token.id, prob = token.prob, label = label }
  end
  return { kind = "bars", count = #entries, entries = { unpack(entries, 1, kMostBars) } }
end

local function of_list(list)
  local x = {}
  for i, value in ipairs(list) do
    if type(value) ~= "number" then
      return nil, (":plot: wanted numbers, got %s at %d"):format(object.describe(value), i)
    end
    x[i] = i
  end
  return curve(x, list)
end

--- The series of a value; nil and a text for what cannot be drawn.
function series.of(value)
  local class = type(value) == "cdata" and object.class_of(value)
  if class and class.name == "Tensor" and value.handle ~= nil then return of_tensor(value) end
  if type(value) ~= "table" or next(value) == nil then
    return nil, ":plot: wanted numbers, a tensor or a table of probabilities, got " ..
      (type(value) == "table" and "an empty table" or object.describe(value))
  end
  local explorations = rawget(value, "explorations")
  if type(explorations) == "table" and explorations[1] then return of_exploration(value) end
  if rawget(value, 1) == nil then return of_map(value) end
  local tokens = type(value[1]) == "table" and of_tokens(value)
  if tokens then return tokens end
  return of_list(value)
end

return series
