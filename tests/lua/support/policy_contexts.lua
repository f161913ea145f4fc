--- A complete ctx of each kind, as what asks policies gives it: every field is there.
local tensor = require "lacuna.tensor"

local kAll = { step = 4, length = 6, history = { 3, 1, 2, 3, 1, 2 } }

local kinds = {
  gap_selector = function()
    return { max_position = 8191,
      token = { id = 3, text = " sea", prob = 0.5, logprob = math.log(0.5), entropy = 1.5 } }
  end,
  query_rule = function()
    return { hidden = tensor { 1, 2 }, embeddings = tensor { { 1, 0 }, { 0, 1 }, { 1, 1 }, { 2, 0 } }, id = 3,
      text = " sea" }
  end,
  fusion_schedule = function() return { entropy = 1.5, margin = 0.25, similarity = 0.75, kl = 0.5 } end,
  similarity = function()
    return { query = tensor { 1, 2 }, candidates = tensor({ 7, 9, 2 }, { dtype = "int64" }),
      vectors = tensor { { 1, 0 }, { 0, 1 }, { 1, 1 } } }
  end,
  sampler_stage = function() return { scores = tensor { 0, -1, -2, -3, -math.huge } } end,
  link_policy = function()
    return { target = "Sea", text = "the sea", title = "", raw = "Sea", depth = 1, parents = { "Ships" }, budget = 500,
      in_corpus = true, similarity = 0.5, entropy = 1.5 }
  end,
  eviction_policy = function()
    return { needed = 40, documents = {
      { title = "Sea", tokens = 60, last_used = 3, attention = 0.25, pinned = false },
      { title = "Ship", tokens = 60, last_used = 1, attention = 0.125, pinned = true },
    } }
  end,
}

--- A new one for each call.
return function(kind)
  local ctx = kinds[kind]()
  for name, value in pairs(kAll) do ctx[name] = value end
  return ctx
end
