--- nn.linear: y = x Wᵀ + b.
local check = require "lacuna.check"
local initial = require "lacuna.nn.initial"
local lazy = require "lacuna.ops"
local module = require "lacuna.nn.module"
local shape = require "lacuna.nn.shape"

local kOptions = { bias = true, std = true, dtype = true }

local Linear = module.class("Linear", "nn.")

function Linear:extra() return ("%d -> %d%s"):format(self.inputs, self.outputs, self.bias and "" or ", no bias") end

--- input: (…, inputs). Returns (…, outputs).
function Linear:forward(input)
  shape.check(self, input, "input", { self.weight:dtype() }, { "…", self.inputs })
  return lazy.ops.linear(input, self.weight, self.bias)
end

--- A linear layer. weight: (outputs, inputs), bias: (outputs), both from U(-1/√inputs, 1/√inputs), or with options.std
-- from N(0, std²) and 0. options: bias (true), std, dtype ("float32").
return function(inputs, outputs, options)
  check.integer(inputs, "inputs", 1)
  check.integer(outputs, "outputs", 1)
  options = check.options(options == nil and {} or options, kOptions, "linear")
  local dtype, bound = initial.dtype(options.dtype), 1 / math.sqrt(inputs)
  local std = options.std and check.number(options.std, "std")
  local self = Linear()
  self.inputs, self.outputs = inputs, outputs
  self.weight = initial.uniform({ outputs, inputs }, dtype, bound, std)
  if check.boolean(options.bias, "bias") ~= false then
    self.bias = std and initial.constant({ outputs }, dtype, 0) or initial.uniform({ outputs }, dtype, bound)
  end
  return self
end
