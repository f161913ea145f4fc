--- Measures of one row of logits (a float array of the vocabulary's size): what is probable, how undecided it is, and
-- how far it is from another row. Probabilities in [0,1], entropies and divergences in nats.
local native = require "lacuna.native"
local C, ffi = native.C, native.ffi

local measure = {}

-- A result's cell is made for each call: a finaliser that runs in between may call here, too.
local number_cell, count_cell = ffi.typeof "double[1]", ffi.typeof "int64_t[1]"

--- The memory of a contiguous float32 Tensor as const float *; valid while the tensor is.
function measure.floats(tensor)
  local view = ffi.new "lacuna_tensor_view"
  native.raise(C.lacuna_tensor_get_view(require("lacuna.tensor").handle(tensor, "logits"), view))
  return ffi.cast("const float *", view.data)
end

--- Entropy of softmax(row).
function measure.entropy(row, size)
  local entropy = number_cell()
  native.raise(C.lacuna_distribution_measure(row, size, -1, entropy, nil, nil))
  return entropy[0]
end

--- Natural log-probability of an id under softmax(row).
function measure.logprob(row, size, id)
  local logprob = number_cell()
  native.raise(C.lacuna_distribution_measure(row, size, id, nil, logprob, nil))
  return logprob[0]
end

--- Rank of an id, from 1; ties by id.
function measure.rank(row, size, id)
  local rank = count_cell()
  native.raise(C.lacuna_distribution_measure(row, size, id, nil, nil, rank))
  return tonumber(rank[0])
end

--- KL(row ‖ other) and their Jensen-Shannon divergence. Both are at least 0: rounding may leave a tiny negative sum.
function measure.divergence(row, other, size)
  local kl, js = number_cell(), number_cell()
  native.raise(C.lacuna_distribution_divergence(row, other, size, kl, js))
  return math.max(kl[0], 0), math.max(js[0], 0)
end

--- {id, prob} of the most probable ids, falling, ties by id: those of at least `threshold`, at most `most`.
function measure.top(row, size, threshold, most)
  if most == 0 then return {} end
  local ids, probs, count = ffi.new("int32_t[?]", most), ffi.new("double[?]", most), count_cell()
  native.raise(C.lacuna_distribution_top(row, size, threshold, most, ids, probs, count))
  local out = {}
  for i = 0, tonumber(count[0]) - 1 do out[i + 1] = { id = ids[i], prob = probs[i] } end
  return out
end

--- The rank of every id at once: int32_t[size], from 1, ties by id. One sort, for when many ids are asked for.
function measure.ranks(row, size)
  local ids, probs, ranks = ffi.new("int32_t[?]", size), ffi.new("double[?]", size), ffi.new("int32_t[?]", size)
  local count = count_cell()
  native.raise(C.lacuna_distribution_top(row, size, 0, size, ids, probs, count))
  for i = 0, tonumber(count[0]) - 1 do ranks[ids[i]] = i + 1 end
  return ranks
end

return measure
