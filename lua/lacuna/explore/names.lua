--- Exploration under the names of the idea's first description, for scripts that know them. Each is lacuna.explore with
-- other names for its options; what they return is an Exploration (original_token, gaps(), get_exploration(gap)).
local check = require "lacuna.check"
local explore = require("lacuna.explore").explore

local names = {}

-- options with some keys renamed; `defaults` for what is not given.
local function renamed(where, options, map, defaults)
  check.options(options, map, where)
  local out = {}
  for old, new in pairs(map) do
    local value = options[old]
    if value == nil then value = (defaults or {})[old] end
    out[new] = value
  end
  return out
end

local kCommon = { model = "model", prompt = "prompt", context = "context", selection_threshold = "threshold",
  max_parallel_tokens = "max_tokens" }

local function with(more)
  local map = {}
  for old, new in pairs(kCommon) do map[old] = new end
  for old, new in pairs(more) do map[old] = new end
  return map
end

local kGaps, kAnalyzer, kPositions = with { gaps = "gaps" }, with { token_analyzer = "selector",
  default_gaps = "gaps" }, with { positions = "positions" }

--- {model =, prompt =, gaps =, selection_threshold = 0.05, max_parallel_tokens = 10} -> Exploration | nil, err
function names.generate_and_explore(options) return explore(renamed("generate_and_explore", options, kGaps)) end

--- {model =, prompt =, token_analyzer = function(text) -> gaps | nil, default_gaps = {5,10,20}, …} -> Exploration. The
-- analyzer gets the token's text alone; where it returns nil the default gaps are tried.
function names.adaptive_exploration(options)
  local asked = renamed("adaptive_exploration", options, kAnalyzer, { default_gaps = { 5, 10, 20 } })
  local analyzer, default = asked.selector, asked.gaps
  if analyzer ~= nil then
    if type(analyzer) ~= "function" then check.wanted("token_analyzer", "a function", analyzer) end
    asked.gaps, asked.selector = nil, function(ctx)
      local gaps = analyzer(ctx.text)
      if gaps == nil then gaps = default end
      return gaps
    end
  end
  return explore(asked)
end

--- {model =, prompt =, positions = {4,10,20,50,100}, …} -> Exploration
function names.compare_positions(options)
  return explore(renamed("compare_positions", options, kPositions, { positions = { 4, 10, 20, 50, 100 } }))
end

return names
