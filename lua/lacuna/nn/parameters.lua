--- The methods of modules that deal with their parameters: lists of them, their state, other dtypes.
local autograd = require "lacuna.autograd"
local check = require "lacuna.check"
local describe = require "lacuna.describe"
local distinct = require "lacuna.nn.distinct"
local fail = require "lacuna.fail"
local scope = require "lacuna.scope"
local shape = require "lacuna.nn.shape"
local tensor = require "lacuna.tensor"

-- What is wrong with a tensor that is to be copied into a parameter; nothing when it fits.
local function misfit(parameter, given, name)
  if not tensor.is(given) then return ("%s: wanted a Tensor, got %s"):format(name, describe(given)) end
  local wanted, got = shape.of(parameter), shape.of(given)
  if wanted ~= got then return ("%s: wanted %s, got %s"):format(name, wanted, got) end
end

-- Raises for the first name in the alphabet that is not known.
local function check_names(state, known)
  local first
  for name in next, state do
    local text = tostring(name)
    if known[name] == nil and (first == nil or text < first) then first = text end
  end
  if first then fail("state: no parameter named %q%s", first, check.hint(first, known)) end
end
jit.off(check_names) -- compiled loops over tables may miss elements

-- A new parameter with the same values.
local function converted(value, dtype)
  return scope.keep(autograd.no_grad(value.to, value, dtype)):requires_grad_(value:requires_grad())
end

--- Adds the methods. M: lua/lacuna/nn/module.lua.
return function(M)
  local Module, each_tensor = M.methods, M.each_tensor

  --- All parameters, those of the modules in it too, in order: { {name=, tensor=}, … }; one that has two names (tied)
  -- comes under its first one alone.
  function Module:named_parameters()
    local out = {}
    each_tensor(self, function(_, _, value, name) out[#out + 1] = { name = name, tensor = value } end)
    return distinct(out, function(entry) return entry.tensor end)
  end

  --- The tensors of named_parameters(): what an optimiser wants.
  function Module:parameters()
    local out = {}
    for i, entry in ipairs(self:named_parameters()) do out[i] = entry.tensor end
    return out
  end

  --- How many numbers the parameters hold.
  function Module:parameter_count()
    local count = 0
    for _, entry in ipairs(self:named_parameters()) do count = count + entry.tensor:numel() end
    return count
  end

  --- { [dotted name] = Tensor }: the parameters themselves, not copies.
  function Module:state()
    local out = {}
    for _, entry in ipairs(self:named_parameters()) do out[entry.name] = entry.tensor end
    return out
  end

  --- Copies values into the parameters, from what state() has given or a file: every name, with its shape and dtype.
  -- Nothing is changed when something does not fit. Returns self.
  function Module:load_state(state)
    check.table(state, "state")
    local parameters, known = self:named_parameters(), {}
    for _, entry in ipairs(parameters) do known[entry.name] = true end
    check_names(state, known)
    for _, entry in ipairs(parameters) do
      if state[entry.name] == nil then fail("state: %s is missing", entry.name) end
      local problem = misfit(entry.tensor, state[entry.name], "state." .. entry.name)
      if problem then fail(problem) end
    end
    autograd.no_grad(function()
      for _, entry in ipairs(parameters) do entry.tensor:copy_(state[entry.name]) end
    end)
    return self
  end

  --- Gives all parameters another dtype: new tensors, so it is done before an optimiser gets them. Returns self.
  function Module:to(dtype)
    local kinds = { float32 = true, float64 = true, float16 = true, bfloat16 = true }
    if not kinds[check.string(dtype, "dtype")] then
      fail('dtype: wanted "float32", "float64", "bfloat16" or "float16", got %q%s', dtype, check.hint(dtype, kinds))
    end
    local made = {} -- a tied parameter stays tied
    each_tensor(self, function(module, key, value)
      local at = distinct.key(value)
      made[at] = made[at] or converted(value, dtype)
      rawset(module, key, made[at])
    end)
    return self
  end

  --- Forgets the gradients of all parameters. Returns self.
  function Module:zero_grad()
    for _, entry in ipairs(self:named_parameters()) do entry.tensor:zero_grad() end
    return self
  end
end
