--- What a C host's lacuna_generation calls: the library's own generation behind plain functions.
local native = require "lacuna.native"

local M = {}

--- Begins a generation. `pointer`: a lacuna_model handle that is ours from here on.
function M.begin(pointer, prompt, max_new_tokens, sampler, seed, stop)
  local model = require("lacuna.model").adopt(native.ffi.cast("lacuna_model *", pointer))
  return require("lacuna.generate").generation {
    model = model, prompt = prompt, max_new_tokens = max_new_tokens, sampler = sampler ~= "" and sampler or nil,
    seed = seed, stop = stop,
  }
end

function M.step(generation, budget_ms) return generation:step(budget_ms) end
function M.text(generation) return generation:text() end
function M.tokens(generation) return generation:tokens() end

--- "" while it runs.
function M.stop_reason(generation) return generation.stop_reason or "" end

return M
