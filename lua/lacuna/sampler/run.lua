--- One generation's way through a sampler: candidates, history and key, made once and used for every token.
--
--   local run = sampler:begin(model.vocab_size, { history = prompt_ids, seed = 1 })
--   local id = run:sample(floats, step)      -- const float * of vocab_size logits; run.logprob and run.kept say how
--   run:push(id)                             -- the history grows by it
--
-- A token makes no garbage, and costs nothing for the history's length but what the stages look at. Functions among the
-- stages get the same step table for every token, with the history as a list that grows.
local arrays = require "lacuna.arrays"
local check = require "lacuna.check"
local fail = require "lacuna.fail"
local native = require "lacuna.native"
local object = require "lacuna.object"
local policies = require "lacuna.sampler.policies"
local tensor = require "lacuna.tensor"
local C, ffi = native.C, native.ffi

local M = {}
local Run = {}
Run.__index = Run

local Candidates = object.define { name = "Candidates", ctype = "lacuna_candidates", free = C.lacuna_candidates_free,
  methods = {} }

--- A run of `sampler` over `size` ids, with these Policies among its stages; reset() it before its first token.
function M.new(sampler, size, given)
  local out, scores = ffi.new "lacuna_candidates *[1]", ffi.new "lacuna_tensor *[1]"
  native.raise(C.lacuna_candidates_create(size, out))
  local candidates = Candidates.adopt(out[0])
  native.raise(C.lacuna_candidates_scores(out[0], scores))
  local self = setmetatable({ pieces = policies.place(sampler.pieces, given), greedy = sampler.draws and 0 or 1,
    size = size, candidates = candidates, scores = tensor.adopt(scores[0]), key = ffi.new "lacuna_random_key",
    drawn = ffi.new "lacuna_draw" }, Run)
  self.judge = function() return self:refresh() end
  return self
end

--- Begins anew. options: history {id,…} (copied), seed, sequence.
function Run:reset(options)
  local history = options.history == nil and {} or options.history
  self.ids, self.count = arrays.ids(history, "history")
  self.capacity = math.max(self.count, 1)
  for _, name in ipairs { "seed", "sequence" } do
    self.key[name] = check.integer(options[name] == nil and 0 or options[name], name, 0, 2 ^ 53)
  end
  self.step = { history = arrays.list(self.ids, self.count), seed = options.seed or 0 }
end

--- The history grows by an id.
function Run:push(id)
  if self.count == self.capacity then
    self.capacity = 2 * self.capacity
    local grown = ffi.new("int32_t[?]", self.capacity)
    ffi.copy(grown, self.ids, self.count * ffi.sizeof "int32_t")
    self.ids = grown
  end
  self.ids[self.count] = id
  self.count = self.count + 1
  self.step.history[self.count] = id
end

--- Takes in the scores that a stage in Lua has left. Returns what is wrong with them, or nil.
function Run:refresh()
  if C.lacuna_candidates_refresh(self.candidates.handle) == C.LACUNA_OK then return nil end
  return ffi.string(C.lacuna_last_error())
end

--- Runs all stages but the draw over `size` logits.
function Run:apply(floats, step)
  local candidates = self.candidates.handle
  self.key.step, self.step.step = step, step
  policies.pin(self.pieces) -- one version of each decides in this step, whatever is reloaded meanwhile
  native.raise(C.lacuna_candidates_assign(candidates, floats, self.size))
  for _, piece in ipairs(self.pieces) do
    if piece.chain then
      native.raise(C.lacuna_sampler_apply(piece.chain.handle, candidates, self.ids, self.count, self.key))
    elseif piece.call then
      piece.call(self.scores, self.step)
      local why = self:refresh()
      if why then fail("%s left bad scores: %s", piece.what, why) end
    else
      policies.apply(piece, self, step)
    end
  end
end

--- What the policies among the stages have decided: see lua/lacuna/sampler/policies.lua.
function Run:decisions() return policies.decisions(self.pieces) end

--- Probabilities of what apply() left: a new Tensor (vocab).
function Run:probabilities()
  local out = ffi.new "lacuna_tensor *[1]"
  native.raise(C.lacuna_tensor_create(tensor.dtypes.float32, ffi.new("int64_t[1]", self.size), 1, out))
  local result = tensor.adopt(out[0])
  native.raise(C.lacuna_candidates_probabilities(self.candidates.handle, ffi.cast("float *", result.layout.data),
    self.size))
  return result
end

--- An id of what apply() left: drawn, or the most probable one when the sampler does not end in `draw`. Sets logprob
-- (under the final distribution) and kept (ids with a probability above 0).
function Run:draw()
  native.raise(C.lacuna_candidates_draw(self.candidates.handle, self.greedy, self.key, self.drawn))
  self.logprob, self.kept = self.drawn.logprob, self.drawn.kept
  return self.drawn.id
end

--- apply() and draw().
function Run:sample(floats, step)
  self:apply(floats, step)
  return self:draw()
end

return M
