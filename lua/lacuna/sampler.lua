--- Samplers: stages that run left to right over the scores of a step.
--
--   local sampler = lacuna.sampler "penalties(last_n=64,repeat=1.1) top_k(40) top_p(0.95) temperature(0.8) draw"
--   local id, how = sampler:sample(logits, { history = ids, seed = 1, step = 0 })       -- how.logprob, how.kept
--   local p = sampler:distribution(logits)                      -- Tensor (vocab), before the draw
--
-- A list may mix specs, stages as tables and Lua functions, which edit the scores in place:
--
--   lacuna.sampler { { "top_k", 40 }, function(scores, step) scores[13] = -math.huge end, "temperature(0.8) draw" }
--
-- Policies of kind sampler_stage are stages, too: as Policies in a list, or as policy(NAME) in a spec, where a
-- generation puts the one of that name among its `policies`.
--
-- lacuna.sampler.register(name, function) adds a stage that specs can name.
--
-- scores: Tensor (vocab), -inf where an id is out; step: { history, seed, step }. Without `draw` at the end the most
-- probable id is taken. A sampler does not change: several generations may share it. What makes many tokens in a row
-- takes a run (sampler:begin), which does not look at the whole history again for each.
local check = require "lacuna.check"
local fail = require "lacuna.fail"
local native = require "lacuna.native"
local object = require "lacuna.object"
local stages = require "lacuna.sampler.stages"
local registry = require "lacuna.sampler.registry"
local run = require "lacuna.sampler.run"
local tensor = require "lacuna.tensor"
local ffi = native.ffi

local M = {}
local Sampler = {}
Sampler.__index = Sampler

--- A sampler from a spec or a list of stages. Its field `spec` is the normal form, every parameter written out, a
-- function as "function".
function M.new(spec)
  if type(spec) ~= "string" and type(spec) ~= "table" then
    check.wanted("spec", "a spec or a list of stages", spec)
  end
  local pieces, text, draws = stages.pieces(type(spec) == "string" and { spec } or spec)
  return setmetatable({ pieces = pieces, spec = text, draws = draws, idle = {} }, Sampler)
end

local function check_sampler(self, where)
  if getmetatable(self) ~= Sampler then
    fail("%s: wanted a Sampler, got %s", where, object.describe(self))
  end
end

-- A vector of floats and its length, from a Tensor or a list of numbers.
local function floats_of(logits)
  if type(logits) ~= "table" then
    local floats, size = tensor.data_float32(logits, "logits")
    return floats, size
  end
  local floats = ffi.new("float[?]", #logits)
  for i = 1, #logits do
    if type(logits[i]) ~= "number" then check.wanted(("logits[%d]"):format(i), "a number", logits[i]) end
    floats[i - 1] = logits[i]
  end
  return floats, #logits
end

local kOptions = { history = true, seed = true, step = true, sequence = true }
local kRunOptions = { history = true, seed = true, sequence = true, policies = true }

-- Runs all stages over one row, with a run that is given back by `finish` and dropped after an error: a stage may use
-- the same sampler meanwhile.
local function run_once(self, logits, options, where)
  check_sampler(self, where)
  options = check.options(options == nil and {} or options, kOptions, where)
  local floats, size = floats_of(logits)
  if size == 0 then fail("logits: wanted at least one, got none") end
  local step = check.integer(options.step == nil and 0 or options.step, "step", 0, 2 ^ 53)
  local taken = self.idle[size] or run.new(self, size, {})
  self.idle[size] = nil
  taken:reset(options)
  taken:apply(floats, step)
  return taken, size
end

local function finish(self, taken, size) self.idle[size] = taken end

--- Probabilities after all stages but the draw: Tensor (vocab). logits: contiguous float32 Tensor (vocab) or a list of
-- numbers. options: history {id,…} (oldest first; default empty), seed, step, sequence (whole numbers, default 0).
function Sampler:distribution(logits, options)
  local taken, size = run_once(self, logits, options, "distribution")
  local result = taken:probabilities()
  finish(self, taken, size)
  return result
end

--- Draws an id. Returns id, { logprob = under the final distribution, kept = ids with a probability above 0 }. The same
-- seed, sequence and step give the same draw.
function Sampler:sample(logits, options)
  local taken, size = run_once(self, logits, options, "sample")
  local id = taken:draw()
  finish(self, taken, size)
  return id, { logprob = taken.logprob, kept = taken.kept }
end

--- A run for a generation over vocab_size ids; options: history, seed, sequence, policies {Policy,…} (sampler stages:
-- each where the spec names it, else before the draw). See lua/lacuna/sampler/run.lua.
function Sampler:begin(vocab_size, options)
  check_sampler(self, "begin")
  options = check.options(options == nil and {} or options, kRunOptions, "begin")
  local begun = run.new(self, check.integer(vocab_size, "vocab_size", 1, 2 ^ 28), options.policies or {})
  begun:reset(options)
  return begun
end

function Sampler:__tostring() return ("Sampler (%s)"):format(self.spec) end

--- Adds a stage of a script under a name that specs can say; see lua/lacuna/sampler/registry.lua.
function M.register(name, stage) return registry.register(name, stage) end

function M.is(value) return getmetatable(value) == Sampler end

setmetatable(M, { __call = function(_, spec) return M.new(spec) end })

return M
