--- Checks of arguments: each returns the value it was given (or its default) or raises an error that names the
-- argument, what was wanted and what came, at the script's line.
local describe = require "lacuna.describe"
local fail = require "lacuna.fail"

local check = {}

local function wanted(argument, what, value)
  fail("%s: wanted %s, got %s", argument, what, describe(value))
end
check.wanted = wanted

function check.string(value, argument)
  if type(value) ~= "string" then wanted(argument, "a string", value) end
  return value
end

function check.table(value, argument)
  if type(value) ~= "table" then wanted(argument, "a table", value) end
  return value
end

--- A function, or a table that can be called like one.
function check.callable(value, argument)
  local meta = type(value) == "table" and getmetatable(value)
  if type(value) ~= "function" and not (type(meta) == "table" and meta.__call) then
    wanted(argument, "a function", value)
  end
  return value
end

--- true, false or nil.
function check.boolean(value, argument)
  if value ~= nil and type(value) ~= "boolean" then wanted(argument, "true or false", value) end
  return value
end

local function count_keys(value)
  local count = 0
  for _ in pairs(value) do count = count + 1 end
  return count
end

-- Compiled by Debian 12's LuaJIT, a `pairs` loop may end before its first element, once in some ten thousand calls.
-- What it says against a list is asked again of the interpreter. (A sandbox has no compiler.)
local function count_again(value)
  local count = 0
  for _ in pairs(value) do count = count + 1 end
  return count
end
if jit then jit.off(count_again) end

--- The length of a list, a table whose keys are 1, 2, … without holes; nil for anything else.
function check.length(value)
  if type(value) ~= "table" then return nil end
  local length = #value
  return (count_keys(value) == length or count_again(value) == length) and length or nil
end

--- A list. Returns it and its length.
function check.list(value, argument)
  local count = check.length(value)
  if not count then
    local got = type(value) == "table" and "a table with holes or other keys" or describe(value)
    fail("%s: wanted a list, got %s", argument, got)
  end
  return value, count
end

--- A number that is not NaN.
function check.number(value, argument)
  if type(value) ~= "number" or value ~= value then wanted(argument, "a number", value) end
  return value
end

local kMost = 2 ^ 53 -- from there on numbers are not every whole number

local function number_text(number) return math.abs(number) == kMost and "2^53" or ("%.15g"):format(number) end

local function range_text(min, max)
  if min and max then return ("from %s to %s"):format(number_text(min), number_text(max)) end
  return min and ("of at least %s"):format(number_text(min)) or ("of at most %s"):format(number_text(max or kMost))
end

--- A whole number in [min, max] (either may be nil).
function check.integer(value, argument, min, max)
  if type(value) ~= "number" or value ~= math.floor(value) then wanted(argument, "a whole number", value) end
  if value < (min or -kMost) or value > (max or kMost) then
    wanted(argument, "a whole number " .. range_text(min, max), value)
  end
  return value
end

local kLongest = 100 -- of a name that may be mistyped: the work grows with the lengths' product

--- The name in `names` (a list or the keys of a table) that is nearest to `name` by edit distance, or nil.
function check.nearest(name, names)
  if #name > kLongest then return nil end
  local function distance(a, b)
    local row = {}
    for j = 0, #b do row[j] = j end
    for i = 1, #a do
      local diagonal = row[0]
      row[0] = i
      for j = 1, #b do
        local above = row[j]
        row[j] = math.min(above + 1, row[j - 1] + 1, diagonal + (a:byte(i) == b:byte(j) and 0 or 1))
        diagonal = above
      end
    end
    return row[#b]
  end
  local best, best_distance
  for key, value in pairs(names) do
    local candidate = type(key) == "string" and key or value
    if type(candidate) == "string" and #candidate <= kLongest then
      local d = distance(name, candidate)
      local better = not best or d < best_distance or (d == best_distance and candidate < best)
      if better and d <= math.max(2, #name / 3) then
        best, best_distance = candidate, d
      end
    end
  end
  return best
end

-- Of several unknown keys the first in the alphabet: their order in a table is another one in each process.
local function first_unknown(options, known)
  local first
  for key in pairs(options) do
    if known[key] == nil and (first == nil or type(key) == "string" and type(first) == "string" and key < first) then
      first = key
    end
  end
  return first
end

--- " (did you mean …?)" with the nearest of `names` (a list or the keys of a table), for an error's text; "" when none
-- is near, or `name` is no string.
function check.hint(name, names)
  local nearest = type(name) == "string" and check.nearest(name, names)
  return nearest and (" (did you mean %q?)"):format(nearest) or ""
end

--- Raises for a key of `options` that is not a key of `known`, naming the nearest one.
function check.options(options, known, where)
  if type(options) ~= "table" then wanted(where, "a table of options", options) end
  for key in pairs(options) do
    if known[key] == nil then
      key = first_unknown(options, known)
      fail("%s: no option named %s%s", where, describe(key), check.hint(key, known))
    end
  end
  return options
end

--- Raises for a field that a class does not have, naming the nearest one of these tables of fields.
function check.no_field(class, key, ...)
  local names = {}
  for _, fields in ipairs { ... } do
    for name in pairs(fields) do names[#names + 1] = name end
  end
  fail("%s has no field %s%s", class, describe(key), check.hint(key, names))
end

--- Arguments by their names, as PyTorch takes them: in order, then a table of keywords. names: {name,…} in order.
function check.named(where, names, ...)
  local given, count, out = { ... }, select("#", ...), {}
  local keywords = given[count]
  if type(keywords) == "table" and #keywords == 0 and next(keywords) ~= nil then
    local known = {}
    for _, name in ipairs(names) do known[name] = true end
    for name, value in pairs(check.options(keywords, known, where)) do out[name] = value end
    count = count - 1
  end
  if count > #names then fail("%s: wanted at most %d arguments, got %d", where, #names, count) end
  for i = 1, count do
    if out[names[i]] ~= nil then fail("%s: wanted once, got in its place and by its name", names[i]) end
    out[names[i]] = given[i]
  end
  return out
end

return check
