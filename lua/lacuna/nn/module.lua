--- Modules: functions with parameters. What all of them share.
--
--   local Net = lacuna.nn.class "Net"
--   function Net:init(width)
--     self.hidden = lacuna.nn.linear(2, width)
--     self.out = lacuna.nn.linear(width, 1)
--   end
--   function Net:forward(x) return self.out(lacuna.ops.tanh(self.hidden(x))) end
--   local net = Net(16)
--   local y = net(x)
--
-- A module, or a tensor that requires gradients, that is given to a field becomes a part of the module, in the order
-- of assignment. Its name is the field's; a list's i-th element (from 1) has the name i - 1, as in PyTorch.
local check = require "lacuna.check"
local describe = require "lacuna.describe"
local fail = require "lacuna.fail"
local tensor = require "lacuna.tensor"

local M = {}

local Module = {} -- the methods of all modules
M.methods = Module

local kOwn = {} -- the field with what the library itself keeps: { keys = {…}, parent =, key =, training = }

--- Whether a value is a module.
function M.is(value) return type(value) == "table" and rawget(value, kOwn) ~= nil end

local function name_of(key) return type(key) == "number" and tostring(key - 1) or key end

-- The fields that are parts, in order: { {key=, value=}, … }.
local function parts(self)
  local out = {}
  for _, key in ipairs(rawget(self, kOwn).keys) do
    local value = rawget(self, key)
    if M.is(value) or tensor.is(value) then out[#out + 1] = { key = key, value = value } end
  end
  return out
end

local function add_part(self, key)
  if type(key) ~= "string" then check.integer(key, self:label() .. ": a part's name", 1) end
  local keys = rawget(self, kOwn).keys
  keys[#keys + 1] = key
end

local function add_module(self, key, value)
  for _, entry in ipairs(value:modules()) do
    if entry.module == self then fail("%s: a module cannot be a part of itself", self:label()) end
  end
  add_part(self, key)
  local child = rawget(value, kOwn)
  if not child.parent then child.parent, child.key = self, key end
end

-- Runs only for a field that is new, which is when its place in the order is decided.
local function assign(self, key, value)
  if Module[key] then fail("%s: no field can be named %s: it is a method", self:label(), describe(key)) end
  if M.is(value) then
    add_module(self, key, value)
  elseif tensor.is(value) and value:requires_grad() then
    add_part(self, key)
  end
  rawset(self, key, value)
end

--- A class of modules. It is called with the arguments of its method `init`, if it has one; `forward` is what a call of
-- the module does; `extra` (optional) gives the text in the brackets of its name. prefix (""): stands before its name.
function M.class(name, prefix)
  check.string(name, "name")
  local class = {}
  local meta = {
    __index = class, __newindex = assign, __call = function(self, ...) return self:forward(...) end,
    __tostring = function(self) return require("lacuna.nn.tree")(self) end,
  }
  class.class_name = (prefix or "") .. name
  return setmetatable(class, {
    __index = Module,
    __call = function(_, ...)
      local self = setmetatable({ [kOwn] = { keys = {}, training = true } }, meta)
      if class.init then class.init(self, ...) end
      return self
    end,
  })
end

--- "nn.Linear(10 -> 5)".
function Module:label()
  local class = getmetatable(self).__index
  local extra = class.extra and class.extra(self)
  return self.class_name .. (extra and "(" .. extra .. ")" or "")
end

--- The dotted name in the outermost module, "" for that itself: "model.layers.0.mlp".
function Module:path()
  local names, own = {}, rawget(self, kOwn)
  while own.parent do
    table.insert(names, 1, name_of(own.key))
    own = rawget(own.parent, kOwn)
  end
  return table.concat(names, ".")
end

--- What a module computes: each class has its own.
function Module:forward() fail("%s: this class of modules has no method forward", self:label()) end

--- The modules that are fields of this one, in order: { {name=, module=}, … }.
function Module:children()
  local out = {}
  for _, part in ipairs(parts(self)) do
    if M.is(part.value) then out[#out + 1] = { name = name_of(part.key), module = part.value } end
  end
  return out
end

--- This module and all modules in it, outer ones first, each once: { {name=, module=}, … } with dotted names.
function Module:modules()
  local out, seen = {}, {}
  local function visit(module, prefix)
    if seen[module] then return end
    seen[module] = true
    out[#out + 1] = { name = prefix, module = module }
    for _, child in ipairs(module:children()) do
      visit(child.module, prefix == "" and child.name or prefix .. "." .. child.name)
    end
  end
  visit(self, "")
  return out
end

-- Calls visit(module, key, tensor, dotted name) for each tensor of each module, in order.
local function each_tensor(self, visit)
  for _, entry in ipairs(self:modules()) do
    for _, part in ipairs(parts(entry.module)) do
      if not M.is(part.value) then
        local name = name_of(part.key)
        visit(entry.module, part.key, part.value, entry.name == "" and name or entry.name .. "." .. name)
      end
    end
  end
end

M.each_tensor = each_tensor

local function set_training(self, on)
  for _, entry in ipairs(self:modules()) do rawget(entry.module, kOwn).training = on end
  return self
end

--- Whether it is in training: what decides about dropout.
function Module:is_training() return rawget(self, kOwn).training end

--- Sets it and all modules in it to training, or to evaluation. Returns self.
function Module:train() return set_training(self, true) end
function Module:eval() return set_training(self, false) end

require "lacuna.nn.parameters"(M)

return M
