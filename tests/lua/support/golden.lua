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

local model

--- The real model, opened once; nil where LACUNA_SMOLLM2 does not name its file.
function golden.model()
  local path = os.getenv "LACUNA_SMOLLM2"
  if not path or path == "" then return nil end
  model = model or assert(require("lacuna").model.open(path))
  return model
end

--- Use as `if golden.skipped() then return end` at the top of a test that needs the model.
function golden.skipped(pending)
  if golden.model() then return false end
  pending "LACUNA_SMOLLM2 is not set: ./dev fetch smollm2"
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

--- How near an exact float32 engine has to be (tests/golden/model/README.md, "Suggested tolerances"): by the largest
-- distance between positions. Float32 rounding is amplified by the model where it is far out of its depth.
function golden.tolerance(positions)
  local low, high, normal = math.huge, -math.huge, true
  for i, position in ipairs(positions) do
    low, high = math.min(low, position), math.max(high, position)
    normal = normal and position == i - 1
  end
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
