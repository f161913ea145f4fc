--- Bounds of gradients, between backward and step.
local autograd = require "lacuna.autograd"
local check = require "lacuna.check"
local distinct = require "lacuna.nn.distinct"
local fail = require "lacuna.fail"
local groups = require "lacuna.optim.groups"
local lazy = require "lacuna.ops"
local scope = require "lacuna.scope"

local M = {}

local kEps = 1e-6 -- of torch.nn.utils.clip_grad_norm_

-- The gradients of the parameters that have some, each once.
local function gradients_of(params)
  local out = {}
  for _, parameter in ipairs(distinct(groups.check_parameters(params, "params"), function(one) return one end)) do
    out[#out + 1] = parameter:grad()
  end
  return out
end

local function norm_of(gradients, norm_type)
  local ops, norms = lazy.ops, {}
  if #gradients == 0 then return 0 end
  for i, gradient in ipairs(gradients) do norms[i] = ops.linalg_vector_norm(gradient, norm_type) end
  return ops.linalg_vector_norm(ops.stack(norms), norm_type):item()
end

--- Scales all gradients so that their norm, as if they were one vector, is at most max_norm. Returns the norm before.
-- options: norm_type (2; math.huge: the greatest element); error_if_nonfinite (false): raises, before anything is
-- changed, where the norm is NaN or infinite.
function M.clip_grad_norm(params, max_norm, options)
  options = check.options(options == nil and {} or options, { norm_type = true, error_if_nonfinite = true },
    "clip_grad_norm")
  if check.number(max_norm, "max_norm") < 0 then check.wanted("max_norm", "a number of at least 0", max_norm) end
  local norm_type = check.number(options.norm_type == nil and 2 or options.norm_type, "norm_type")
  if norm_type <= 0 then check.wanted("norm_type", "a number above 0", norm_type) end
  return autograd.no_grad(scope.run, function()
    local gradients = gradients_of(params)
    local norm = norm_of(gradients, norm_type)
    if options.error_if_nonfinite and (norm ~= norm or norm == math.huge) then
      fail("clip_grad_norm: the norm of the gradients is %s", norm ~= norm and "NaN" or "infinite")
    end
    local scale = max_norm / (norm + kEps)
    if scale < 1 or scale ~= scale then -- NaN too: what is not a number is not hidden
      for _, gradient in ipairs(gradients) do lazy.ops.mul_(gradient, scale) end
    end
    return norm
  end)
end

--- Cuts each element of the gradients to [-value, value].
function M.clip_grad_value(params, value)
  groups.check_least(value, "value")
  autograd.no_grad(scope.run, function()
    for _, gradient in ipairs(gradients_of(params)) do lazy.ops.clamp_(gradient, -value, value) end
  end)
end

return M
