--- Axes: from values to pixels and back to round numbers. Linear, or logarithmic to both sides of 0 ("symlog") when the
-- values crowd near 0.
local scale = {}

local kMostOwnTicks = 20 -- so many values are themselves the ticks; more get round numbers
local kTickDistance = 36 -- pixels: room for five digits

local function nice_step(span, count)
  local rough = span / count
  local power = 10 ^ math.floor(math.log10(rough))
  for _, factor in ipairs { 1, 2, 2.5, 5 } do
    if factor * power >= rough * 0.999 then return factor * power end
  end
  return 10 * power
end

--- Round numbers that cover [low, high] in about `count` steps: {number,…}.
function scale.ticks(low, high, count)
  local step = nice_step(math.max(high - low, 1e-12), count)
  local ticks = {}
  for i = math.ceil(low / step - 1e-9), math.floor(high / step + 1e-9) do ticks[#ticks + 1] = i * step + 0 end
  return ticks, step
end

--- A tick's text, with as many decimals as its step needs.
function scale.label(value, step)
  if not step then return ("%.6g"):format(value) end
  local decimals = math.max(0, -math.floor(math.log10(step) + 1e-9))
  if step * 10 ^ decimals % 1 > 1e-6 then decimals = decimals + 1 end -- steps of 2.5
  return (("%%.%df"):format(decimals)):format(value)
end

--- Vertical axis from 0: value -> pixel (0 at `bottom`, the largest round number at `top`); ticks and their step.
function scale.vertical(largest, top, bottom, count)
  local _, step = scale.ticks(0, largest, count)
  local high = math.ceil(largest / step - 1e-9) * step
  return {
    ticks = scale.ticks(0, high, high / step), step = step, high = high,
    pixel = function(value) return bottom - (bottom - top) * value / high end,
  }
end

local function median(sorted) return sorted[math.ceil(#sorted / 2)] end

-- The distance from 0 up to which a symlog axis is about linear; nil where the values are spread well enough for a
-- linear one.
local function crowding(values)
  local distances = {}
  for _, value in ipairs(values) do
    if value ~= 0 then distances[#distances + 1] = math.abs(value) end
  end
  table.sort(distances)
  local largest = distances[#distances]
  if not largest or largest <= 40 or median(distances) > 0.25 * largest then return nil end
  return math.max(distances[1], 1)
end

-- Numbers to write at an axis, those that matter most first: the values themselves where they are few (0, the ends,
-- then as they come), else 0 and ±1, 2, 5 · 10^k.
local function candidates(values, low, high)
  local out = { 0 }
  if #values <= kMostOwnTicks then
    out[2], out[3] = high, low
    for _, value in ipairs(values) do out[#out + 1] = value end
    return out
  end
  for _, factor in ipairs { 1, 5, 2 } do
    for power = -3, 9 do
      for sign = 1, -1, -2 do out[#out + 1] = sign * factor * 10 ^ power end
    end
  end
  return out
end

-- Those of the candidates that leave room for each other's texts.
local function spaced_ticks(values, pixel, low, high)
  local chosen = {}
  for _, value in ipairs(candidates(values, low, high)) do
    local free = value >= low and value <= high
    for _, other in ipairs(chosen) do free = free and math.abs(pixel(value) - pixel(other)) >= kTickDistance end
    if free then chosen[#chosen + 1] = value end
  end
  table.sort(chosen)
  return chosen
end

--- Horizontal axis that shows all values between the pixels left and right: .pixel(value), .ticks, .step (nil: each
-- tick as it is), .logarithmic.
function scale.horizontal(values, left, right)
  local low, high = math.huge, -math.huge
  for _, value in ipairs(values) do low, high = math.min(low, value), math.max(high, value) end
  if low == high then low, high = low - 1, high + 1 end
  local unit = crowding(values)
  local function place(value)
    if not unit then return value end
    return (value < 0 and -1 or 1) * math.log(1 + math.abs(value) / unit)
  end
  local first, last = place(low), place(high)
  local function pixel(value) return left + (right - left) * (place(value) - first) / (last - first) end
  if unit or #values <= kMostOwnTicks then
    return { pixel = pixel, ticks = spaced_ticks(values, pixel, low, high), logarithmic = unit ~= nil }
  end
  local ticks, step = scale.ticks(low, high, 10)
  return { pixel = pixel, ticks = ticks, step = step }
end

return scale
