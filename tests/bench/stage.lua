-- The Lua side of stage_bench.cpp: a sampler_stage as a policy, run as a generation runs it. Returns functions for
-- lacuna_script_call: their results are whole numbers.
local native = require "lacuna.native"
local ffi = native.ffi

local kPolicy = [[
return {
  api = 1, kind = "sampler_stage", name = "bench",
  choose = function(ctx)
    local scores = ctx.scores
    scores:mul_(0.8)
    scores:add_(0.25)
    scores:masked_fill_(scores:lt(-6), -math.huge)
  end,
}
]]

local path = os.tmpname()
local file = assert(io.open(path, "w"))
file:write(kPolicy)
file:close()

local run, floats
local function begin(size, trust)
  local lacuna = require "lacuna"
  local policy = assert(lacuna.policy.load(path, { trust = trust }))
  run = lacuna.sampler({ policy }):begin(size, {})
  floats = ffi.new("float[?]", size)
end

package.loaded["stage_bench"] = {
  --- size, trust, and the address of the logits, as texts.
  begin = function(size, trust, address)
    begin(tonumber(size), trust)
    ffi.copy(floats, ffi.cast("const float *", ffi.cast("uintptr_t", tonumber(address))), 4 * tonumber(size))
  end,
  --- Runs the stage `count` times. Returns nanoseconds for each.
  steps = function(count)
    local clock = require "lacuna.clock"
    local start = clock.seconds()
    for step = 1, tonumber(count) do run:apply(floats, step) end
    return math.floor((clock.seconds() - start) / count * 1e9)
  end,
  --- The score of an id that the stage left, in millionths.
  score = function(id) return math.floor(run.scores[tonumber(id)] * 1e6 + 0.5) end,
  finish = function() os.remove(path) end,
}
