--- What random operators (randn, dropout, normal_, …) draw: streams keyed by a seed and the number of the call, so that
-- nothing else in the process shifts them.
--
--   lacuna.random.manual_seed(7)
--   local x = lacuna.ops.randn { 2, 3 }         -- the same in each run
local check = require "lacuna.check"
local native = require "lacuna.native"
local torch = require "lacuna.torch"
local C, ffi = native.C, native.ffi

local M = {}

local kMost = 2 ^ 53

--- Begins the streams of a seed, a whole number from 0 to 2^53.
function M.manual_seed(seed)
  check.integer(seed, "seed", 0, kMost)
  torch.open()
  native.raise(C.lacuna_torch_set_random(seed, 0))
end

--- Where the streams are: { seed =, step = }. step: random operators called since the seed was set.
function M.state()
  torch.open()
  local seed, step = ffi.new "uint64_t[1]", ffi.new "uint64_t[1]"
  native.raise(C.lacuna_torch_random(seed, step))
  return { seed = tonumber(seed[0]), step = tonumber(step[0]) }
end

--- Goes on from what state() has given.
function M.set_state(state)
  check.options(state, { seed = true, step = true }, "state")
  local seed = check.integer(state.seed, "state.seed", 0, kMost)
  local step = check.integer(state.step, "state.step", 0, kMost)
  torch.open()
  native.raise(C.lacuna_torch_set_random(seed, step))
end

return M
