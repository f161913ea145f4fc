--- Bytes that may or may not be text: token bytes as UTF-8, as a person can see them, and how wide they stand.
--
--   text.clean "caf\xc3"          --> "caf\u{FFFD}", true     (something was lost)
--   text.visible " the\n"         --> "␣the⏎"
local C = require("lacuna.native").C

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

--- The bytes that describe() took apart.
function text.bytes_of(entry)
  if not entry.bytes then return entry.text end
  return (entry.bytes:gsub("%x%x", function(digits) return char(tonumber(digits, 16)) end))
end

local kNames = { [0x09] = "⇥", [0x0A] = "⏎" }

--- What describe() took apart, as visible() shows it: a token that holds part of a character reads as its bytes.
function text.visible_of(entry) return text.visible(text.bytes_of(entry)) end

--- Whether a character would not be seen, or would move what stands beside it: controls, zero width, direction marks.
local function hidden(point)
  return point < 0x20 or (point >= 0x7F and point < 0xA0) or point == 0xAD or (point >= 0x200B and point <= 0x200F)
    or (point >= 0x2028 and point <= 0x202E) or (point >= 0x2060 and point <= 0x206F) or point == 0xFEFF
    or (point >= 0xFFF0 and point <= 0xFFFB) or (point >= 0xE0000 and point <= 0xE0FFF)
    or point % 0x10000 >= 0xFFFE
end
text.is_hidden = hidden

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

--- Terminal columns of one code point: 0, 1 or 2.
function text.columns(point)
  if point < 0x300 then return 1 end
  return C.lacuna_character_columns(point)
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
