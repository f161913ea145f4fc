--- lacuna.loss: what is made small. Each gives a tensor without dimensions, the mean over the batch.
--
--   lacuna.loss.cross_entropy(model(ids), targets):backward()
local check = require "lacuna.check"
local describe = require "lacuna.describe"
local fail = require "lacuna.fail"
local lazy = require "lacuna.ops"
local shape = require "lacuna.nn.shape"
local tensor = require "lacuna.tensor"

local M = {}

local kNormEps = 1e-12 -- of torch.nn.functional.normalize
local kFloating = { float32 = true, float64 = true, bfloat16 = true, float16 = true }

local function check_floating(value, argument)
  tensor.handle(value, argument)
  if not kFloating[value:dtype()] then fail("%s: wanted floating numbers, got %s", argument, shape.of(value)) end
  return value
end

-- Raises unless all are (batch, dim) of one shape and dtype. given: { {name, value}, … }.
local function check_rows(given)
  local first = check_floating(given[1][2], given[1][1])
  if first:dim() ~= 2 or first:numel() == 0 then
    fail("%s: wanted (batch, dim), got %s", given[1][1], shape.of(first))
  end
  for i = 2, #given do
    local name, value = given[i][1], check_floating(given[i][2], given[i][1])
    if shape.of(value) ~= shape.of(first) then
      fail("%s: wanted %s, as %s, got %s", name, shape.of(first), given[1][1], shape.of(value))
    end
  end
end

-- A number from `least` on, not infinite. above: more than `least`.
local function number(options, name, default, above)
  local value = check.number(options[name] == nil and default or options[name], name)
  if value < 0 or above and value == 0 or value == math.huge then
    check.wanted(name, above and "a number above 0" or "a number of at least 0", value)
  end
  return value
end

--- max(0, margin + distance(anchor, positive) - distance(anchor, negative)), for rows (batch, dim). options: margin
-- (0.3); distance: "cosine" (1 - cosine) or "l2" (with PyTorch's eps of 1e-6 in the difference).
function M.triplet(anchor, positive, negative, options)
  options = check.options(options == nil and {} or options, { margin = true, distance = true }, "triplet")
  local margin, distance = number(options, "margin", 0.3), options.distance == nil and "cosine" or options.distance
  if distance ~= "cosine" and distance ~= "l2" then
    fail('distance: wanted "cosine" or "l2", got %s%s', describe(distance), check.hint(distance, { "cosine", "l2" }))
  end
  check_rows { { "anchor", anchor }, { "positive", positive }, { "negative", negative } }
  local ops = lazy.ops
  if distance == "l2" then return ops.triplet_margin_loss(anchor, positive, negative, margin) end
  local gap = ops.sub(ops.cosine_similarity(anchor, negative, 1), ops.cosine_similarity(anchor, positive, 1))
  return ops.mean(ops.clamp_min(ops.add(gap, margin), 0))
end

local function unit_rows(x)
  local ops = lazy.ops
  return ops.div(x, ops.clamp_min(ops.linalg_vector_norm(x, 2, { 1 }, true), kNormEps))
end

-- scale · cosine of each query with each document: (batch, batch), and which is whose: (batch).
local function scores_of(query, document, scale)
  check_rows { { "query", query }, { "document", document } }
  local ops = lazy.ops
  local cosines = ops.matmul(unit_rows(query), ops.t(unit_rows(document)))
  return ops.mul(cosines, scale), ops.arange(query:sizes()[1], { dtype = "int64" })
end

--- Cross-entropy of each query's own document among all of the batch, at scale · cosine (Henderson et al. 2017,
-- sec. 4). query, document: (batch, dim), row by row. options: scale (20).
function M.multiple_negatives(query, document, options)
  options = check.options(options == nil and {} or options, { scale = true }, "multiple_negatives")
  return lazy.ops.cross_entropy_loss(scores_of(query, document, number(options, "scale", 20, true)))
end

--- The mean of both directions, query to document and document to query, at cosine / temperature (Radford et al. 2021,
-- fig. 3). options: temperature (0.1).
function M.in_batch(query, document, options)
  options = check.options(options == nil and {} or options, { temperature = true }, "in_batch")
  local scores, own = scores_of(query, document, 1 / number(options, "temperature", 0.1, true))
  local ops = lazy.ops
  local there, back = ops.cross_entropy_loss(scores, own), ops.cross_entropy_loss(ops.t(scores), own)
  return ops.div(ops.add(there, back), 2)
end

local function check_targets(logits, targets)
  tensor.handle(targets, "targets")
  local sizes = logits:sizes()
  local classes = table.remove(sizes)
  if not classes then fail("logits: wanted (…, classes), got %s", shape.of(logits)) end
  local same = targets:dtype() == "int64" and targets:dim() == #sizes
  for i, size in ipairs(targets:sizes()) do same = same and size == sizes[i] end
  if not same then
    fail("targets: wanted (%s) int64, a class for each row of logits, got %s", table.concat(sizes, ", "),
      shape.of(targets))
  end
  return classes
end

local function smoothing_of(options)
  local smoothing = number(options, "label_smoothing", 0)
  if smoothing > 1 then check.wanted("label_smoothing", "a number from 0 to 1", smoothing) end
  return smoothing
end

--- -log softmax(logits)[target]. logits: (…, classes); targets: int64 (…), 0-based. options: ignore_index (-100): a
-- target that does not count; label_smoothing (0): how much of the target's weight is spread over all classes.
function M.cross_entropy(logits, targets, options)
  options = check.options(options == nil and {} or options, { ignore_index = true, label_smoothing = true },
    "cross_entropy")
  local ignored = check.integer(options.ignore_index == nil and -100 or options.ignore_index, "ignore_index")
  local classes, smoothing = check_targets(check_floating(logits, "logits"), targets), smoothing_of(options)
  local ops = lazy.ops
  return ops.cross_entropy_loss(ops.reshape(logits, { -1, classes }), ops.reshape(targets, { -1 }),
    { ignore_index = ignored, label_smoothing = smoothing })
end

--- The mean of (input - target)². Two tensors of one shape and dtype.
function M.mse(input, target)
  check_floating(input, "input")
  check_floating(target, "target")
  if shape.of(input) ~= shape.of(target) then
    fail("target: wanted %s, as input, got %s", shape.of(input), shape.of(target))
  end
  return lazy.ops.mse_loss(input, target)
end

return M
