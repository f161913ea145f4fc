---@meta
-- Tensors: their gradients, and where their elements are.

---@class lacuna.Tensor
local Tensor = {}

---Without an argument: whether what is done to it is recorded. With true or false: sets that, returns the tensor.
---@param required? boolean
---@return boolean|lacuna.Tensor
function Tensor:requires_grad(required) end

---From now on (true) what is done to this tensor is recorded.
---@param requires_grad? boolean (true)
---@return lacuna.Tensor
function Tensor:requires_grad_(requires_grad) end

---The gradient that backward() has added up, or nil. With a Tensor of the same shape: sets it, returns the tensor.
---@param gradient? lacuna.Tensor
---@return lacuna.Tensor?
function Tensor:grad(gradient) end

---Forgets the gradient.
---@return lacuna.Tensor
function Tensor:zero_grad() end

---Whether no recorded operation has made it.
---@return boolean
function Tensor:is_leaf() end

---lacuna.autograd.backward of this tensor.
---@param options? lacuna.BackwardOptions
function Tensor:backward(options) end

---"cpu", or where else libtorch has it: "cuda:0".
---@return string
function Tensor:device() end

---"strided", or as libtorch has it: "sparse_coo".
---@return string
function Tensor:layout_name() end

---This tensor where its elements are in memory, else a copy there.
---@return lacuna.Tensor
function Tensor:cpu() end

---A copy on a CUDA device.
---@param device? integer (0)
---@return lacuna.Tensor
function Tensor:cuda(device) end
