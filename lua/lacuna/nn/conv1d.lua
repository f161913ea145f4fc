--- nn.conv1d: sums of products with a window that moves along the last dimension.
local check = require "lacuna.check"
local fail = require "lacuna.fail"
local initial = require "lacuna.nn.initial"
local lazy = require "lacuna.ops"
local module = require "lacuna.nn.module"
local shape = require "lacuna.nn.shape"

local kOptions = { stride = true, padding = true, dilation = true, groups = true, bias = true, dtype = true }

local Conv1d = module.class("Conv1d", "nn.")

function Conv1d:extra()
  local out = { ("%d -> %d, kernel_size=%d"):format(self.inputs, self.outputs, self.kernel_size) }
  for _, name in ipairs { "stride", "dilation", "groups" } do
    if self[name] ~= 1 then out[#out + 1] = ("%s=%d"):format(name, self[name]) end
  end
  if self.padding ~= 0 then out[#out + 1] = ("padding=%d"):format(self.padding) end
  if not self.bias then out[#out + 1] = "no bias" end
  return table.concat(out, ", ")
end

--- input: (batch, inputs, time) or (inputs, time). Returns (batch, outputs, steps) or (outputs, steps), with
-- steps = ⌊(time + 2·padding - dilation·(kernel_size - 1) - 1) / stride⌋ + 1.
function Conv1d:forward(input)
  shape.check(self, input, "input", { self.weight:dtype() }, { "batch", self.inputs, "time" }, { self.inputs, "time" })
  local sizes, window = input:sizes(), self.dilation * (self.kernel_size - 1) + 1
  if sizes[#sizes] + 2 * self.padding < window then
    shape.refuse(self, "input: wanted a time of at least %d (the window, less the padding), got %d",
      window - 2 * self.padding, sizes[#sizes])
  end
  return lazy.ops.conv1d(input, self.weight, self.bias, { self.stride }, { self.padding }, { self.dilation },
    self.groups)
end

local function count(options, name, default, least)
  return check.integer(options[name] == nil and default or options[name], name, least)
end

--- weight: (outputs, inputs / groups, kernel_size), bias: (outputs), from U(-b, b), b = 1/√(inputs / groups ·
-- kernel_size). options: stride (1), padding (0), dilation (1), groups (1), bias (true), dtype ("float32").
return function(inputs, outputs, kernel_size, options)
  check.integer(inputs, "inputs", 1)
  check.integer(outputs, "outputs", 1)
  check.integer(kernel_size, "kernel_size", 1)
  options = check.options(options == nil and {} or options, kOptions, "conv1d")
  local self, dtype = Conv1d(), initial.dtype(options.dtype)
  self.inputs, self.outputs, self.kernel_size = inputs, outputs, kernel_size
  self.stride, self.padding = count(options, "stride", 1, 1), count(options, "padding", 0, 0)
  self.dilation, self.groups = count(options, "dilation", 1, 1), count(options, "groups", 1, 1)
  if inputs % self.groups ~= 0 or outputs % self.groups ~= 0 then
    fail("groups: wanted a divisor of inputs and outputs (%d, %d), got %d", inputs, outputs, self.groups)
  end
  local bound = 1 / math.sqrt(inputs / self.groups * kernel_size)
  self.weight = initial.uniform({ outputs, inputs / self.groups, kernel_size }, dtype, bound)
  if check.boolean(options.bias, "bias") ~= false then self.bias = initial.uniform({ outputs }, dtype, bound) end
  return self
end
