--- nn.rms_norm: x / √(mean(x²) + eps) · weight over the last dimension (Zhang and Sennrich 2019, eq. 4).
local check = require "lacuna.check"
local initial = require "lacuna.nn.initial"
local lazy = require "lacuna.ops"
local module = require "lacuna.nn.module"
local shape = require "lacuna.nn.shape"

local kOptions = { eps = true, dtype = true }

local RmsNorm = module.class("RmsNorm", "nn.")

function RmsNorm:extra() return ("%d, eps=%g"):format(self.dim, self.eps) end

--- input: (…, dim). Returns the same shape. 16-bit input is normalised in float32, as Hugging Face's Llama does.
function RmsNorm:forward(input)
  local ops, dtype = lazy.ops, self.weight:dtype()
  shape.check(self, input, "input", { dtype }, { "…", self.dim })
  local narrow = dtype == "bfloat16" or dtype == "float16"
  local x = narrow and ops.to(input, "float32") or input
  local scale = ops.rsqrt(ops.add(ops.mean(ops.mul(x, x), { -1 }, true), self.eps)) -- (…, 1)
  x = ops.mul(x, scale)
  return ops.mul(self.weight, narrow and ops.to(x, dtype) or x)
end

--- weight: (dim) of 1. options: eps (1e-5), dtype ("float32").
return function(dim, options)
  check.integer(dim, "dim", 1)
  options = check.options(options == nil and {} or options, kOptions, "rms_norm")
  local self = RmsNorm()
  self.dim, self.eps = dim, check.number(options.eps == nil and 1e-5 or options.eps, "eps")
  if self.eps < 0 then check.wanted("eps", "a number of at least 0", self.eps) end
  self.weight = initial.constant({ dim }, initial.dtype(options.dtype), 1)
  return self
end
