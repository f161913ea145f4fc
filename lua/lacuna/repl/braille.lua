--- A curve as braille characters, two dots wide and four high each, between axes with round numbers.
local scale = require "lacuna.picture.scale"
local text = require "lacuna.text"

local braille = {}

local kHeight = 12 -- lines
-- Bits of the dots of U+2800 … U+28FF: [column][row from the top] (Unicode, Braille Patterns).
local kDots = { [0] = { [0] = 0x01, 0x02, 0x04, 0x40 }, { [0] = 0x08, 0x10, 0x20, 0x80 } }

local bor = bit.bor

local function canvas(width, height)
  local cells = {}
  for i = 0, width * height - 1 do cells[i] = 0 end
  return {
    dot = function(x, y) -- from the left and from the bottom
      local column, row = math.floor(x / 2), height - 1 - math.floor(y / 4)
      if column < 0 or column >= width or row < 0 or row >= height then return end
      local cell = row * width + column
      cells[cell] = bor(cells[cell], kDots[x % 2][3 - y % 4])
    end,
    line = function(row)
      local out = {}
      for column = 0, width - 1 do
        local bits = cells[row * width + column]
        out[column + 1] = bits == 0 and " " or text.encode(0x2800 + bits)
      end
      return (table.concat(out):gsub(" +$", ""))
    end,
  }
end

local function is_finite(number) return number == number and math.abs(number) < math.huge end

--- The least and the largest of the finite numbers, a little apart; nil where there are none.
function braille.range(values)
  local low, high = math.huge, -math.huge
  for _, value in ipairs(values) do
    if is_finite(value) then low, high = math.min(low, value), math.max(high, value) end
  end
  if low > high then return nil end
  if low == high then
    local around = low == 0 and 1 or math.abs(low) / 2
    return low - around, high + around
  end
  return low, high
end

-- Dots from point to point; a number that is none interrupts the line.
local function draw(target, x, y, pixel_x, pixel_y)
  local last_x, last_y
  for i = 1, #x do
    local here_x, here_y
    if is_finite(x[i]) and is_finite(y[i]) then here_x, here_y = pixel_x(x[i]), pixel_y(y[i]) end
    if here_x and last_x then
      local steps = math.max(math.abs(here_x - last_x), math.abs(here_y - last_y), 1)
      for step = 0, steps do
        local part = step / steps
        target.dot(math.floor(last_x + (here_x - last_x) * part + 0.5),
          math.floor(last_y + (here_y - last_y) * part + 0.5))
      end
    elseif here_x then
      target.dot(here_x, here_y)
    end
    last_x, last_y = here_x, here_y
  end
end

-- Round numbers beside the lines they stand at: { [row from the top] = text }.
local function side_labels(low, high, row_of)
  local out, ticks, step = {}, scale.ticks(low, high, 4)
  for _, tick in ipairs(ticks) do
    local row = row_of(tick)
    out[row] = out[row] or scale.label(tick, step)
  end
  return out
end

-- The line of numbers under the axis, where they have room.
local function bottom_labels(low, high, width, column_of)
  local line, used = {}, -2
  local ticks, step = scale.ticks(low, high, math.max(2, math.floor(width / 14)))
  for _, tick in ipairs(ticks) do
    local label = scale.label(tick, step)
    local from = math.max(0, math.min(width - #label, column_of(tick) - math.floor(#label / 2)))
    if from > used + 1 then
      line[#line + 1] = (" "):rep(from - math.max(used, 0)) .. label
      used = from + #label
    end
  end
  return table.concat(line)
end

--- The curve y over x in at most `width` columns: lines of text. nil where no point is finite.
function braille.curve(x, y, width)
  local low_x, high_x = braille.range(x)
  local low, high = braille.range(y)
  if not low or not low_x then return nil end
  local rows = kHeight * 4 - 1
  local function pixel_y(value) return math.floor((value - low) / (high - low) * rows + 0.5) end
  local labels = side_labels(low, high, function(tick) return kHeight - 1 - math.floor(pixel_y(tick) / 4) end)
  local margin = 0
  for _, label in pairs(labels) do margin = math.max(margin, #label) end
  local columns = math.max(10, width - margin - 2)
  local function pixel_x(value)
    return math.floor((value - low_x) / (high_x - low_x) * (columns * 2 - 1) + 0.5)
  end
  local target, lines = canvas(columns, kHeight), {}
  draw(target, x, y, pixel_x, pixel_y)
  for row = 0, kHeight - 1 do
    local label = labels[row]
    lines[row + 1] = text.pad(label or "", margin, true) .. (label and " ┤" or " │") .. target.line(row)
  end
  lines[#lines + 1] = (" "):rep(margin + 1) .. "└" .. ("─"):rep(columns)
  lines[#lines + 1] = (" "):rep(margin + 2)
    .. bottom_labels(low_x, high_x, columns, function(tick) return math.floor(pixel_x(tick) / 2) end)
  return lines
end

return braille
