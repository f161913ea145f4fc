---@meta
-- Tensors: what they are, their values, views and copies. Their operations are in tensor_ops.lua and
-- tensor_elementwise.lua.

---@alias lacuna.Dtype
---| "float32"
---| "float64"
---| "float16"
---| "bfloat16"
---| "int64"
---| "int32"
---| "int16"
---| "int8"
---| "uint8"
---| "bool"
---| "complex64"
---| "complex128"

---Arguments by their names, in the place of the last one: t:topk(5, { sorted = true }).
---@alias lacuna.Keywords table<string, any>

---@class lacuna.TensorModule
---@overload fun(table: number|boolean|table, options?: lacuna.TensorOptions): lacuna.Tensor
local TensorModule = {}

---The same as a call: lacuna.tensor(table, options). A new tensor of nested lists, or of one number.
---@param value number|boolean|table
---@param options? lacuna.TensorOptions
---@return lacuna.Tensor
function TensorModule.create(value, options) end

---True for a Tensor.
---@param value any
---@return boolean
function TensorModule.is(value) end

---@class lacuna.TensorOptions
---@field dtype? lacuna.Dtype ("float32"; "bool" where the values are booleans, "complex64" where they are complex)
---@field requires_grad? boolean whether what is done to it is recorded (false)

---A strided array, 0-based as in PyTorch. t[i]: a number of a vector, else a row (a view).
---t{ 2, { 0, 3 }, ":" }: a part.
---@class lacuna.Tensor
---@field [integer] any
---@operator call(table): lacuna.Tensor
---@operator add(lacuna.Tensor|number): lacuna.Tensor
---@operator sub(lacuna.Tensor|number): lacuna.Tensor
---@operator mul(lacuna.Tensor|number): lacuna.Tensor
---@operator div(lacuna.Tensor|number): lacuna.Tensor
---@operator mod(lacuna.Tensor|number): lacuna.Tensor
---@operator pow(lacuna.Tensor|number): lacuna.Tensor
---@operator unm: lacuna.Tensor
local Tensor = {}

---One size for each dimension.
---@return integer[]
function Tensor:sizes() end

---How many dimensions.
---@return integer
function Tensor:dim() end

---How many elements.
---@return integer
function Tensor:numel() end

---@return lacuna.Dtype
function Tensor:dtype() end

---The value of a tensor of one element: of a complex one a `complex` cdata, with re and im.
---@return any
function Tensor:item() end

---Nested lists; a number for a tensor without dimensions.
---@return any
function Tensor:tolist() end

---A new contiguous tensor of that dtype with the same values.
---@param dtype lacuna.Dtype|lacuna.Keywords
---@return lacuna.Tensor
function Tensor:to(dtype) end

---The same as to "float32".
---@return lacuna.Tensor
function Tensor:float() end

---A new contiguous tensor with the same values.
---@return lacuna.Tensor
function Tensor:clone() end

---Takes the values of a tensor of the same shape.
---@param other lacuna.Tensor
---@return lacuna.Tensor self
function Tensor:copy_(other) end

---Sets every element.
---@param value number|boolean
---@return lacuna.Tensor self
function Tensor:fill_(value) end

---A view of the elements from, from + step, … below `to` of a dimension.
---@param dim integer
---@param from? integer
---@param to? integer
---@param step? integer
---@return lacuna.Tensor
function Tensor:slice(dim, from, to, step) end

---A view of one index of a dimension, without that dimension.
---@param dim integer
---@param index? integer|lacuna.Keywords
---@return lacuna.Tensor
function Tensor:select(dim, index) end

---A view with two dimensions exchanged.
---@param dim0 integer
---@param dim1? integer|lacuna.Keywords
---@return lacuna.Tensor
function Tensor:transpose(dim0, dim1) end

---The same elements in another shape, a list or numbers, one of which may be -1. A copy where it must be one.
---@param ... integer|integer[]
---@return lacuna.Tensor
function Tensor:reshape(...) end

---Likewise, and never a copy.
---@param ... integer|integer[]
---@return lacuna.Tensor
function Tensor:view(...) end

---Whether the last dimension is the fastest, without gaps.
---@return boolean
function Tensor:is_contiguous() end

---This tensor where it is contiguous, else a copy that is.
---@return lacuna.Tensor
function Tensor:contiguous() end

---Gives its memory back, where nothing else needs it.
function Tensor:free() end
