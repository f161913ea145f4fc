--- An Exploration as the document that `lacuna explore --json` prints.
local document = {}

--- The order of keys, for json.encode.
document.order = {
  "prompt", "prompt_ids", "token", "base_position", "explorations", "gap", "position", "ids", "id", "text", "bytes",
  "prob", "logprob", "top", "tokens", "entropy", "mass", "kl", "js", "extrapolated", "rank_before", "top_rank_before",
  "path", "paths", "token_evaluations", "seconds", "prefill", "probe", "measure", "method", "seed",
  "policies", "name", "kind", "version",
}

local kFields = { "prompt", "prompt_ids", "token", "base_position", "explorations", "token_evaluations", "seconds",
  "method", "threshold", "max_tokens", "model", "policies" }

--- The document of one Exploration. more: fields that the command adds (seed).
function document.of(exploration, more)
  local out = {}
  for _, name in ipairs(kFields) do out[name] = exploration[name] end
  for name, value in pairs(more or {}) do out[name] = value end
  return out
end

return document
