---@meta
-- Tensors: of all elements, over the last dimension, by indices, products.

---@class lacuna.Tensor
local Tensor = {}

---Of all elements, without dimensions (of whole numbers and bool: int64).
---@return lacuna.Tensor
function Tensor:sum() end

---Of all elements, without dimensions; of floats.
---@return lacuna.Tensor
function Tensor:mean() end

---The largest element, without dimensions.
---@return lacuna.Tensor
function Tensor:max() end

---The smallest element, without dimensions.
---@return lacuna.Tensor
function Tensor:min() end

---Index of the largest element over the flattened tensor, int64 without dimensions; ties: the first.
---@return lacuna.Tensor
function Tensor:argmax() end

---Index of the smallest element over the flattened tensor, int64 without dimensions; ties: the first.
---@return lacuna.Tensor
function Tensor:argmin() end

---Whether some element is not 0: bool, without dimensions.
---@return lacuna.Tensor
function Tensor:any() end

---Whether no element is 0: bool, without dimensions.
---@return lacuna.Tensor
function Tensor:all() end

---The root of the sum of the squares, without dimensions.
---@param p? 2|lacuna.Keywords
---@return lacuna.Tensor
function Tensor:norm(p) end

---Indices of the elements that are not 0: (n, dim), int64.
---@return lacuna.Tensor
function Tensor:nonzero() end

---Probabilities over the last dimension: a new tensor.
---@param dim? integer|lacuna.Keywords
---@return lacuna.Tensor
function Tensor:softmax(dim) end

---Log-probabilities over the last dimension: a new tensor.
---@param dim? integer|lacuna.Keywords
---@return lacuna.Tensor
function Tensor:log_softmax(dim) end

---log Σ exp over the last dimension: a new tensor.
---@param dim? integer|lacuna.Keywords
---@return lacuna.Tensor
function Tensor:logsumexp(dim) end

---Sums up to each element over the last dimension: a new tensor.
---@param dim? integer|lacuna.Keywords
---@return lacuna.Tensor
function Tensor:cumsum(dim) end

---The k largest of the last dimension, falling, ties by index.
---@param k integer|lacuna.Keywords
---@param dim? integer|lacuna.Keywords
---@param largest? true|lacuna.Keywords
---@param sorted? true|lacuna.Keywords
---@return lacuna.Tensor values
---@return lacuna.Tensor indices int64
function Tensor:topk(k, dim, largest, sorted) end

---The last dimension in order, ties by index.
---@param dim? integer|lacuna.Keywords
---@param descending? boolean|lacuna.Keywords
---@return lacuna.Tensor values
---@return lacuna.Tensor indices int64
function Tensor:sort(dim, descending) end

---Those of a dimension that an int64 vector names, in that order: a new tensor.
---@param dim integer|lacuna.Keywords
---@param index? lacuna.Tensor|lacuna.Keywords
---@return lacuna.Tensor
function Tensor:index_select(dim, index) end

---In place: sets those that `index` names.
---@param dim integer|lacuna.Keywords
---@param index? lacuna.Tensor|lacuna.Keywords
---@param value? number|boolean|lacuna.Keywords
---@return lacuna.Tensor self
function Tensor:index_fill_(dim, index, value) end

---In place: those that `index` names become those of `source`, in order.
---@param dim integer|lacuna.Keywords
---@param index? lacuna.Tensor|lacuna.Keywords
---@param source? lacuna.Tensor|lacuna.Keywords
---@return lacuna.Tensor self
function Tensor:index_copy_(dim, index, source) end

---In place: adds alpha (1) · those of `source` to those that `index` names, as often as it does.
---@param dim integer|lacuna.Keywords
---@param index? lacuna.Tensor|lacuna.Keywords
---@param source? lacuna.Tensor|lacuna.Keywords
---@param alpha? number|lacuna.Keywords
---@return lacuna.Tensor self
function Tensor:index_add_(dim, index, source, alpha) end

---The product of vectors and matrices.
---@param other lacuna.Tensor|lacuna.Keywords
---@return lacuna.Tensor
function Tensor:matmul(other) end

---The sum of the products of two vectors, without dimensions.
---@param other lacuna.Tensor|lacuna.Keywords
---@return lacuna.Tensor
function Tensor:dot(other) end

---The cosine of the angle over the last dimension, of a vector or matrix and one of the same shape or a vector.
---@param other lacuna.Tensor|lacuna.Keywords
---@param dim? integer|lacuna.Keywords
---@param eps? number|lacuna.Keywords
---@return lacuna.Tensor
function Tensor:cosine_similarity(other, dim, eps) end

---A matrix (m, n) times a vector (n): (m).
---@param vec lacuna.Tensor|lacuna.Keywords
---@return lacuna.Tensor
function Tensor:mv(vec) end
