--- The state of an optimiser: what a run has to keep to go on, to the bit, as if it had not stopped.
local autograd = require "lacuna.autograd"
local check = require "lacuna.check"
local describe = require "lacuna.describe"
local fail = require "lacuna.fail"
local groups = require "lacuna.optim.groups"
local shape = require "lacuna.nn.shape"
local tensor = require "lacuna.tensor"

local kNumbers = { kind = true, lr = true, steps = true, group_lr = true, parameter_steps = true }

-- "3.exp_avg": the parameters are numbered from 0, in the order that the optimiser got them.
local function each_moment(own, visit)
  for i, slot in ipairs(own.slots) do
    for _, name in ipairs(own.kind.moments) do
      if slot[name] then visit(("%d.%s"):format(i - 1, name), slot[name]) end
    end
  end
end

local function check_length(numbers, name, wanted)
  local _, count = check.list(numbers[name], "state.numbers." .. name)
  if count ~= wanted then fail("state.numbers.%s: wanted a list of %d, got one of %d", name, wanted, count) end
end

local function check_numbers(own, numbers)
  check.options(numbers, kNumbers, "state.numbers")
  if numbers.kind ~= own.kind.name then
    fail("state.numbers.kind: wanted %q, got %s", own.kind.name, describe(numbers.kind))
  end
  groups.check_least(numbers.lr, "state.numbers.lr")
  check.integer(numbers.steps, "state.numbers.steps", 0)
  check_length(numbers, "parameter_steps", #own.slots)
  check_length(numbers, "group_lr", #own.groups)
  for i, step in ipairs(numbers.parameter_steps) do
    check.integer(step, ("state.numbers.parameter_steps[%d]"):format(i), 0)
  end
  for i, lr in ipairs(numbers.group_lr) do groups.check_least(lr, ("state.numbers.group_lr[%d]"):format(i)) end
end

local function check_tensors(own, tensors)
  local known = {}
  each_moment(own, function(name, moment) known[name] = moment end)
  check.options(tensors, known, "state.tensors")
  each_moment(own, function(name, moment)
    local given = tensors[name]
    if not tensor.is(given) then fail("state.tensors.%s: wanted a Tensor, got %s", name, describe(given)) end
    local wanted, got = shape.of(moment), shape.of(given)
    if wanted ~= got then fail("state.tensors.%s: wanted %s, got %s", name, wanted, got) end
  end)
end

--- Adds the methods. M: lua/lacuna/optim/optimizer.lua.
return function(M)
  local Optimizer, own_of = M.methods, M.own_of

  --- { tensors = { ["0.exp_avg"] = Tensor, … }, numbers = { kind=, lr=, steps=, … } }. The tensors are the optimiser's
  -- own, not copies; the numbers can be written as JSON (with 17 digits). Schedules are functions, and not in it.
  function Optimizer:state()
    local own, tensors, steps, group_lr = own_of(self), {}, {}, {}
    each_moment(own, function(name, moment) tensors[name] = moment end)
    for i, slot in ipairs(own.slots) do steps[i] = slot.step end
    for i, group in ipairs(own.groups) do group_lr[i] = group.lr or own.lr end
    local numbers = {
      kind = own.kind.name, lr = own.lr, steps = own.steps, group_lr = group_lr, parameter_steps = steps,
    }
    return { tensors = tensors, numbers = numbers }
  end

  --- Takes over what state() has given, of an optimiser of the same kind over the same parameters. Nothing is changed
  -- when something does not fit. Returns self.
  function Optimizer:load_state(state)
    local own = own_of(self)
    check.options(state, { tensors = true, numbers = true }, "state")
    check_numbers(own, check.table(state.numbers, "state.numbers"))
    check_tensors(own, check.table(state.tensors, "state.tensors"))
    autograd.no_grad(each_moment, own, function(name, moment) moment:copy_(state.tensors[name]) end)
    for i, slot in ipairs(own.slots) do slot.step = state.numbers.parameter_steps[i] end
    for i, group in ipairs(own.groups) do group.lr = group.lr and state.numbers.group_lr[i] end
    own.lr, own.steps = state.numbers.lr, state.numbers.steps
    return self
  end
end
