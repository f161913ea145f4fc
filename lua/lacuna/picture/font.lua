--- How wide a text stands in DejaVu Sans (Verdana is alike), so that labels can be laid out without a font library.
local text = require "lacuna.text"

local font = {}

-- Advance widths of U+0020 … U+007E in thousandths of the font size, from the font's hmtx table (version 2.37).
local kAscii = {
  318, 401, 460, 838, 636, 950, 780, 275, 390, 390, 500, 838, 318, 361, 318, 337, 636, 636, 636, 636, 636, 636,
  636, 636, 636, 636, 337, 337, 838, 838, 838, 531, 1000, 684, 686, 698, 770, 632, 575, 775, 752, 295, 295,
  656, 557, 863, 748, 787, 603, 787, 695, 635, 611, 732, 684, 989, 685, 611, 685, 390, 337, 390, 838, 500, 500,
  613, 635, 550, 635, 615, 352, 635, 634, 278, 278, 579, 278, 974, 634, 612, 635, 635, 411, 521, 392, 634, 592,
  818, 592, 592, 525, 636, 337, 636, 838,
}
local kOther = { [0x2423] = 635, [0x23CE] = 838, [0x21E5] = 838, [0x2026] = 1000, [0x2192] = 838, [0xB7] = 318 }
local kUnknown, kWide, kBold = 650, 1000, 1.1 -- a common letter, a full-width one, how much wider the bold face is

--- Width in pixels of a UTF-8 text at a font size in pixels.
function font.width(value, size, bold)
  local total = 0
  for _, point in text.characters(value) do
    point = point or 0xFFFD
    local columns = text.columns(point)
    total = total + (kAscii[point - 31] or kOther[point] or columns == 0 and 0 or columns == 2 and kWide or kUnknown)
  end
  return total / 1000 * size * (bold and kBold or 1)
end

--- The text cut with … to at most `width` pixels; from_end keeps its end.
function font.cut(value, width, size, from_end, bold)
  local columns = text.width(value)
  local cut = value
  while columns > 1 and font.width(cut, size, bold) > width do
    columns = columns - 1
    cut = text.cut(value, columns, from_end)
  end
  return cut
end

return font
