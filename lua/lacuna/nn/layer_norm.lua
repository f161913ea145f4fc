--- nn.layer_norm: (x - mean) / √(variance + eps) · weight + bias over the last dimension (Ba et al. 2016, eq. 4).
local check = require "lacuna.check"
local initial = require "lacuna.nn.initial"
local lazy = require "lacuna.ops"
local module = require "lacuna.nn.module"
local shape = require "lacuna.nn.shape"

local kOptions = { eps = true, bias = true, dtype = true }

local LayerNorm = module.class("LayerNorm", "nn.")

function LayerNorm:extra() return ("%d, eps=%g%s"):format(self.dim, self.eps, self.bias and "" or ", no bias") end

--- input: (…, dim). Returns the same shape.
function LayerNorm:forward(input)
  shape.check(self, input, "input", { self.weight:dtype() }, { "…", self.dim })
  return lazy.ops.layer_norm(input, { self.dim }, self.weight, self.bias, self.eps)
end

--- weight: (dim) of 1, bias: (dim) of 0. options: eps (1e-5), bias (true), dtype ("float32").
return function(dim, options)
  check.integer(dim, "dim", 1)
  options = check.options(options == nil and {} or options, kOptions, "layer_norm")
  local dtype = initial.dtype(options.dtype)
  local self = LayerNorm()
  self.dim, self.eps = dim, check.number(options.eps == nil and 1e-5 or options.eps, "eps")
  if self.eps < 0 then check.wanted("eps", "a number of at least 0", self.eps) end
  self.weight = initial.constant({ dim }, dtype, 1)
  if check.boolean(options.bias, "bias") ~= false then self.bias = initial.constant({ dim }, dtype, 0) end
  return self
end
