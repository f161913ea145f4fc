--- Gradients: operations on tensors that require them are recorded, and run backwards.
--
--   local w = lacuna.tensor({ 1, 2 }, { requires_grad = true })
--   local loss = (w * w):sum()
--   loss:backward()
--   print(w:grad())                                             -- 2 w
--   local g = unpack(lacuna.autograd.grad((w ^ 3):sum(), { w }))
--
-- Recorded are operators of libtorch, and the engine's own methods where a tensor that requires gradients takes part.
-- Elements that are read (t[i], item, tolist) are numbers: nothing is recorded of them.
local check = require "lacuna.check"
local native = require "lacuna.native"
local tensor = require "lacuna.tensor"
local torch = require "lacuna.torch"
local C, ffi = native.C, native.ffi

local M = {}

local handles = ffi.typeof "lacuna_tensor *[?]"

-- A Tensor or a list of them as an array of handles, and how many.
local function read(value, argument)
  local list = tensor.is(value) and { value } or value
  local count = check.length(list)
  if not count or count == 0 then check.wanted(argument, "a Tensor or a list of them", value) end
  local array = handles(math.max(1, count))
  for i = 1, count do
    array[i - 1] = tensor.handle(list[i], count == 1 and argument or ("%s[%d]"):format(argument, i))
  end
  return array, count, list
end

local function read_gradients(value, argument, wanted)
  if value == nil then return nil end
  local array, count, list = read(value, argument)
  if count ~= wanted then check.wanted(argument, ("%d Tensors, one for each output"):format(wanted), value) end
  return array, list
end

local function flag(options, name)
  local value = options[name]
  if value ~= nil and type(value) ~= "boolean" then check.wanted("options." .. name, "true or false", value) end
  return value and 1 or 0
end

--- Adds d losses / d leaf to the gradient of each leaf that the losses depend on. losses: a Tensor, or a list. options:
-- gradient (those of the losses; needed where a loss has more than one element), retain_graph (to go back again),
-- create_graph (record this too, for higher derivatives).
function M.backward(losses, options)
  options = check.options(options or {}, { gradient = true, retain_graph = true, create_graph = true }, "backward")
  torch.open()
  local array, count, list = read(losses, "losses")
  local gradients, held = read_gradients(options.gradient, "options.gradient", count)
  native.raise(C.lacuna_autograd_backward(array, gradients, count, flag(options, "retain_graph"),
    flag(options, "create_graph")))
  return list and held and nil -- both live until here
end

--- d outputs / d inputs, a list of Tensors in the order of the inputs; leaves' own gradients stay as they are. outputs,
-- inputs: a Tensor or a list. options: grad_outputs (those of the outputs), retain_graph, create_graph, allow_unused
-- (then the result has false for an input that the outputs do not depend on; without it that is an error).
function M.grad(outputs, inputs, options)
  options = check.options(options or {}, { grad_outputs = true, retain_graph = true, create_graph = true,
    allow_unused = true }, "grad")
  torch.open()
  local from, count, from_list = read(outputs, "outputs")
  local to, wanted, to_list = read(inputs, "inputs")
  local gradients, held = read_gradients(options.grad_outputs, "options.grad_outputs", count)
  local results = handles(math.max(1, wanted))
  native.raise(C.lacuna_autograd_grad(from, gradients, count, to, wanted, flag(options, "retain_graph"),
    flag(options, "create_graph"), flag(options, "allow_unused"), results))
  local list = {}
  for i = 1, wanted do list[i] = results[i - 1] ~= nil and tensor.adopt(results[i - 1]) end
  return list, from_list and to_list and held and nil
end

-- What f returned; recording is as it was before.
local function finish(before, ok, ...)
  native.raise(C.lacuna_autograd_set_recording(before, nil))
  if not ok then error((...), 0) end
  return ...
end

local function run(on, f, ...)
  check.callable(f, "f")
  torch.open()
  local before = ffi.new "int32_t[1]"
  native.raise(C.lacuna_autograd_set_recording(on, before))
  return finish(before[0], pcall(f, ...))
end

--- Runs f(…) without recording, and returns what it returns.
function M.no_grad(f, ...) return run(0, f, ...) end

--- Runs f(…) with recording, inside of a no_grad.
function M.enable_grad(f, ...) return run(1, f, ...) end

return M
