---@meta
-- Operators of libtorch by name, gradients, random streams, scopes: what opens liblacuna_torch.so.

---Every operator of libtorch, under PyTorch's name: lacuna.ops.conv1d(x, weight, bias, { stride = 2 }).
---@class lacuna.Ops
---@field [string] fun(...): any
local Ops = {}

---Prints the schemas of an operator, as PyTorch writes them.
---@param name string
function Ops.help(name) end

---Its schemas, a line each.
---@param name string
---@return string
function Ops.schemas(name) end

---The names of all operators, sorted.
---@return string[]
function Ops.names() end

---@class lacuna.Autograd
local Autograd = {}

---Adds d losses / d leaf to the gradient of each leaf that the losses depend on.
---@param losses lacuna.Tensor|lacuna.Tensor[]
---@param options? lacuna.BackwardOptions
function Autograd.backward(losses, options) end

---d outputs / d inputs, in the order of the inputs; false for an unused one with allow_unused.
---@param outputs lacuna.Tensor|lacuna.Tensor[]
---@param inputs lacuna.Tensor|lacuna.Tensor[]
---@param options? lacuna.GradOptions
---@return (lacuna.Tensor|false)[]
function Autograd.grad(outputs, inputs, options) end

---Runs f(…) without recording, and returns what it returns.
---@param f fun(...): any
---@param ... any
---@return any ...
function Autograd.no_grad(f, ...) end

---Runs f(…) with recording, inside of a no_grad.
---@param f fun(...): any
---@param ... any
---@return any ...
function Autograd.enable_grad(f, ...) end

---@class lacuna.BackwardOptions
---@field gradient? lacuna.Tensor|lacuna.Tensor[] those of the losses; needed where a loss has several elements
---@field retain_graph? boolean to go back again (false)
---@field create_graph? boolean record this, too, for higher derivatives (false)

---@class lacuna.GradOptions
---@field grad_outputs? lacuna.Tensor|lacuna.Tensor[] those of the outputs
---@field retain_graph? boolean (false)
---@field create_graph? boolean (false)
---@field allow_unused? boolean inputs that the outputs do not depend on are no error (false)

---What random operators draw: streams keyed by a seed and the number of the call.
---@class lacuna.Random
local Random = {}

---Begins the streams of a seed, 0 to 2^53.
---@param seed integer
function Random.manual_seed(seed) end

---Where the streams are.
---@return lacuna.RandomState
function Random.state() end

---Goes on from what state() has given.
---@param state lacuna.RandomState
function Random.set_state(state) end

---@class lacuna.RandomState
---@field seed integer
---@field step integer random operators called since the seed was set

---liblacuna_torch.so itself.
---@class lacuna.Torch
local Torch = {}

---use(false): from now on this Lua state does as if libtorch were not here.
---@param on boolean
function Torch.use(on) end

---Opens it; raises where it is not here.
function Torch.open() end

---Whether it can be opened, and why not.
---@return boolean available
---@return string? why
function Torch.available() end

---{ {key, value}, … }: version, BLAS, threads, vector instructions, devices.
---@return string[][]
function Torch.info() end

---Threads of an operator; with a number, 1 to 1024, sets it.
---@param count? integer
---@return integer
function Torch.threads(count) end
