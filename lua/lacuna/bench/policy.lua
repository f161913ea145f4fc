--- What policies cost: a decision at each level of trust, a stage over a vocabulary, watched files in a generation, and
-- how soon a saved file decides.
local clock = require "lacuna.clock"
local lend = require "lacuna.policy.lend"
local native = require "lacuna.native"
local C, ffi = native.C, native.ffi

local M = {}

local kSelector = [[
return {
  api = 1, kind = "gap_selector", name = "%s", params = { near = { default = 5 }, far = { default = 20 } },
  choose = function(ctx, p)
    if ctx.id == 28 then return { p.near, p.far } end
    return { p.near }
  end,
}
]]
local kStage = [[
return {
  api = 1, kind = "sampler_stage", name = "%s", params = { by = { default = 0.5 } },
  choose = function(ctx, p) ctx.scores:add_(p.by) end,
}
]]
local kBatches = 15

local function write(path, text)
  local ok, err = native.try(C.lacuna_file_write(path, text, #text))
  assert(ok, err)
end

local function folder()
  local path = os.tmpname()
  os.remove(path)
  assert(os.execute(("mkdir '%s'"):format(path)) == 0)
  return path
end

local function sorted(times)
  table.sort(times)
  return times
end

-- Microseconds a call: the medians of batches of `count` calls of each function, taken in turns.
local function microseconds(functions, count)
  local times = {}
  for k, call in ipairs(functions) do
    times[k] = {}
    for i = 1, count do call(i) end -- compiled and in the caches
  end
  for batch = 1, kBatches do
    for k, call in ipairs(functions) do
      local start = clock.seconds()
      for i = 1, count do call(i) end
      times[k][batch] = (clock.seconds() - start) / count * 1e6
    end
  end
  local medians = {}
  for k, list in ipairs(times) do medians[k] = sorted(list)[math.ceil(kBatches / 2)] end
  return medians
end

-- A decision at each level, and the same function called by itself: compiled, and interpreted as a sandbox does it.
local function measure_decisions(place)
  local path = place .. "/selector.lua"
  write(path, kSelector:format "bench")
  local levels = { "full", "sandboxed", "process" }
  local ids = ffi.new("int32_t[64]")
  local token = { id = 28, text = ",", prob = 0.5, logprob = -0.7, entropy = 1.5 }
  local function ctx_of(step)
    return { step = step, length = 64, history = lend.history(ids, 64), max_position = 8191, token = token }
  end
  local functions = {}
  for i, trust in ipairs(levels) do
    local policy = assert(require("lacuna.policy").load(path, { trust = trust }))
    functions[i] = function(step) assert(policy:choose(ctx_of(step))) end
  end
  local values, ctx = { near = 5, far = 20 }, { id = 28 }
  local compiled, interpreted = dofile(path).choose, dofile(path).choose
  jit.off(interpreted, true)
  functions[#functions + 1] = function() return compiled(ctx, values) end
  functions[#functions + 1] = function() return interpreted(ctx, values) end
  local times = microseconds(functions, 2000)
  return { full = times[1], sandboxed = times[2], process = times[3], own_compiled = times[4],
    own_interpreted = times[5] }
end

-- Ten policies of which each acts in each step, watched; and none. Seconds for `count` tokens, in turns.
local function measure_generation(model, place, kind, source)
  local lacuna = require "lacuna"
  local policies = {}
  for i = 1, 10 do
    local path = ("%s/%s_%d.lua"):format(place, kind, i)
    write(path, source:format(("%s_%d"):format(kind, i)))
    policies[i] = assert(lacuna.policy.load(path))
  end
  local function generate(with)
    local start = clock.seconds()
    local options = { model = model, prompt = "Once upon a time", max_new_tokens = 64 }
    options.policies = with and kind == "sampler_stage" and policies or nil
    assert(lacuna.generate(options))
    return clock.seconds() - start
  end
  generate(true)
  local without, with = {}, {}
  for round = 1, 9 do
    lacuna.policy.unwatch(place)
    without[round] = generate(false)
    assert(lacuna.policy.watch(place))
    with[round] = generate(true)
  end
  lacuna.policy.unwatch(place)
  return sorted(with)[5] / sorted(without)[5] - 1
end

-- Seconds from saving a file to the first decision of the new version, in a loop that polls as a generation does.
local function measure_latency(place)
  local policy_module = require "lacuna.policy"
  local path = place .. "/live.lua"
  write(path, kSelector:format "live")
  local policy, times = assert(policy_module.load(path)), {}
  assert(policy_module.watch(place))
  for i = 1, 51 do
    local before = policy.version
    local start = clock.seconds()
    write(path, kSelector:format("live_" .. i))
    while policy.version == before do policy_module.poll() end
    assert(policy:choose { id = 28, text = "," })
    times[i] = clock.seconds() - start
  end
  policy_module.unwatch(place)
  sorted(times)
  return { median = times[26], worst = times[51] }
end

--- Everything but the stage, which is compared with C++: ./dev bench stage.
function M.run(model)
  local place = folder()
  local result = {
    decisions = measure_decisions(place),
    watched_share = measure_generation(model, folder(), "gap_selector", kSelector),
    stages_share = measure_generation(model, folder(), "sampler_stage", kStage),
    latency = measure_latency(folder()),
  }
  return result
end

function M.format(result)
  local d = result.decisions
  return ([[
decision         all    beyond the script's own work
  full      %6.2f us  %6.2f us
  sandboxed %6.2f us  %6.2f us
  process   %6.2f us  %6.2f us
ten watched policies in a generation: %+.2f %%
ten watched stages that act in each step: %+.2f %%
from saving a file to its first decision: %.2f ms, at worst %.2f ms
]]):format(d.full, d.full - d.own_compiled, d.sandboxed, d.sandboxed - d.own_interpreted, d.process,
    d.process - d.own_interpreted, result.watched_share * 100, result.stages_share * 100, result.latency.median * 1e3,
    result.latency.worst * 1e3)
end

return M
