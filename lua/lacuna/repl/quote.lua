--- Texts as Lua writes them, and safe for a terminal: what would not be seen, or would move the cursor, is an escape.
local text = require "lacuna.text"

local quote = {}

local kEscapes = { ["\n"] = "\\n", ["\t"] = "\\t", ["\r"] = "\\r", ['"'] = '\\"', ["\\"] = "\\\\", ["\0"] = "\\0" }

local function bytes_escaped(piece)
  return (piece:gsub(".", function(c) return ("\\x%02X"):format(c:byte()) end))
end

local function escaped(point, piece)
  if not point or point < 0x20 or point == 0x7F then return bytes_escaped(piece) end
  return text.is_hidden(point) and ("\\u{%X}"):format(point) or piece
end

--- "like this": one line that Lua reads as the same text.
function quote.line(value)
  local out = {}
  for place, point, piece in text.characters(value) do
    local short = kEscapes[piece]
    if piece == "\0" and value:find("^%d", place + 1) then short = "\\x00" end -- \0 before a digit is another escape
    out[#out + 1] = short or escaped(point, piece)
  end
  return '"' .. table.concat(out) .. '"'
end

--- [[like this]] for a text of several lines, its line ends and tabs as they are. Other controls are shown as escapes,
-- which Lua would not read back.
function quote.block(value)
  local out = {}
  for _, point, piece in text.characters(value) do
    out[#out + 1] = (piece == "\n" or piece == "\t") and piece or escaped(point, piece)
  end
  local shown, level = table.concat(out), ""
  while shown:find("]" .. level .. "]", 1, true) do level = level .. "=" end
  return ("[%s[\n%s]%s]"):format(level, shown, level)
end

return quote
