--- What all optimisers share: groups, the learning rate and its schedule, a step, the state.
--
-- A kind of optimiser is a table: name; defaults: its options but lr; check(settings, prefix): raises for bad ones;
-- moments: names of the tensors it keeps for each parameter; update(slot, gradient, settings, lr): one step in place,
-- where slot = { parameter =, step = (from 1), and the moments }.
local autograd = require "lacuna.autograd"
local check = require "lacuna.check"
local fail = require "lacuna.fail"
local groups = require "lacuna.optim.groups"
local lazy = require "lacuna.ops"
local object = require "lacuna.object"
local scope = require "lacuna.scope"

local M = {}

local Optimizer = { __name = "Optimizer" } -- the methods of all, and their metatable
M.methods = Optimizer

-- Fields: each is read through a function of what the optimiser keeps, and `lr` can be set.
local kOwn = {}
local properties = {
  lr = function(own) return own.lr end,
  steps = function(own) return own.steps end,
  kind = function(own) return own.kind.name end,
}
M.properties = properties

function Optimizer.__index(self, key)
  if Optimizer[key] then return Optimizer[key] end
  if properties[key] then return properties[key](rawget(self, kOwn)) end
  check.no_field("Optimizer", key, Optimizer, properties)
end

function Optimizer.__newindex(self, key, value)
  if key ~= "lr" then fail("Optimizer: only lr can be set, not %s", tostring(key)) end
  rawget(self, kOwn).lr = groups.check_least(value, "lr")
end

function Optimizer.__tostring(self)
  local own = rawget(self, kOwn)
  return ("optim.%s (%d parameters, lr=%g, %d steps)"):format(own.kind.name, #own.slots, own.lr, own.steps)
end

local function own_of(self)
  object.check_self(self, Optimizer)
  return rawget(self, kOwn)
end
M.own_of = own_of

-- The tensors that a slot keeps: made now, so that a step makes nothing that lasts.
local function add_moments(slot, kind, settings)
  for _, name in ipairs(kind.moments) do
    if not kind.needs or kind.needs(name, settings) then
      slot[name] = scope.keep(autograd.no_grad(lazy.ops.zeros_like, slot.parameter))
    end
  end
end

--- The constructor of a kind: function(params, options).
function M.constructor(kind)
  local known = { lr = true }
  kind.names, kind.group_options = {}, { lr = true, params = true }
  for name in next, kind.defaults do
    kind.names[#kind.names + 1] = name
    known[name], kind.group_options[name] = true, true
  end
  return function(params, options)
    options = check.options(options == nil and {} or options, known, kind.name)
    local settings = groups.settings(options, kind.defaults, kind.names)
    kind.check(settings, "")
    local lr = groups.check_least(options.lr == nil and kind.lr or options.lr, "lr")
    local read = groups.read(params, settings, kind)
    local own = { kind = kind, lr = lr, steps = 0, groups = read, slots = groups.slots(read) }
    for _, slot in ipairs(own.slots) do add_moments(slot, kind, slot.group.settings) end
    return setmetatable({ [kOwn] = own }, Optimizer)
  end
end

local function factor_of(own)
  if not own.schedule then return 1 end
  local factor = own.schedule(own.steps)
  if type(factor) ~= "number" or not (factor >= 0 and factor < math.huge) then
    fail("schedule: wanted a number of at least 0 for step %d, got %s", own.steps, tostring(factor))
  end
  return factor
end

--- The learning rate of the next step: lr times what the schedule says. group (1): of which group of parameters.
function Optimizer:learning_rate(group)
  local own = own_of(self)
  group = own.groups[check.integer(group == nil and 1 or group, "group", 1, #own.groups)]
  return (group.lr or own.lr) * factor_of(own)
end

--- schedule(step) -> a factor of lr; step: how many have been taken, 0 for the first one. nil: none. Returns self.
function Optimizer:set_schedule(schedule)
  own_of(self).schedule = schedule ~= nil and check.callable(schedule, "schedule") or nil
  return self
end

local function update(own, factor)
  for _, slot in ipairs(own.slots) do
    local gradient = slot.parameter:grad()
    if gradient then
      slot.step = slot.step + 1
      own.kind.update(slot, gradient, slot.group.settings, (slot.group.lr or own.lr) * factor)
    end
  end
end

--- Changes each parameter that has a gradient, in place. Returns self.
function Optimizer:step()
  local own = own_of(self)
  local factor = factor_of(own)
  autograd.no_grad(scope.run, update, own, factor)
  own.steps = own.steps + 1
  return self
end

--- Forgets the gradients of all parameters. Returns self.
function Optimizer:zero_grad()
  for _, slot in ipairs(own_of(self).slots) do slot.parameter:zero_grad() end
  return self
end

require "lacuna.optim.state"(M)

return M
