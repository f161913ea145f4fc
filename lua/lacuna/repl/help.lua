--- `?name`: what the docstrings say about a function, a class, a module, a policy, a sampler's stage.
local check = require "lacuna.check"
local colour = require "lacuna.repl.colour"
local columns = require "lacuna.repl.columns"
local inspect = require "lacuna.repl.inspect"
local listing = require "lacuna.repl.listing"
local object = require "lacuna.object"
local source = require "lacuna.repl.source"
local stages = require "lacuna.sampler.help"
local terminal = require "lacuna.terminal"

local help = {}

local kClasses = { Context = "lacuna.context", Model = "lacuna.model", Segment = "lacuna.segment",
  Tensor = "lacuna.tensor" } -- and the modules that make them

-- The file of a module of this library, or nil.
local function file_of(module) return (package.searchpath(module, package.path)) end

-- A class of handles by its name, or nil. Its module is loaded.
local function class_named(name)
  if not kClasses[name] then return nil end
  require(kClasses[name])
  for _, class in ipairs(object.classes) do
    if class.name == name then return class end
  end
end

local function module_of(value)
  for name, loaded in next, package.loaded do
    if loaded == value and type(name) == "string" and name:find "^lacuna" then return name end
  end
end

local function print_function(f, shown, is_property)
  local about = source.of(f)
  if not about then
    local typed = debug.getinfo(f, "S").what ~= "C"
    return listing.write(colour.paint("title", shown), typed and "a function that was typed, or whose file is gone"
      or "a function of Lua's own, or of C: see the manual of Lua 5.1")
  end
  local name = about.method and not is_property and shown:gsub("%.([%w_]+)$", ":%1") or shown
  listing.write(colour.paint("title", name .. (is_property and "" or about.parameters)),
    colour.paint("dim", ("%s:%d"):format(source.shown(about.path), about.line)),
    listing.prose(about.doc) or "(no docstring)")
end

-- What the file of a part of the library says, where the part is one function of it.
local function print_head(f)
  local about = source.of(f)
  local head = about and source.head(about.path)
  if head then listing.write("", listing.prose(head)) end
end

local function print_class(class, name)
  local file = kClasses[class.name] and file_of(kClasses[class.name])
  listing.write(colour.paint("title", name), listing.prose(file and source.head(file)) or "")
  listing.properties(class.properties)
  listing.functions(class.methods)
end

local function print_module(value, module, shown)
  local file = file_of(module)
  listing.write(colour.paint("title", shown), listing.prose(file and source.head(file)) or "")
  listing.functions(value)
end

local function print_policy(policy)
  listing.write(colour.paint("title", tostring(policy)), colour.paint("dim", policy.path), policy.help or "(no help)")
  io.write(require("lacuna.repl.policies").parameters(policy))
end

local function print_stage(name)
  local signature, about = stages.of(name)
  listing.write(colour.paint("title", signature), "a stage of a sampler's spec: " .. about)
end

-- A table with a class of its own: Generation, Exploration, Sampler, … Its file is that of its methods.
local function print_object(value, shown)
  local meta, about = debug.getmetatable(value), nil
  for _, f in next, type(meta) == "table" and meta or {} do
    about = about or (type(f) == "function" and source.of(f))
  end
  if not about then return listing.write(shown .. ": a table; type its name to see it") end
  local name = rawget(meta, "__name")
  listing.write(colour.paint("title", type(name) == "string" and ("%s: %s"):format(shown, name) or shown),
    listing.prose(source.head(about.path)) or "")
  listing.functions(meta)
end

local function print_value(value, shown)
  local kind = type(value)
  if kind == "function" then
    print_function(value, shown)
  elseif kind == "cdata" and object.class_of(value) then
    print_class(object.class_of(value), ("%s: %s"):format(shown, object.class_of(value).name))
  elseif kind == "table" and module_of(value) then
    print_module(value, module_of(value), shown)
  elseif kind == "table" and require("lacuna.policy").is(value) then
    print_policy(value)
  elseif kind == "table" then
    print_object(value, shown)
  else
    listing.write(("%s: %s"):format(shown, object.describe(value)))
  end
end

--- `?` alone: what there is.
function help.overview()
  local lacuna, rows = require "lacuna", {}
  for name in pairs(debug.getmetatable(lacuna).parts) do
    local part = lacuna[name]
    local doc = type(part) == "string" and part or nil
    if type(part) == "function" then doc = (source.of(part) or {}).doc end
    if type(part) == "table" then doc = source.head(file_of(module_of(part) or "") or "") end
    rows[#rows + 1] = { "  lacuna." .. name, source.summary(doc or "") }
  end
  table.sort(rows, function(a, b) return a[1] < b[1] end)
  listing.write(listing.prose(source.head(file_of "lacuna")) or "", "")
  io.write(columns.table({ "  part", "" }, rows, terminal.columns()))
  listing.write("", "?lacuna.explore, ?model:encode, ?Tensor, ?top_k say more; :help lists the session's commands.")
end

--- Names that `?` knows beside those of the session: classes and stages.
function help.names()
  local out = {}
  for name in pairs(kClasses) do out[#out + 1] = name end
  for _, name in ipairs(stages.names()) do out[#out + 1] = name end
  for _, name in ipairs(require("lacuna.repl.policies").names()) do out[#out + 1] = name end
  return out
end

-- "did you mean": among what the name before the last separator has.
local function unknown(names)
  local known, parent = {}, #names > 1 and inspect.resolve { unpack(names, 1, #names - 1) } or nil
  local class = #names == 2 and class_named(names[1])
  local members = class and { class.methods, class.properties } or { #names > 1 and inspect.members(parent)
    or inspect.globals() }
  for _, set in ipairs(members) do
    for name in pairs(set) do known[#known + 1] = name end
  end
  if #names == 1 then
    for _, name in ipairs(help.names()) do known[#known + 1] = name end
    for name in pairs(inspect.members(require "lacuna")) do known[#known + 1] = name end
  end
  local nearest = check.nearest(tostring(names[#names]), known)
  return ("nothing is known about %s%s"):format(table.concat(names, "."),
    nearest and (" (did you mean %s?)"):format(nearest) or "")
end

-- Prints what a chain of names stands for. Returns whether there is such a thing.
local function print_names(names, shown)
  local parent = { unpack(names, 1, #names - 1) }
  local class = class_named(names[1])
  local value = inspect.resolve(names)
  local property = #names > 1 and inspect.property(inspect.resolve(parent), names[#names])
  if value == nil and class and #names <= 2 then
    value = class.methods[names[2]]
    property = class.properties[names[2]]
    if #names == 1 then return print_class(class, class.name) or true end
  end
  if value == nil and property then return print_function(property, shown, true) or true end
  if value == nil and #names == 1 and stages.of(names[1]) then return print_stage(names[1]) or true end
  if value == nil then
    return #names > 1 and require("lacuna.repl.operators").print(inspect.resolve(parent), names[#names], shown)
  end
  print_value(value, shown)
  if type(value) == "function" and names[1] == "lacuna" and #names == 2 then print_head(value) end
  return true
end

--- `?name`. Returns a text where nothing is known.
function help.of(name)
  source.forget()
  if name == "" then return help.overview() end
  local names = {}
  for part in name:gmatch "[^%.:]+" do names[#names + 1] = part end
  if print_names(names, name) then return end
  local found = #names == 1 and require("lacuna.repl.policies").named(name)
  if found then return print_policy(found[1]) end
  if print_names({ "lacuna", unpack(names) }, "lacuna." .. name) then return end
  return unknown(names)
end

return help
