--- optim.adam (Kingma and Ba 2015, algorithm 1) and optim.adamw, whose weight decay is not a part of the gradient
-- (Loshchilov and Hutter 2019, algorithm 2).
local check = require "lacuna.check"
local groups = require "lacuna.optim.groups"
local lazy = require "lacuna.ops"
local optimizer = require "lacuna.optim.optimizer"

local function check_settings(settings, prefix)
  local where = prefix .. "betas"
  local _, count = check.list(settings.betas, where)
  if count ~= 2 then check.wanted(where, "a list of 2 numbers", settings.betas) end
  for i = 1, 2 do
    local name, beta = ("%s[%d]"):format(where, i), settings.betas[i]
    if check.number(beta, name) < 0 or beta >= 1 then check.wanted(name, "a number of at least 0, below 1", beta) end
  end
  groups.check_least(settings.eps, prefix .. "eps")
  groups.check_least(settings.weight_decay, prefix .. "weight_decay")
end

-- The order of arithmetic is that of torch.optim.Adam, for one tensor and without its variants.
local function update(slot, gradient, settings, lr)
  local ops, parameter, mean, square = lazy.ops, slot.parameter, slot.exp_avg, slot.exp_avg_sq
  local first, second = settings.betas[1], settings.betas[2]
  ops.lerp_(mean, gradient, 1 - first)
  ops.addcmul_(ops.mul_(square, second), gradient, gradient, { value = 1 - second })
  local scale = ops.div_(ops.sqrt(square), math.sqrt(1 - second ^ slot.step))
  ops.addcdiv_(parameter, mean, ops.add_(scale, settings.eps), { value = -lr / (1 - first ^ slot.step) })
end

local function kind_of(name, weight_decay, before)
  return {
    name = name, lr = 1e-3, moments = { "exp_avg", "exp_avg_sq" }, check = check_settings,
    defaults = { betas = { 0.9, 0.999 }, eps = 1e-8, weight_decay = weight_decay },
    update = function(slot, gradient, settings, lr)
      if settings.weight_decay ~= 0 then gradient = before(slot.parameter, gradient, settings.weight_decay, lr) end
      update(slot, gradient, settings, lr)
    end,
  }
end

local new_adam = optimizer.constructor(kind_of("adam", 0, function(parameter, gradient, weight_decay)
  return lazy.ops.add(gradient, parameter, { alpha = weight_decay })
end))

local new_adamw = optimizer.constructor(kind_of("adamw", 0.01, function(parameter, gradient, weight_decay, lr)
  lazy.ops.mul_(parameter, 1 - lr * weight_decay)
  return gradient
end))

local M = {}

--- An optimiser of {Tensor,…}, or of groups {{ params=, lr=, … },…}. options: lr (1e-3), betas ({ 0.9, 0.999 }), eps
-- (1e-8), weight_decay (0), which is a part of the gradient.
function M.adam(params, options) return new_adam(params, options) end

--- Adam, but weight_decay (0.01) is no part of the gradient: it takes lr · weight_decay of the parameters from
-- themselves. Arguments as of adam.
function M.adamw(params, options) return new_adamw(params, options) end

return M
