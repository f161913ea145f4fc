--- Reads files of LuaCATS annotations, as far as ours go: classes with fields, methods, operators and calls, aliases.
-- What it does not know is an error, so that a slip of the pen in an annotation is found.
--
--   local known = luacats.new()
--   known:read "lua/lacuna/_meta/model.lua"
--   known.classes["lacuna.Model"].methods.encode.params[1]          --> { name = "text", type = …, optional = false }
--
-- Types are as luacats_types.lua has them.
package.path = debug.getinfo(1, "S").source:match "^@(.*/)" .. "?.lua;" .. package.path
local reader = require "luacats_types"

local luacats = {}
local Known = {}
Known.__index = Known

local kBuiltin = { any = true, ["nil"] = true, boolean = true, string = true, number = true, integer = true,
  table = true, ["function"] = true, userdata = true }

function luacats.new() return setmetatable({ classes = {}, aliases = {}, functions = {}, mentioned = {} }, Known) end

-- ---- Lines. `open`: what the annotations so far are about.

local tags = {}

function tags.meta() end

function tags.class(known, open, r)
  local name = r:want "[%a_][%w_%.]*"
  local class = known.classes[name] or { name = name, parents = {}, fields = {}, methods = {}, place = r.place }
  known.classes[name], open.class = class, class
  if r:take ":" then
    repeat class.parents[#class.parents + 1] = r:want "[%a_][%w_%.]*" until not r:take ","
  end
  if r:take "%S" then r:fail "wanted nothing behind the class" end
end

function tags.field(_, open, r)
  local class = open.class or r:fail "a field without a class"
  if r:take "%[" then
    class.index = { key = r:type(), value = r:want "%]" and r:type() }
    return
  end
  local name = r:want "[%a_][%w_]*"
  if class.fields[name] then r:fail("field %s twice", name) end
  class.fields[name] = { optional = r:take "%?" ~= nil, type = r:type(), place = r.place }
end

function tags.operator(_, open, r)
  local class = open.class or r:fail "an operator without a class"
  class.operators = class.operators or {}
  class.operators[r:want "%a+"] = true
end

function tags.overload(_, open, r)
  local class = open.class or r:fail "an overload without a class"
  class.call = r:type()
end

function tags.alias(known, open, r)
  local name = r:want "[%a_][%w_%.]*"
  if known.aliases[name] then r:fail("alias %s twice", name) end
  known.aliases[name] = { place = r.place, type = r.text:find("%S", r.at) and r:type() or { kind = "union", of = {} } }
  open.alias = known.aliases[name]
end

function tags.param(_, open, r)
  local name = r:take "%.%.%." or r:want "[%a_][%w_]*"
  open.params[#open.params + 1] = { name = name, optional = r:take "%?" ~= nil, type = r:type() }
end

tags["return"] = function(_, open, r) open.returns[#open.returns + 1] = r:type() end

local function fresh() return { params = {}, returns = {} } end

-- A line of code behind annotations: a class's table, or a function of it.
local function take_code(known, variables, open, line, place)
  local variable = line:match "^local ([%a_][%w_]*) = {}$"
  if variable then
    variables[variable] = open.class or error(place .. ": a table without a class", 0)
    return
  end
  if line:find "^return [%a_]+$" then return end
  local name, arguments = line:match "^function ([%w_%.:]+)%(([^()]*)%) end$"
  if not name then error(place .. ": wanted a table or a function without a body: " .. line, 0) end
  local names = {}
  for one in arguments:gmatch "[%w_%.]+" do names[#names + 1] = one end
  local described = { params = open.params, returns = open.returns, names = names, place = place }
  local owner, kind, method = name:match "^([%w_]+)([%.:])([%w_]+)$"
  if not owner then known.functions[name] = described return end
  local class = variables[owner] or error(place .. ": no class for " .. owner, 0)
  if class.methods[method] then error(("%s: %s twice"):format(place, name), 0) end
  described.is_method = kind == ":"
  class.methods[method] = described
end

--- Reads a file. Raises "file:line: …" for what it does not understand.
function Known:read(path)
  local variables, open, number = {}, fresh(), 0
  for line in io.lines(path) do
    number = number + 1
    local place = ("%s:%d"):format(path:match "[^/]*$", number)
    local tag, rest = line:match "^%-%-%-@(%a+)%s*(.*)$"
    local option = line:match "^%-%-%-|%s*(.*)$"
    if tag then
      if not tags[tag] then error(("%s: no annotation named @%s"):format(place, tag), 0) end
      tags[tag](self, open, reader(self, rest, place))
    elseif option then
      table.insert(open.alias.type.of, reader(self, option, place):type())
    elseif line == "" then
      open = fresh()
    elseif not line:find "^%-%-" then
      take_code(self, variables, open, line, place)
      open = fresh()
    end
  end
end

--- Raises for a type that is named and not declared, and for parents that are none.
function Known:check_names()
  for name, place in pairs(self.mentioned) do
    if not (kBuiltin[name] or self.classes[name] or self.aliases[name]) then
      error(("%s: no type named %s"):format(place, name), 0)
    end
  end
  for _, class in pairs(self.classes) do
    for _, parent in ipairs(class.parents) do assert(self.classes[parent], class.place .. ": no class " .. parent) end
  end
end

--- All fields of a class, those of its parents too, the nearest first.
function Known:fields(name)
  local out = {}
  for _, parent in ipairs(self.classes[name].parents) do
    for field, described in pairs(self:fields(parent)) do out[field] = described end
  end
  for field, described in pairs(self.classes[name].fields) do out[field] = described end
  return out
end

return luacats
