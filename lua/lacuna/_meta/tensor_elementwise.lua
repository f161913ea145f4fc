---@meta
-- Tensors: operations of each element. A `_` at the end: in place. Two tensors broadcast.

---@class lacuna.Tensor
local Tensor = {}

---e^x of each element: a new tensor.
---@return lacuna.Tensor
function Tensor:exp() end

---Likewise in place.
---@return lacuna.Tensor self
function Tensor:exp_() end

---Natural logarithm of each element: a new tensor.
---@return lacuna.Tensor
function Tensor:log() end

---Likewise in place.
---@return lacuna.Tensor self
function Tensor:log_() end

---Square root of each element: a new tensor.
---@return lacuna.Tensor
function Tensor:sqrt() end

---Likewise in place.
---@return lacuna.Tensor self
function Tensor:sqrt_() end

---1 / x of each element: a new tensor.
---@return lacuna.Tensor
function Tensor:reciprocal() end

---Likewise in place.
---@return lacuna.Tensor self
function Tensor:reciprocal_() end

---Absolute value of each element: a new tensor.
---@return lacuna.Tensor
function Tensor:abs() end

---Likewise in place.
---@return lacuna.Tensor self
function Tensor:abs_() end

----x of each element: a new tensor.
---@return lacuna.Tensor
function Tensor:neg() end

---Likewise in place.
---@return lacuna.Tensor self
function Tensor:neg_() end

---Where an element is NaN: bool.
---@return lacuna.Tensor
function Tensor:isnan() end

---Where an element is infinite: bool.
---@return lacuna.Tensor
function Tensor:isinf() end

---Where an element is 0: bool.
---@return lacuna.Tensor
function Tensor:logical_not() end

---self + alpha (1) · other: a new tensor.
---@param other lacuna.Tensor|number|lacuna.Keywords
---@param alpha? number|lacuna.Keywords
---@return lacuna.Tensor
function Tensor:add(other, alpha) end

---Likewise in place.
---@param other lacuna.Tensor|number|lacuna.Keywords
---@param alpha? number|lacuna.Keywords
---@return lacuna.Tensor self
function Tensor:add_(other, alpha) end

---self - alpha (1) · other: a new tensor.
---@param other lacuna.Tensor|number|lacuna.Keywords
---@param alpha? number|lacuna.Keywords
---@return lacuna.Tensor
function Tensor:sub(other, alpha) end

---Likewise in place.
---@param other lacuna.Tensor|number|lacuna.Keywords
---@param alpha? number|lacuna.Keywords
---@return lacuna.Tensor self
function Tensor:sub_(other, alpha) end

---self · other: a new tensor.
---@param other lacuna.Tensor|number|lacuna.Keywords
---@return lacuna.Tensor
function Tensor:mul(other) end

---Likewise in place.
---@param other lacuna.Tensor|number|lacuna.Keywords
---@return lacuna.Tensor self
function Tensor:mul_(other) end

---self / other, a float: a new tensor.
---@param other lacuna.Tensor|number|lacuna.Keywords
---@return lacuna.Tensor
function Tensor:div(other) end

---Likewise in place.
---@param other lacuna.Tensor|number|lacuna.Keywords
---@return lacuna.Tensor self
function Tensor:div_(other) end

---self ^ exponent: a new tensor.
---@param exponent lacuna.Tensor|number|lacuna.Keywords
---@return lacuna.Tensor
function Tensor:pow(exponent) end

---Likewise in place.
---@param exponent lacuna.Tensor|number|lacuna.Keywords
---@return lacuna.Tensor self
function Tensor:pow_(exponent) end

---What is left of self by other's whole multiples, of other's sign: a new tensor.
---@param other lacuna.Tensor|number|lacuna.Keywords
---@return lacuna.Tensor
function Tensor:remainder(other) end

---Likewise in place.
---@param other lacuna.Tensor|number|lacuna.Keywords
---@return lacuna.Tensor self
function Tensor:remainder_(other) end

---other - alpha (1) · self: a new tensor.
---@param other lacuna.Tensor|number|lacuna.Keywords
---@param alpha? number|lacuna.Keywords
---@return lacuna.Tensor
function Tensor:rsub(other, alpha) end

---other / self, a float: a new tensor.
---@param other lacuna.Tensor|number|lacuna.Keywords
---@return lacuna.Tensor
function Tensor:rdiv(other) end

---other ^ self: a new tensor.
---@param other lacuna.Tensor|number|lacuna.Keywords
---@return lacuna.Tensor
function Tensor:rpow(other) end

---other % self, of self's sign: a new tensor.
---@param other lacuna.Tensor|number|lacuna.Keywords
---@return lacuna.Tensor
function Tensor:rremainder(other) end

---Whether both have the same shape and values, of whatever dtypes; the operator `==`, too.
---@param other lacuna.Tensor|lacuna.Keywords
---@return boolean
function Tensor:equal(other) end

---The larger of the two, element by element: a new tensor.
---@param other lacuna.Tensor|number|lacuna.Keywords
---@return lacuna.Tensor
function Tensor:maximum(other) end

---The smaller of the two, element by element: a new tensor.
---@param other lacuna.Tensor|number|lacuna.Keywords
---@return lacuna.Tensor
function Tensor:minimum(other) end

---Where self > other: bool.
---@param other lacuna.Tensor|number|lacuna.Keywords
---@return lacuna.Tensor
function Tensor:gt(other) end

---Where self ≥ other: bool.
---@param other lacuna.Tensor|number|lacuna.Keywords
---@return lacuna.Tensor
function Tensor:ge(other) end

---Where self < other: bool.
---@param other lacuna.Tensor|number|lacuna.Keywords
---@return lacuna.Tensor
function Tensor:lt(other) end

---Where self ≤ other: bool.
---@param other lacuna.Tensor|number|lacuna.Keywords
---@return lacuna.Tensor
function Tensor:le(other) end

---Where self = other: bool.
---@param other lacuna.Tensor|number|lacuna.Keywords
---@return lacuna.Tensor
function Tensor:eq(other) end

---Where self ≠ other: bool.
---@param other lacuna.Tensor|number|lacuna.Keywords
---@return lacuna.Tensor
function Tensor:ne(other) end

---Where both are not 0: bool.
---@param other lacuna.Tensor|number|lacuna.Keywords
---@return lacuna.Tensor
function Tensor:logical_and(other) end

---Where one is not 0: bool.
---@param other lacuna.Tensor|number|lacuna.Keywords
---@return lacuna.Tensor
function Tensor:logical_or(other) end

---Each element within min and max, one of which may be missing: a new tensor.
---@param min? number|lacuna.Keywords
---@param max? number|lacuna.Keywords
---@return lacuna.Tensor
function Tensor:clamp(min, max) end

---Likewise in place.
---@param min? number|lacuna.Keywords
---@param max? number|lacuna.Keywords
---@return lacuna.Tensor self
function Tensor:clamp_(min, max) end

---`value` where `mask`, a tensor of bool, is true: a new tensor.
---@param mask lacuna.Tensor|lacuna.Keywords
---@param value? number|boolean|lacuna.Keywords
---@return lacuna.Tensor
function Tensor:masked_fill(mask, value) end

---Likewise in place.
---@param mask lacuna.Tensor|lacuna.Keywords
---@param value? number|boolean|lacuna.Keywords
---@return lacuna.Tensor self
function Tensor:masked_fill_(mask, value) end

---Sets every element to 0.
---@return lacuna.Tensor self
function Tensor:zero_() end

---The elements where `mask` is true, in order: a vector.
---@param mask lacuna.Tensor|lacuna.Keywords
---@return lacuna.Tensor
function Tensor:masked_select(mask) end

---self where `condition`, a tensor of bool, is true, elsewhere `other`.
---@param condition lacuna.Tensor|lacuna.Keywords
---@param other? lacuna.Tensor|number|lacuna.Keywords
---@return lacuna.Tensor
function Tensor:where(condition, other) end
