--- Tab: what may stand at the cursor. Nothing that is asked runs anybody's code (see inspect.lua).
local columns = require "lacuna.repl.columns"
local files = require "lacuna.repl.files"
local inspect = require "lacuna.repl.inspect"
local scan = require "lacuna.repl.scan"
local terminal = require "lacuna.terminal"
local text = require "lacuna.text"
local value = require "lacuna.repl.value"

local M = {}

local kMostChoices = 120

local function starts_with(name, prefix) return name:sub(1, #prefix) == prefix end

-- Sorted, each once, those that begin with the prefix; names that begin with _ only where it does, too.
local function matching(names, prefix)
  local out, seen = {}, {}
  for _, name in ipairs(names) do
    local wanted = starts_with(name, prefix) and not seen[name]
    if wanted and (prefix ~= "" or name:sub(1, 1) ~= "_") then out[#out + 1], seen[name] = name, true end
  end
  table.sort(out)
  return out
end

-- The longest beginning that all names share, whole characters only.
local function shared(names)
  local first = names[1] or ""
  local length = #first
  for _, name in ipairs(names) do
    local i = 1
    while i <= length and name:byte(i) == first:byte(i) do i = i + 1 end
    length = i - 1
  end
  while length > 0 and first:find("^[\128-\191]", length + 1) do length = length - 1 end
  return first:sub(1, length)
end

local function keys(set)
  local out = {}
  for name in pairs(set) do out[#out + 1] = name end
  return out
end

local kLibrary = debug.getinfo(1, "S").source:match "^(@.*)repl/complete%.lua$" or "\0"

-- Whether a function of a class takes the object: this library's are written with a colon then; others may, however
-- they are written.
local function takes_self(f)
  return debug.getinfo(f, "S").source:sub(1, #kLibrary) ~= kLibrary or debug.getlocal(f, 1) == "self"
end

-- Behind a colon: what can be called; behind a dot: fields of an object, everything of a table.
local function member_names(object, separator)
  local out = {}
  for name, member in pairs(inspect.members(object)) do
    local fits = value.is_name(name)
    if separator == ":" then
      fits = fits and member.kind == "method"
        and (type(object) ~= "table" or member.from == object or takes_self(rawget(member.from, name)))
    elseif type(object) == "cdata" then
      fits = fits and member.kind == "property"
    else
      fits = fits and (member.from == object or member.kind == "field")
    end
    if fits then out[#out + 1] = name end
  end
  return out
end

local function code_names(tail)
  if tail.separator then
    local object = inspect.resolve(tail.names)
    if type(object) == "string" and tail.separator == "." then return {} end
    local out = object ~= nil and member_names(object, tail.separator) or {}
    for _, name in ipairs(require("lacuna.repl.operators").names(object)) do out[#out + 1] = name end
    return out
  end
  local out = keys(inspect.globals())
  for word in pairs(value.keywords) do out[#out + 1] = word end
  return out
end

-- What a string is expected to be, where what it is given to tells: a model's name, a stage, a parameter.
local function string_names(tail)
  local last = tail.names[#tail.names]
  local object = #tail.names > 1 and inspect.resolve { unpack(tail.names, 1, #tail.names - 1) }
  if last == "open" and tail.names[#tail.names - 1] == "model" then
    return keys(require("lacuna.models").files)
  elseif (last == "set" or last == "set_text") and object and require("lacuna.policy").is(object) then
    return keys(object.params)
  end
  return {}
end

-- A spec's stages are words of one string.
local function stage_words(tail)
  if tail.names[#tail.names] ~= "sampler" then return nil end
  local word = tail.prefix:match "[%w_]*$"
  return matching(require("lacuna.sampler.help").names(), word), word
end

-- Returns candidates, the prefix that they begin with, and what ends a single one that is no folder.
local function complete_string(tail)
  local stages, word = stage_words(tail)
  if stages and #stages > 0 then return stages, word, "" end
  local folder, prefix = tail.prefix:match "^(.*/)([^/]*)$"
  folder, prefix = folder or "", prefix or tail.prefix
  local names = string_names(tail)
  local found = matching(names, tail.prefix)
  if #found > 0 then return found, tail.prefix, tail.quote end
  local out = files.list(folder, prefix)
  table.sort(out)
  return out, prefix, tail.quote
end

local function complete_code(code)
  local tail = scan.tail(code)
  if tail.kind == "string" then return complete_string(tail) end
  if tail.kind == "none" or (tail.prefix == "" and not tail.separator) then return {}, "", "" end
  return matching(code_names(tail), tail.prefix), tail.prefix, ""
end

-- A command's name, or its argument as the command says it completes (nil: as code).
local function complete_command(line)
  local commands = require "lacuna.repl.commands"
  local question = line:match "^%s*%?%s*(.*)$"
  if question then
    local found, prefix = complete_code(question)
    local more = question:find "^[%w_]+$" and matching(require("lacuna.repl.help").names(), question) or {}
    for _, name in ipairs(more) do found[#found + 1] = name end
    return matching(found, prefix), prefix, ""
  end
  local prefix = line:match "^%s*:([%w_]*)$"
  if prefix then return matching(commands.names(), prefix), prefix, " " end
  local name, argument = line:match "^%s*:([%w_]+)%s+(.*)$"
  local complete = name and commands.completion(name)
  if not complete then return complete_code(argument or "") end
  local names = complete(argument)
  return matching(names, argument), argument, ""
end

--- Returns what to put in at the cursor, and behind it, on further lines, what there is to choose from. pending: the
-- lines before this one of the same chunk, or nil; before: this line up to the cursor.
function M.complete(pending, before)
  local is_command = not pending and before:find "^%s*[:?]" and not before:find "^%s*::"
  local found, prefix, ending
  if is_command then
    found, prefix, ending = complete_command(before)
  else
    found, prefix, ending = complete_code((pending and pending .. "\n" or "") .. before)
  end
  if #found == 0 then return "" end
  local whole = shared(found):sub(#prefix + 1)
  local insertion = whole:match "^%C*" -- a file's name may hold what would be a command to the terminal
  if insertion ~= whole then return insertion end
  if #found == 1 then return insertion .. (insertion:sub(-1) == "/" and "" or ending) end
  for i, name in ipairs(found) do found[i] = text.visible(name) end
  return insertion .. "\n" .. columns.list(found, terminal.columns(), kMostChoices)
end

return M
