--- What the stages of a sampler's spec do, for the interactive session. Those that this library does not have are left
-- out of what it lists.
local help = {}

local kStages = {
  greedy = { "greedy", "keeps the most probable token alone; ties: the lower id" },
  temperature = { "temperature(t)", "divides the scores by t; 0: the best token alone, ties by id" },
  top_k = { "top_k(k)", "keeps the k most probable tokens, ties by id" },
  top_p = { "top_p(p)", "keeps the most probable tokens whose sum is at least p (nucleus), at least one" },
  min_p = { "min_p(p)", "keeps tokens at least p times as probable as the best one" },
  top_a = { "top_a(a)", "keeps tokens of at least a times the square of the best one's probability" },
  typical = { "typical(p)", "keeps tokens whose surprise is nearest to the entropy, up to a sum of p" },
  epsilon = { "epsilon(e)", "keeps tokens of probability at least e" },
  eta = { "eta(e)", "keeps tokens of probability at least min(e, sqrt(e)·exp(−entropy))" },
  top_n_sigma = { "top_n_sigma(n)", "keeps scores at most n standard deviations below the best one" },
  tail_free = { "tail_free(z)", "cuts the tail where the probabilities' second differences sum to z" },
  xtc = { "xtc(probability=, threshold=)", "at times drops all tokens above the threshold but the least of them" },
  no_repeat_ngram = { "no_repeat_ngram(n)", "drops tokens that would repeat n tokens in a row" },
  penalties = { "penalties(last_n=64, repeat=1, frequency=0, presence=0)",
    "lowers the scores of tokens among the last last_n written (-1: all)" },
  dry = { "dry(multiplier=, base=1.75, allowed_length=2, last_n=-1)",
    "lowers the scores of tokens that would continue a repetition, the more the longer it is" },
  logit_bias = { '{ "logit_bias", bias={[id]=number} }', "adds to the scores of single tokens" },
  draw = { "draw", "draws a token; a spec without it takes the most probable one" },
}

local function exists(name)
  local ok, err = pcall(require("lacuna.sampler").new, name)
  return ok or not tostring(err):find("no stage named", 1, true)
end

local names

--- The stages' names, sorted.
function help.names()
  if names then return names end
  names = {}
  for name in pairs(kStages) do
    if exists(name) then names[#names + 1] = name end
  end
  table.sort(names)
  return names
end

--- How a stage is written, and what it does; nil for what is none.
function help.of(name)
  for _, known in ipairs(help.names()) do
    if known == name then return kStages[name][1], kStages[name][2] end
  end
end

return help
