-- Trains a small Llama on this repository's own documents, and lets it write.
--
--   lacuna run examples/11_train_a_language_model.lua [FOLDER [STEPS]]
--
-- FOLDER gets the model, its checkpoints and a picture of the loss; a second run with the same FOLDER goes on where the
-- first one stopped (Ctrl-C stops it, with a checkpoint). 700 steps take about a minute on two cores.
local lacuna = require "lacuna"

local output = arg[1] or os.tmpname() .. "-docs-model"
local steps = tonumber(arg[2]) or 700
local root = (arg[0]:match "^(.*)examples/" or "../")

local function train(resume)
  return lacuna.train.language_model {
    files = { root .. "README.md", root .. "docs" },
    output = output, resume = resume,
    vocab_size = 1024, dim = 192, layers = 4, heads = 6, kv_heads = 2, context_length = 128,
    batch_size = 8, steps = steps, lr = 3e-3, evaluate_every = 50,
    progress = true,
  }
end

local checkpoints = io.open(output .. "/config.json", "rb") -- of an earlier run
if checkpoints then checkpoints:close() end
local result = assert(train(checkpoints and "latest" or nil))
print(("%d tokens, %d parameters, %d steps in %.0f s"):format(result.tokens, result.parameters, result.steps,
  result.seconds))
print(("loss %.2f nats per token, %s on text that was kept apart"):format(result.loss,
  result.validation_loss and ("%.2f"):format(result.validation_loss) or "not measured"))
print("the folder " .. result.model .. " holds the model and loss.svg")

-- The folder is a model as any other.
local model = assert(lacuna.model.open(result.model))
local prompt = "## Policies\n\nA policy is a"
io.write("\n", prompt)
local g = lacuna.generation { model = model, prompt = prompt, sampler = "top_p(0.9) temperature(0.5) draw",
  seed = 2, max_new_tokens = 100 }
for piece in g:pieces() do io.write(piece) end
io.write "\n"
