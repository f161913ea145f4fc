---@meta
-- Losses: each gives a tensor without dimensions, the mean over the batch.

---@class lacuna.LossModule
local LossModule = {}

---max(0, margin + distance(anchor, positive) - distance(anchor, negative)).
---@param anchor lacuna.Tensor (batch, dim)
---@param positive lacuna.Tensor (batch, dim)
---@param negative lacuna.Tensor (batch, dim)
---@param options? lacuna.TripletOptions
---@return lacuna.Tensor
function LossModule.triplet(anchor, positive, negative, options) end

---Cross-entropy of each query's own document among all of the batch, at scale · cosine.
---@param query lacuna.Tensor (batch, dim)
---@param document lacuna.Tensor (batch, dim)
---@param options? lacuna.MultipleNegativesOptions
---@return lacuna.Tensor
function LossModule.multiple_negatives(query, document, options) end

---The mean of both directions at cosine / temperature.
---@param query lacuna.Tensor (batch, dim)
---@param document lacuna.Tensor (batch, dim)
---@param options? lacuna.InBatchOptions
---@return lacuna.Tensor
function LossModule.in_batch(query, document, options) end

---−log softmax(logits)[target].
---@param logits lacuna.Tensor (…, classes)
---@param targets lacuna.Tensor (…) int64, 0-based
---@param options? lacuna.CrossEntropyOptions
---@return lacuna.Tensor
function LossModule.cross_entropy(logits, targets, options) end

---The mean of (input − target)².
---@param input lacuna.Tensor
---@param target lacuna.Tensor of the same shape
---@return lacuna.Tensor
function LossModule.mse(input, target) end

---@class lacuna.TripletOptions
---@field margin? number (0.3)
---@field distance? "cosine"|"l2" ("cosine")

---@class lacuna.MultipleNegativesOptions
---@field scale? number (20)

---@class lacuna.InBatchOptions
---@field temperature? number (0.1)

---@class lacuna.CrossEntropyOptions
---@field ignore_index? integer (-100) a target that does not count
---@field label_smoothing? number (0) how much of the target's weight is spread over all classes
