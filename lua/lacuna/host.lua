--- What a C host's lacuna_generation calls: the library's own generation behind plain functions.
local native = require "lacuna.native"

local M = {}

-- The names that lacuna_generation_options has for what Lua's errors call otherwise.
local kNames = { spec = "sampler", sampler = "sampler", max_new_tokens = "max_new_tokens", stop = "stop" }

-- A misuse as a C host should read it: one line, without a place in the library, the argument by its C name.
local function explain(message)
  local text = tostring(message):gsub("^[^\n]-%.lua:%d+: ", ""):match "^[^\n]*"
  local name, rest = text:match "^([%a_]+)(.*)$"
  return kNames[name] and "options->" .. kNames[name] .. rest or text
end

--- Begins a generation. `pointer`: a lacuna_model handle that is ours from here on. Returns it; a text for misuse.
function M.begin(pointer, prompt, max_new_tokens, sampler, seed, stop)
  local model = require("lacuna.model").adopt(native.ffi.cast("lacuna_model *", pointer))
  local ok, result = pcall(require("lacuna.generate").generation, {
    model = model, prompt = prompt, max_new_tokens = max_new_tokens, sampler = sampler ~= "" and sampler or nil,
    seed = seed, stop = stop,
  })
  return ok and result or explain(result)
end

function M.step(generation, budget_ms) return generation:step(budget_ms) end
function M.text(generation) return generation:text() end
function M.tokens(generation) return generation:tokens() end

--- "" while it runs.
function M.stop_reason(generation) return generation.stop_reason or "" end

return M
