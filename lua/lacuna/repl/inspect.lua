--- What a value has, found without running anybody's code: raw fields, tables behind __index, the known classes of this
-- library. An __index function is never called; where a metatable has one, the metatable's own functions are offered.
local object = require "lacuna.object"

local inspect = {}

local kDeepest = 8 -- tables behind one another's __index

-- The table behind a value's __index; for a function there, the metatable, whose functions alone count.
local function index_of(value)
  local meta = debug.getmetatable(value)
  if type(meta) ~= "table" then return nil end
  local index = rawget(meta, "__index")
  if type(index) == "table" then return index, true end
  return type(index) == "function" and meta or nil
end

local function add(out, name, kind, from)
  if type(name) == "string" and out[name] == nil then out[name] = { kind = kind, from = from } end
end

-- kinds: "all", "public" (without metamethods) or "methods" (functions alone).
local function add_table(out, from, kinds)
  for name, value in next, from do
    local kind = type(value) == "function" and "method" or "field"
    local fits = kinds == "all" or not (type(name) == "string" and name:find "^__")
    if fits and (kinds ~= "methods" or kind == "method") then add(out, name, kind, from) end
  end
end

-- The parts of the library that are not loaded yet.
local function add_parts(out, value)
  local meta = debug.getmetatable(value)
  local parts = type(meta) == "table" and rawget(meta, "parts")
  if package.loaded.lacuna ~= value or type(parts) ~= "table" then return end
  for name in next, parts do add(out, name, "field", parts) end
end

--- The names that a value has: { [name] = { kind = "field" | "method" | "property", from = the table it is in } }.
function inspect.members(value)
  local out = {}
  if type(value) == "cdata" then
    local class = object.class_of(value)
    if not class then return out end
    for name in next, class.methods do add(out, name, "method", class.methods) end
    for name in next, class.properties do add(out, name, "property", class.properties) end
    return out
  end
  if type(value) == "table" then
    add_table(out, value, "all")
    add_parts(out, value)
  end
  local behind, is_table = index_of(value)
  for _ = 1, kDeepest do
    if not behind then break end
    add_table(out, behind, is_table and "public" or "methods")
    behind, is_table = index_of(behind)
  end
  return out
end

--- The value of a member, or nil. A property is not read: that would be a call. A part of the library is loaded.
function inspect.member(value, name)
  if type(value) == "cdata" then
    local class = object.class_of(value)
    return class and rawget(class.methods, name)
  end
  if type(value) == "table" then
    local own = rawget(value, name)
    if own ~= nil then return own end
    local meta = debug.getmetatable(value)
    if package.loaded.lacuna == value and type(meta) == "table" and rawget(meta, "parts")[name] then
      return value[name]
    end
  end
  local behind, is_table = index_of(value)
  for _ = 1, kDeepest do
    if not behind then break end
    local found = rawget(behind, name)
    if found ~= nil and (is_table or type(found) == "function") then return found end
    behind, is_table = index_of(behind)
  end
end

--- What a property is computed by, or nil.
function inspect.property(value, name)
  local class = type(value) == "cdata" and object.class_of(value)
  return class and class.properties[name]
end

--- The value of a global of the session, or nil.
function inspect.global(name)
  local globals = require("lacuna.repl.session").globals
  local own = rawget(globals, name)
  if own ~= nil then return own end
  if name == "lacuna" then return require "lacuna" end
  return rawget(_G, name)
end

--- The value of a chain of names { "lacuna", "model", … }, or nil.
function inspect.resolve(names)
  local value
  for i, name in ipairs(names) do
    if i == 1 then value = inspect.global(name) else value = inspect.member(value, name) end
    if value == nil then return nil end
  end
  return value
end

--- The names of the session's globals, each with a kind.
function inspect.globals()
  local session, out = require "lacuna.repl.session", {}
  add_table(out, session.globals, "all")
  add_table(out, _G, "all")
  add(out, "lacuna", "field", session.globals)
  for name in pairs(session.hidden) do out[name] = nil end
  return out
end

--- The session's objects of one kind by their names: { [name] = value } where is(value). Variables only, results too.
function inspect.objects(is)
  local out = {}
  for _, from in ipairs { _G, require("lacuna.repl.session").globals } do
    for name, value in next, from do
      if type(name) == "string" and is(value) then out[name] = value end
    end
  end
  return out
end

return inspect
