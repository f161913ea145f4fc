--- optim.sgd: gradient descent, with momentum as PyTorch has it (v = momentum · v + g; p = p - lr · v).
local check = require "lacuna.check"
local fail = require "lacuna.fail"
local groups = require "lacuna.optim.groups"
local lazy = require "lacuna.ops"
local optimizer = require "lacuna.optim.optimizer"

local kind = {
  name = "sgd", lr = 1e-3, moments = { "momentum_buffer" },
  defaults = { momentum = 0, nesterov = false, weight_decay = 0 },
}

function kind.needs(_, settings) return settings.momentum ~= 0 end

function kind.check(settings, prefix)
  groups.check_least(settings.momentum, prefix .. "momentum")
  groups.check_least(settings.weight_decay, prefix .. "weight_decay")
  check.boolean(settings.nesterov, prefix .. "nesterov")
  if settings.nesterov and settings.momentum == 0 then
    fail("%snesterov: wanted a momentum above 0 with it, got 0", prefix)
  end
end

-- The order of arithmetic is that of torch.optim.SGD.
function kind.update(slot, gradient, settings, lr)
  local ops, parameter, velocity = lazy.ops, slot.parameter, slot.momentum_buffer
  if settings.weight_decay ~= 0 then gradient = ops.add(gradient, parameter, { alpha = settings.weight_decay }) end
  if velocity then
    ops.add_(ops.mul_(velocity, settings.momentum), gradient)
    gradient = settings.nesterov and ops.add(gradient, velocity, { alpha = settings.momentum }) or velocity
  end
  ops.add_(parameter, gradient, { alpha = -lr })
end

local construct = optimizer.constructor(kind)

--- An optimiser of {Tensor,…}, or of groups {{ params=, lr=, … },…}. options: lr (1e-3), momentum (0), nesterov
-- (false), weight_decay (0).
return function(params, options) return construct(params, options) end
