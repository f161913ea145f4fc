--- Whether values are what annotations say, and which annotated fields were seen in them.
local conforms = {}
local Checker = {}
Checker.__index = Checker

--- known: of luacats.lua; objects: {class = function that tells its objects}, for classes whose objects are no plain
-- tables; hidden: {class = {field = true}}, fields that are there and nobody's business.
function conforms.new(known, objects, hidden)
  return setmetatable({ known = known, objects = objects, hidden = hidden or {}, seen = {} }, Checker)
end

local function is_integer(value) return type(value) == "number" and value == math.floor(value) end

local builtin = {
  any = function() return true end,
  integer = is_integer,
  ["nil"] = function(value) return value == nil end,
}

-- A table whose every field the class has, and which has every field that the class demands.
function Checker:class(value, name, path)
  local fields, class = self.known:fields(name), self.known.classes[name]
  if type(value) ~= "table" then return ("%s: wanted a %s, got a %s"):format(path, name, type(value)) end
  local seen = self.seen[name] or {}
  self.seen[name] = seen
  for key in pairs(value) do
    local listed = class.index and type(key) == "number"
    if not (fields[key] or listed or (self.hidden[name] or {})[key]) then
      return ("%s: %s has a field without an annotation: %s"):format(path, name, tostring(key))
    end
    if listed then
      local wrong = self:check(value[key], class.index.value, ("%s[%s]"):format(path, key))
      if wrong then return wrong end
    end
  end
  for field, described in pairs(fields) do
    local got = value[field]
    if got ~= nil then seen[field] = true end
    if got ~= nil or not described.optional then
      local wrong = self:check(got, described.type, path .. "." .. field)
      if wrong then return wrong end
    end
  end
end

local kinds = {}

function kinds.literal(_, value, wanted, path)
  if value ~= wanted.value then
    return ("%s: wanted %s, got %s"):format(path, tostring(wanted.value), tostring(value))
  end
end

function kinds.union(self, value, wanted, path)
  local why
  for _, option in ipairs(wanted.of) do
    why = self:check(value, option, path)
    if not why then return nil end
  end
  return why
end

function kinds.array(self, value, wanted, path)
  if type(value) ~= "table" then return ("%s: wanted a list, got a %s"):format(path, type(value)) end
  local count = 0
  for _ in pairs(value) do count = count + 1 end
  if count ~= #value then return path .. ": wanted a list, got a table with other keys" end
  for i, element in ipairs(value) do
    local wrong = self:check(element, wanted.of, ("%s[%d]"):format(path, i))
    if wrong then return wrong end
  end
end

function kinds.table(self, value, wanted, path)
  if type(value) ~= "table" then return ("%s: wanted a table, got a %s"):format(path, type(value)) end
  for key, element in pairs(value) do
    local wrong = self:check(key, wanted.key, path .. ": key") or
      self:check(element, wanted.value, path .. "." .. tostring(key))
    if wrong then return wrong end
  end
end

kinds["function"] = function(_, value, _, path)
  if type(value) ~= "function" then return ("%s: wanted a function, got a %s"):format(path, type(value)) end
end

function kinds.name(self, value, wanted, path)
  local name = wanted.name
  local alias = self.known.aliases[name]
  if alias then return self:check(value, alias.type, path) end
  if self.objects[name] then
    if not self.objects[name](value) then return ("%s: wanted a %s, got a %s"):format(path, name, type(value)) end
    return nil
  end
  if self.known.classes[name] then return self:class(value, name, path) end
  local test = builtin[name]
  local fits = test and test(value) or (not test and type(value) == name)
  if not fits then return ("%s: wanted %s, got %s %s"):format(path, name, type(value), tostring(value)) end
end

--- What is wrong with a value, where its type is `wanted` (of luacats.lua); nil when nothing is.
function Checker:check(value, wanted, path) return kinds[wanted.kind](self, value, wanted, path) end

--- Likewise for a type's name.
function Checker:check_named(value, name) return self:check(value, { kind = "name", name = name }, name) end

return conforms
