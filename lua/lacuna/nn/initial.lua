--- First values of parameters, drawn from the library's own random streams (lacuna.random).
--
-- Two rules: PyTorch's, U(-b, b) with b = 1/√fan_in, which is what its Linear and Conv1d do (kaiming_uniform_ with
-- a = √5 comes to this); and that of the Llama family, N(0, std²) with zero biases (Hugging Face, initializer_range).
local autograd = require "lacuna.autograd"
local check = require "lacuna.check"
local fail = require "lacuna.fail"
local lazy = require "lacuna.ops"

local initial = {}

local kDtypes = { float32 = true, float64 = true, bfloat16 = true, float16 = true }

--- The option dtype: "float32" where there is none.
function initial.dtype(name)
  if name == nil then return "float32" end
  if not kDtypes[check.string(name, "dtype")] then
    fail('dtype: wanted "float32", "float64", "bfloat16" or "float16", got %q%s', name, check.hint(name, kDtypes))
  end
  return name
end

-- A parameter of these sizes, filled in by fill(tensor) without being recorded.
local function parameter(sizes, dtype, fill)
  local made = lazy.ops.empty(sizes, { dtype = dtype })
  autograd.no_grad(fill, made)
  return made:requires_grad_(true)
end

--- U(-bound, bound), or N(0, std²) where a standard deviation is given.
function initial.uniform(sizes, dtype, bound, std)
  return parameter(sizes, dtype, function(t)
    if std then lazy.ops.normal_(t, 0, std) else lazy.ops.uniform_(t, -bound, bound) end
  end)
end

--- N(0, std²); the row `zero` (0-based) is 0.
function initial.normal(sizes, dtype, std, zero)
  return parameter(sizes, dtype, function(t)
    lazy.ops.normal_(t, 0, std)
    if zero then lazy.ops.zero_(lazy.ops.select(t, 0, zero)) end
  end)
end

--- All elements the same.
function initial.constant(sizes, dtype, value)
  return parameter(sizes, dtype, function(t) lazy.ops.fill_(t, value) end)
end

return initial
