--- The fields of each kind's ctx beside step, length and history, in the order of docs/policies: a name and what stands
-- there. "number", "string", "boolean"; "texts", "documents", "token": tables; "vector", "matrix", "ids": tensors to
-- read (float32 (n), float32 (n, m), int64 (n)); "scores": a float32 tensor (vocab) to write to.
local kinds = {
  gap_selector = {
    { "text", "string" }, { "id", "number" }, { "entropy", "number" }, { "logprob", "number" },
    { "max_position", "number" }, { "token", "token" },
  },
  query_rule = { { "hidden", "vector" }, { "embeddings", "matrix" }, { "id", "number" }, { "text", "string" } },
  fusion_schedule = {
    { "entropy", "number" }, { "margin", "number" }, { "similarity", "number" }, { "kl", "number" },
  },
  similarity = { { "query", "vector" }, { "candidates", "ids" }, { "vectors", "matrix" } },
  sampler_stage = { { "scores", "scores" }, { "entropy", "number" } },
  link_policy = {
    { "target", "string" }, { "text", "string" }, { "title", "string" }, { "raw", "string" }, { "depth", "number" },
    { "parents", "texts" }, { "budget", "number" }, { "in_corpus", "boolean" }, { "similarity", "number" },
    { "entropy", "number" },
  },
  eviction_policy = { { "documents", "documents" }, { "needed", "number" } },
}

for _, list in pairs(kinds) do
  table.insert(list, 1, { "step", "number" })
  table.insert(list, 2, { "length", "number" })
  table.insert(list, 3, { "history", "history" })
end

-- The fields of the tables among them: "token", and one of "documents".
local records = {
  token = { id = "number", text = "string", prob = "number", logprob = "number", entropy = "number" },
  document = { title = "string", tokens = "number", last_used = "number", attention = "number", pinned = "boolean" },
}

return { kinds = kinds, records = records }
