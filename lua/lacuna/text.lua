--- Bytes that may or may not be text: token bytes as UTF-8, as a person can see them, and how wide they stand.
--
--   text.clean "caf\xc3"          --> "caf\u{FFFD}", true     (something was lost)
--   text.visible " the\n"         --> "␣the⏎"
local text = {}

local byte, sub, char, floor = string.byte, string.sub, string.char, math.floor

local kReplacement = "\239\191\189" -- U+FFFD

-- How many bytes follow a lead byte, and the range of the first of them (Unicode, table 3-7); nil for no lead byte.
local function sequence(lead)
  if lead >= 0xC2 and lead <= 0xDF then return 1, 0x80, 0xBF, lead - 0xC0 end
  if lead == 0xE0 then return 2, 0xA0, 0xBF, 0 end
  if lead == 0xED then return 2, 0x80, 0x9F, 0x0D end
  if lead >= 0xE1 and lead <= 0xEF then return 2, 0x80, 0xBF, lead - 0xE0 end
  if lead == 0xF0 then return 3, 0x90, 0xBF, 0 end
  if lead >= 0xF1 and lead <= 0xF3 then return 3, 0x80, 0xBF, lead - 0xF0 end
  if lead == 0xF4 then return 3, 0x80, 0x8F, 4 end
end

--- Reads the character at byte i (from 1). Returns its code point (nil where the bytes are none), the place after it,
-- and true when the bytes end inside what may become a character. What is skipped for a bad character is its longest
-- well-formed beginning (Unicode, "maximal subpart"), as other UTF-8 readers do.
function text.decode(bytes, i)
  local lead = byte(bytes, i)
  if lead < 0x80 then return lead, i + 1 end
  local following, low, high, point = sequence(lead)
  if not following then return nil, i + 1 end
  for k = 1, following do
    local next_byte = byte(bytes, i + k)
    if not next_byte then return nil, i + k, true end
    if next_byte < low or next_byte > high then return nil, i + k end
    point, low, high = point * 64 + next_byte - 0x80, 0x80, 0xBF
  end
  return point, i + following + 1
end

--- Iterates over (place, code point or nil, the character's bytes).
function text.characters(bytes)
  local next_place = 1
  return function()
    local place = next_place
    if place > #bytes then return nil end
    local point
    point, next_place = text.decode(bytes, place)
    return place, point, sub(bytes, place, next_place - 1)
  end
end

--- Bytes as UTF-8: bytes that are no character become U+FFFD. Returns the text and whether something was lost.
function text.clean(bytes)
  if not bytes:find "[\128-\255]" then return bytes, false end
  local out, lost = {}, false
  for _, point, piece in text.characters(bytes) do
    out[#out + 1] = point and piece or kReplacement
    lost = lost or not point
  end
  return table.concat(out), lost
end

--- Number of bytes at the end that begin a character without ending it (0 to 3).
function text.unfinished(bytes)
  for back = 1, math.min(3, #bytes) do
    local lead = byte(bytes, #bytes - back + 1)
    if lead >= 0xC0 then
      local _, _, cut = text.decode(bytes, #bytes - back + 1)
      return cut and back or 0
    end
    if lead < 0x80 then return 0 end
  end
  return 0
end

--- Bytes as hexadecimal digits.
function text.hex(bytes)
  return (bytes:gsub(".", function(c) return ("%02x"):format(byte(c)) end))
end

--- UTF-8 of one code point.
function text.encode(point)
  if point < 0x80 then return char(point) end
  if point < 0x800 then return char(0xC0 + floor(point / 64), 0x80 + point % 64) end
  if point < 0x10000 then
    return char(0xE0 + floor(point / 4096), 0x80 + floor(point / 64) % 64, 0x80 + point % 64)
  end
  return char(0xF0 + floor(point / 262144), 0x80 + floor(point / 4096) % 64, 0x80 + floor(point / 64) % 64,
    0x80 + point % 64)
end

--- Puts the text of `bytes` into a result: entry.text, and entry.bytes (hex) where UTF-8 could not hold it. Returns
-- entry.
function text.describe(entry, bytes)
  local lost
  entry.text, lost = text.clean(bytes)
  if lost then entry.bytes = text.hex(bytes) end
  return entry
end

local kNames = { [0x09] = "⇥", [0x0A] = "⏎" }

-- Characters that would not be seen, or would move what stands beside them: controls, zero width, direction marks.
local function hidden(point)
  return point < 0x20 or (point >= 0x7F and point < 0xA0) or point == 0xAD or (point >= 0x200B and point <= 0x200F)
    or (point >= 0x2028 and point <= 0x202E) or (point >= 0x2060 and point <= 0x206F) or point == 0xFEFF
    or (point >= 0xFFF0 and point <= 0xFFFB) or (point >= 0xE0000 and point <= 0xE0FFF)
    or point % 0x10000 >= 0xFFFE
end

local function visible_bytes(piece)
  return (piece:gsub(".", function(c) return ("\\x%02X"):format(byte(c)) end))
end

--- Bytes as a person can see them on one line: line ends ⏎, tabs ⇥, other controls and bytes that are no character
-- \xNN, unseen characters \u{N}, spaces at either end ␣. The result is UTF-8 without control characters.
function text.visible(bytes)
  local out = {}
  for _, point, piece in text.characters(bytes) do
    if not point or (point < 0xA0 and hidden(point)) then
      out[#out + 1] = kNames[point] or visible_bytes(piece)
    else
      out[#out + 1] = hidden(point) and ("\\u{%X}"):format(point) or piece
    end
  end
  local first, last = 1, #out
  while out[first] == " " do out[first], first = "␣", first + 1 end
  while last > first and out[last] == " " do out[last], last = "␣", last - 1 end
  return table.concat(out)
end

-- East Asian wide characters and pictographs, roughly as wcwidth has them: {first, last} of each range.
local kWide = {
  { 0x1100, 0x115F }, { 0x231A, 0x231B }, { 0x23E9, 0x23EC }, { 0x2614, 0x2615 }, { 0x2648, 0x2653 },
  { 0x26AA, 0x26AB }, { 0x26BD, 0x26BE }, { 0x2705, 0x2705 }, { 0x270A, 0x270B }, { 0x2728, 0x2728 },
  { 0x2753, 0x2755 }, { 0x2795, 0x2797 }, { 0x2E80, 0x303E }, { 0x3041, 0xA4CF }, { 0xA960, 0xA97C },
  { 0xAC00, 0xD7A3 }, { 0xF900, 0xFAFF }, { 0xFE30, 0xFE6F }, { 0xFF00, 0xFF60 }, { 0xFFE0, 0xFFE6 },
  { 0x1F300, 0x1F64F }, { 0x1F680, 0x1F6FF }, { 0x1F900, 0x1FAFF }, { 0x20000, 0x3FFFD },
}

--- Terminal columns of one code point: 0, 1 or 2.
function text.columns(point)
  if point < 0x300 then return 1 end
  if point <= 0x36F or (point >= 0x20D0 and point <= 0x20FF) or (point >= 0xFE00 and point <= 0xFE0F) then return 0 end
  for _, range in ipairs(kWide) do
    if point < range[1] then return 1 end
    if point <= range[2] then return 2 end
  end
  return 1
end

--- Terminal columns of a text.
function text.width(value)
  local total = 0
  for _, point in text.characters(value) do total = total + text.columns(point or 0xFFFD) end
  return total
end

--- The text in at most `columns` columns, cut with … where it is longer; from_end keeps its end instead of its
-- beginning.
function text.cut(value, columns, from_end)
  if text.width(value) <= columns then return value end
  local pieces, widths = {}, {}
  for _, point, piece in text.characters(value) do
    pieces[#pieces + 1], widths[#widths + 1] = piece, text.columns(point or 0xFFFD)
  end
  local first, last, step = 1, #pieces, 1
  if from_end then first, last, step = last, first, -1 end
  local room, place = columns - 1, first
  while place ~= last + step and widths[place] <= room do
    room, place = room - widths[place], place + step
  end
  if from_end then return "…" .. table.concat(pieces, "", place + 1) end
  return table.concat(pieces, "", 1, place - 1) .. "…"
end

--- The text filled with spaces to `columns` columns, at its left when `right` is true.
function text.pad(value, columns, right)
  local fill = (" "):rep(columns - text.width(value))
  return right and fill .. value or value .. fill
end

return text
