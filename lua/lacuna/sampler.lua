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
-- scores: Tensor (vocab), -inf where an id is out; step: { history, seed, step }. Without `draw` at the end the most
-- probable id is taken. A sampler is used by one generation at a time for each vocabulary size it meets.
local arrays = require "lacuna.arrays"
local check = require "lacuna.check"
local native = require "lacuna.native"
local object = require "lacuna.object"
local tensor = require "lacuna.tensor"
local C, ffi = native.C, native.ffi

local M = {}
local Sampler = {}
Sampler.__index = Sampler

local Chain = object.define { name = "Chain", ctype = "lacuna_sampler", free = C.lacuna_sampler_free, methods = {} }
local Candidates = object.define { name = "Candidates", ctype = "lacuna_candidates", free = C.lacuna_candidates_free,
  methods = {} }

-- "top_k(40)" of { "top_k", 40 } or { "top_k", k = 40 }.
local function text_of_table(stage, place, level)
  local name = check.string(stage[1], ("stages[%d][1]"):format(place), level + 1)
  local parts = {}
  for i = 2, #stage do
    parts[#parts + 1] = ("%.17g"):format(check.number(stage[i], ("stages[%d][%d]"):format(place, i), level + 1))
  end
  local keys = {}
  for key in pairs(stage) do
    if type(key) == "string" then keys[#keys + 1] = key end
  end
  table.sort(keys)
  for _, key in ipairs(keys) do
    parts[#parts + 1] = ("%s=%.17g"):format(key, check.number(stage[key], ("stages[%d].%s"):format(place, key),
      level + 1))
  end
  return #parts == 0 and name or ("%s(%s)"):format(name, table.concat(parts, ","))
end

local function new_chain(spec, level)
  local out = ffi.new "lacuna_sampler *[1]"
  native.raise(C.lacuna_sampler_create(spec, out), level + 1)
  return Chain.adopt(out[0])
end

-- The list as pieces: native chains and functions between them.
local function pieces_of(stages, level)
  local pieces, texts = {}, {}
  local function close()
    if #texts == 0 then return end
    pieces[#pieces + 1] = { chain = new_chain(table.concat(texts, " "), level + 1) }
    texts = {}
  end
  for i = 1, #stages do
    local stage = stages[i]
    if type(stage) == "function" then
      close()
      pieces[#pieces + 1] = { call = stage, place = i }
    elseif type(stage) == "table" then
      texts[#texts + 1] = text_of_table(stage, i, level + 1)
    elseif type(stage) == "string" then
      texts[#texts + 1] = stage
    else
      check.wanted(("stages[%d]"):format(i), "a spec, a table or a function", stage, level)
    end
  end
  close()
  return pieces
end

--- A sampler from a spec or a list of stages. level: as for error().
function M.new(spec, level)
  level = level or 2
  if type(spec) ~= "string" and type(spec) ~= "table" then
    check.wanted("spec", "a spec or a list of stages", spec, level)
  end
  local pieces = pieces_of(type(spec) == "string" and { spec } or spec, level + 1)
  local texts, draws = {}, false
  for i, piece in ipairs(pieces) do
    local text = piece.call and "function" or ffi.string(C.lacuna_sampler_spec(piece.chain.handle))
    texts[i] = text
    local ends = text == "draw" or text:find " draw$" ~= nil
    if ends and i < #pieces then
      error("spec: wanted nothing behind draw, got a function", level)
    end
    draws = ends
  end
  return setmetatable({ pieces = pieces, draws = draws, spec = table.concat(texts, " "), steps = {} }, Sampler)
end

-- Candidates for a vocabulary size, with their scores as a tensor; made once and used again.
local function working_set(self, size)
  local set = self.steps[size]
  if set then return set end
  local out, scores = ffi.new "lacuna_candidates *[1]", ffi.new "lacuna_tensor *[1]"
  native.raise(C.lacuna_candidates_create(size, out), 3)
  set = { candidates = Candidates.adopt(out[0]), key = ffi.new "lacuna_random_key", draw = ffi.new "lacuna_draw" }
  native.raise(C.lacuna_candidates_scores(out[0], scores), 3)
  set.scores = tensor.adopt(scores[0])
  self.steps[size] = set
  return set
end

local kOptions = { history = true, seed = true, step = true, sequence = true }

-- Runs all stages. Returns the working set.
local function run(self, logits, options, where)
  if getmetatable(self) ~= Sampler then
    error(("%s: wanted a Sampler, got %s"):format(where, object.describe(self)), 3)
  end
  options = check.options(options or {}, kOptions, where, 3)
  if type(logits) == "table" then logits = tensor.create(logits) end
  local floats, size = tensor.data_float32(logits, "logits", 3)
  local history, count = arrays.ids(options.history or {}, "history", 3)
  local set = working_set(self, size)
  set.key.seed = check.integer(options.seed or 0, "seed", 0, 2 ^ 53, 3)
  set.key.step = check.integer(options.step or 0, "step", 0, 2 ^ 53, 3)
  set.key.sequence = check.integer(options.sequence or 0, "sequence", 0, 2 ^ 53, 3)
  local candidates = set.candidates.handle
  native.raise(C.lacuna_candidates_assign(candidates, floats, size), 3)
  for _, piece in ipairs(self.pieces) do
    if piece.chain then
      native.raise(C.lacuna_sampler_apply(piece.chain.handle, candidates, history, count, set.key), 3)
    else
      piece.call(set.scores, { history = options.history or {}, seed = options.seed or 0, step = options.step or 0 })
      if C.lacuna_candidates_refresh(candidates) ~= C.LACUNA_OK then
        error(("stages[%d]: the function left bad scores: %s"):format(piece.place,
          ffi.string(C.lacuna_last_error())), 3)
      end
    end
  end
  return set, size
end

--- Probabilities after all stages but the draw: Tensor (vocab). options: history {id,…} (oldest first), seed, step.
function Sampler:distribution(logits, options)
  local set, size = run(self, logits, options, "distribution")
  local out = ffi.new "lacuna_tensor *[1]"
  native.raise(C.lacuna_tensor_create(tensor.dtypes.float32, ffi.new("int64_t[1]", size), 1, out))
  local result = tensor.adopt(out[0])
  native.raise(C.lacuna_candidates_probabilities(set.candidates.handle, ffi.cast("float *", result.view.data), size))
  return result
end

--- Draws an id. Returns id, { logprob = under the final distribution, kept = ids with a probability above 0 }. The same
-- seed, sequence and step give the same draw.
function Sampler:sample(logits, options)
  local set = run(self, logits, options, "sample")
  native.raise(C.lacuna_candidates_draw(set.candidates.handle, self.draws and 0 or 1, set.key, set.draw))
  return set.draw.id, { logprob = set.draw.logprob, kept = set.draw.kept }
end

function Sampler:__tostring() return ("Sampler (%s)"):format(self.spec) end

function M.is(value) return getmetatable(value) == Sampler end

setmetatable(M, { __call = function(_, spec) return M.new(spec, 2) end })

return M
