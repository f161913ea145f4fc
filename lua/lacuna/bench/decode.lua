--- How fast tokens are read and written, against what the memory of this machine gives in the same run.
local ffi = require "ffi"
local clock = require "lacuna.clock"

local M = {}

local kPromptTokens, kNewTokens, kRounds = 512, 64, 5
local kBytes = { float32 = 4, float64 = 8, bfloat16 = 2 }

local function best(rounds, work)
  local seconds = math.huge
  for _ = 1, rounds do
    local start = clock.seconds()
    work()
    seconds = math.min(seconds, clock.seconds() - start)
  end
  return seconds
end

-- One thread summing 256 MiB: bytes a second that a core can read.
local function read_bandwidth()
  local count = 2 ^ 25
  local block = ffi.new("double[?]", count)
  local function sum()
    local a, b, c, d = 0, 0, 0, 0
    for i = 0, count - 1, 32 do -- one value of every fourth cache line's worth, two streams ahead of the prefetcher
      a, b, c, d = a + block[i], b + block[i + 8], c + block[i + 16], d + block[i + 24]
    end
    return a + b + c + d
  end
  sum()
  return count * 8 / best(3, sum)
end

-- Bytes of weights that a token needs: as they lie in the file, or as tensors.
local function weight_bytes(model)
  if model.backend == "cpu" then return model.weight_bytes end
  return model.parameters * kBytes[model.dtype]
end

function M.run(model)
  local ids, weights = {}, weight_bytes(model)
  for i = 1, kPromptTokens do ids[i] = 1000 + i end
  local open = best(3, function()
    require("lacuna").model.open(model.path,
      { backend = model.backend, dtype = model.dtype, device = model.device, threads = model.threads }):free()
  end)
  local prefill = best(kRounds, function() model:context():append(ids):logits() end)
  local context = model:context():append(ids)
  local decode = best(kRounds, function()
    local fork = context:fork()
    for i = 1, kNewTokens do
      fork:append { 2000 + i }
      fork:logits()
    end
    fork:free()
  end)
  local bandwidth = read_bandwidth()
  local threads = model.threads
  return {
    model = model.name, backend = model.backend, dtype = model.dtype, threads = threads,
    instructions = model.instructions, open_seconds = open,
    prefill_tokens_per_second = kPromptTokens / prefill, decode_tokens_per_second = kNewTokens / decode,
    weight_bytes = weights, core_bytes_per_second = bandwidth,
    decode_limit_tokens_per_second = bandwidth * threads / weights,
    fraction_of_limit = kNewTokens / decode / (bandwidth * threads / weights),
  }
end

function M.format(result)
  return ([[
model        %s, %s in %s, %d threads, %s
open         %.0f ms
prefill      %.0f tokens/s (512 tokens)
decode       %.1f tokens/s (after 512 tokens)
limit        %.1f tokens/s: %.0f MB of weights at %.1f GB/s a core; reached %.0f%%
]]):format(result.model, result.backend, result.dtype, result.threads, result.instructions,
    result.open_seconds * 1e3, result.prefill_tokens_per_second, result.decode_tokens_per_second,
    result.decode_limit_tokens_per_second, result.weight_bytes / 1e6,
    result.core_bytes_per_second / 1e9, result.fraction_of_limit * 100)
end

return M
