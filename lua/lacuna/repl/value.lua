--- One value in a few words, on one line: what stands for it inside a table. Reads past metatables; only a value's own
-- __tostring is called.
local object = require "lacuna.object"
local quote = require "lacuna.repl.quote"
local text = require "lacuna.text"
local wrapped = require "lacuna.wrapped"

local M = {}

local kMostText = 60 -- columns of a text inside a table

--- Whether tostring() says something of the value's own.
function M.has_text(value)
  local meta = debug.getmetatable(value)
  return type(meta) == "table" and rawget(meta, "__tostring") ~= nil
end

--- tostring() as a value's own metatable has it; what that does wrong is said, not raised.
function M.text_of(value)
  local ok, result = pcall(tostring, value)
  return ok and result or ("<%s: its __tostring failed: %s>"):format(type(value), tostring(result))
end

local function function_text(value)
  local info = debug.getinfo(wrapped[value] or value, "S")
  if info.what == "C" or not info.source:find "^[@=]" or info.linedefined < 0 then return M.text_of(value) end
  local place = info.source:match "^@.*lua/(lacuna/.*)$" or info.short_src
  return ("function (%s:%d)"):format(place, info.linedefined)
end

--- "Tensor (2, 3) float32"; nil for anything but a Tensor that has not been freed.
function M.tensor_head(value)
  local class = type(value) == "cdata" and object.class_of(value)
  if not class or class.name ~= "Tensor" or value.handle == nil then return nil end
  return ("Tensor (%s) %s"):format(table.concat(value:sizes(), ", "), value:dtype())
end

--- A number with as many digits as it takes to be read back as the same one.
function M.number(value)
  local short = ("%.14g"):format(value) -- as tostring() has it
  return (value ~= value or tonumber(short) == value) and short or ("%.17g"):format(value)
end

-- A number inside a table: what float32 holds, seven digits. At the top it is shown in full.
local function number_text(value)
  return value == math.floor(value) and M.number(value) or ("%.7g"):format(value)
end

local function string_text(value)
  local piece = #value > 4 * kMostText and value:sub(1, 4 * kMostText) or value
  local quoted = quote.line(piece)
  if piece == value and text.width(quoted) <= kMostText then return quoted end
  return ('%s" (%d bytes)'):format(text.cut(quoted, kMostText - 1), #value)
end

--- Returns the text and the kind of colour it has. For a table without a text of its own: nil.
function M.short(value)
  local kind = type(value)
  if kind == "string" then return string_text(value), "string" end
  if kind == "number" then return number_text(value), "number" end
  if kind == "nil" or kind == "boolean" then return tostring(value), "word" end
  if kind == "table" and not M.has_text(value) then return nil end
  local all = M.tensor_head(value) or kind == "function" and function_text(value) or M.text_of(value)
  local line = all:match "^[^\n]*"
  return line == all and line or line .. " …", "object"
end

local kKeywords = {}
for word in ([[and break do else elseif end false for function goto if in local nil not or repeat return then true until
  while]]):gmatch "%a+" do kKeywords[word] = true end
M.keywords = kKeywords

--- Whether Lua takes a text for a name.
function M.is_name(word) return type(word) == "string" and word:find "^[%a_][%w_]*$" ~= nil and not kKeywords[word] end

--- A table's key as it stands before `=`.
function M.key(key)
  if M.is_name(key) then return key end
  return "[" .. (M.short(key) or M.text_of(key)) .. "]"
end

return M
