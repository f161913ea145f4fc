--- The reference values of tests/golden/model and the model that they were made with, for specs.
local json = require "dkjson"

local golden = {}

--- A golden file as a table.
function golden.read(name)
  local file = assert(io.open(os.getenv "LACUNA_TEST_DATA" .. "/golden/model/" .. name .. ".json", "rb"))
  local value = assert(json.decode(file:read "*a"))
  file:close()
  return value
end

--- What computes the same numbers. `same`: how far logits may be apart that are the same but for the order in which
-- they came about.
golden.cpu = { name = "cpu", options = { backend = "cpu" }, same = 0 }
golden.torch = { name = "torch, float32", options = { backend = "torch" }, same = 1e-3 }
-- Computed in float64, handed out as float32: half a last bit of about 30.
golden.torch64 = { name = "torch, float64", options = { backend = "torch", dtype = "float64" }, same = 5e-6 }

local model, of, why -- the model of one backend at a time: in float64 it takes a gigabyte

--- The real model on a backend (default: cpu), opened once. nil and the reason where LACUNA_SMOLLM2 does not name its
-- file, or libtorch is not here.
function golden.model(backend)
  backend = backend or golden.cpu
  local path = os.getenv "LACUNA_SMOLLM2"
  if not path or path == "" then return nil, "LACUNA_SMOLLM2 is not set: ./dev fetch smollm2" end
  if of ~= backend then
    if model then model:free() end
    model, why = require("lacuna").model.open(path, backend.options)
    of = backend
  end
  return model, why
end

--- Use as `if golden.skipped(pending, backend) then return end` at the top of a test that needs the model.
function golden.skipped(pending, backend)
  local found, reason = golden.model(backend)
  if found then return false end
  pending(reason)
  return true
end

--- Natural log-probabilities of a 1-d tensor of logits, as a 0-based function of the id.
function golden.logprobs(logits, size)
  local max = -math.huge
  for i = 0, size - 1 do max = math.max(max, logits[i]) end
  local sum = 0
  for i = 0, size - 1 do sum = sum + math.exp(logits[i] - max) end
  local shift = max + math.log(sum)
  return function(id) return logits[id] - shift end
end

--- Entropy in nats of softmax(logits).
function golden.entropy(logits, size)
  local logprob, sum = golden.logprobs(logits, size), 0
  for i = 0, size - 1 do
    local value = logprob(i)
    sum = sum - math.exp(value) * value
  end
  return sum
end

-- torch in float32: three times the largest distances that were measured (logits: 8e-5, and 4e-3 where positions are
-- more than 600 apart). In float64: half a last bit of the float32 in which logits are handed out, at 32 to 64, and
-- what that makes of a distribution.
local kTorch = { logprob = 2e-4, logit = 2.5e-4, entropy = 1e-4 }
local kTorchFar = { logprob = 3e-3, logit = 1.5e-2, entropy = 1e-3 }
local kTorch64 = { logprob = 4e-6, logit = 2e-6, entropy = 4e-6 }

--- How near a backend has to be. cpu: as any exact float32 engine (tests/golden/model/README.md, "Suggested
-- tolerances"), by the largest distance between positions: float32 rounding is amplified by the model where it is far
-- out of its depth.
function golden.tolerance(positions, backend)
  local low, high, normal = math.huge, -math.huge, true
  for i, position in ipairs(positions) do
    low, high = math.min(low, position), math.max(high, position)
    normal = normal and position == i - 1
  end
  if backend == golden.torch64 then return kTorch64 end
  if backend == golden.torch then return high - low <= 600 and kTorch or kTorchFar end
  if normal then return { logprob = 1e-3, logit = 2e-3, entropy = 1e-3 } end
  if high - low <= 600 then return { logprob = 2e-3, logit = 5e-3, entropy = 2e-3 } end
  return { logprob = 5e-2, logit = 0.3, entropy = 2e-2 }
end

--- Largest distances of a row of logits from a reference row {top, entropy, logits}; the caller compares them.
function golden.distances(row, logits, size, fixed_ids)
  local logprob = golden.logprobs(logits, size)
  local worst = { logprob = 0, logit = 0, entropy = math.abs(golden.entropy(logits, size) - row.entropy) }
  for _, entry in ipairs(row.top) do
    local wanted = entry.logprob or math.log(entry.prob)
    worst.logprob = math.max(worst.logprob, math.abs(logprob(entry.id) - wanted))
  end
  for i, id in ipairs(fixed_ids) do
    worst.logit = math.max(worst.logit, math.abs(logits[id] - row.logits[i]))
  end
  return worst
end

return golden
