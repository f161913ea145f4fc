--- A distribution as horizontal bars of block characters, an eighth of a column fine.
local colour = require "lacuna.repl.colour"
local text = require "lacuna.text"

local bars = {}

local kMostLabel, kMostBar = 24, 60 -- columns
local kEighths = { [0] = "", "▏", "▎", "▍", "▌", "▋", "▊", "▉" }

local function bar(part, columns)
  local eighths = math.max(0, math.floor(part * columns * 8 + 0.5))
  return ("█"):rep(math.floor(eighths / 8)) .. kEighths[eighths % 8]
end

--- Whether the numbers are counts or the like, and no probabilities.
function bars.are_counts(data)
  for _, entry in ipairs(data.entries) do
    if data.counts and (entry.prob > 1 or entry.prob < 0) then return true end
  end
  return false
end

--- What stands behind a bar.
function bars.amount(entry, is_count)
  if is_count then return ("%.4g"):format(entry.prob) end
  return ("%.1f %%"):format(entry.prob * 100)
end

--- Lines of text: one bar for each of the entries {label, prob}, and how many things there are in all. counts: the
-- numbers are no probabilities.
function bars.lines(data, width)
  local is_count = bars.are_counts(data)
  local labels, amounts, margin, room, largest = {}, {}, 0, 0, 0
  for i, entry in ipairs(data.entries) do
    labels[i], amounts[i] = text.cut(entry.label, kMostLabel), bars.amount(entry, is_count)
    margin, room = math.max(margin, text.width(labels[i])), math.max(room, #amounts[i])
    if entry.prob < math.huge then largest = math.max(largest, entry.prob) end
  end
  local columns, lines = math.max(10, math.min(kMostBar, width - margin - room - 4)), {}
  for i, entry in ipairs(data.entries) do
    local part = largest > 0 and math.min(1, entry.prob / largest) or 0
    lines[i] = ("%s  %s  %s"):format(text.pad(labels[i], margin), text.pad(amounts[i], room, true),
      colour.paint("bar", bar(part, columns)))
  end
  if data.count > #data.entries then lines[#lines + 1] = ("… %d more"):format(data.count - #data.entries) end
  return lines
end

return bars
