-- Open a model, look at it, and ask what it would write next.
--
--   lacuna run examples/01_open_a_model.lua [MODEL]        MODEL: a .gguf file or a name, default smollm2
local lacuna = require "lacuna"

local model = assert(lacuna.model.open(arg[1] or "smollm2"))
print(model)
print(("weights %.0f MB, trained on %d positions"):format(model.weight_bytes / 1e6, model.context_length))

-- Text becomes token ids, and ids become text again, byte for byte.
local prompt = "The capital of France is"
local ids = model:encode(prompt)
for _, id in ipairs(ids) do io.write(("%6d %q\n"):format(id, model:token_text(id))) end
assert(model:decode(ids) == prompt)

-- A context is what the model has read. Its logits score every token of the vocabulary as the next one; softmax makes
-- probabilities of them.
local ctx = model:context():append(ids)
local probabilities = lacuna.sampler("draw"):distribution(ctx:logits())
local best = {}
for id = 0, model.vocab_size - 1 do
  if probabilities[id] > 0.01 then best[#best + 1] = id end
end
table.sort(best, function(a, b) return probabilities[a] > probabilities[b] end)

print(("\nAfter %q:"):format(prompt))
for _, id in ipairs(best) do
  print(("  %5.1f %%  %q"):format(probabilities[id] * 100, model:token_text(id)))
end
