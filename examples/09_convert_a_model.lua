-- A model written in other formats, and what each of them loses.
--
--   lacuna run examples/09_convert_a_model.lua [MODEL]
local lacuna = require "lacuna"

local model = assert(lacuna.model.open(arg[1] or "smollm2"))
local path = os.tmpname() .. ".gguf"

local prompt = "The capital of France is"
local function next_token(of) return of:context():append(of:encode(prompt)):logits():log_softmax() end

-- How far another distribution is from the model's own: the sum of p · (log p - log q), in nats.
local p = next_token(model)
local function divergence(q) return p:clone():exp():mul(p:clone():sub(q)):sum():item() end

print(("%s: %.0f MB of weights"):format(model.name, model.weight_bytes / 1e6))
for _, dtype in ipairs { "float32", "float16", "bfloat16", "q8_0", "q4_0" } do
  assert(model:save(path, { dtype = dtype, overwrite = true }))
  local saved = assert(lacuna.model.open(path))
  local q = next_token(saved)
  print(("%-8s  %3.0f MB  %.6f nats from the original, next token %q"):format(dtype, saved.weight_bytes / 1e6,
    divergence(q), saved:token_text(q:argmax():item())))
  saved:free()
end
os.remove(path)
