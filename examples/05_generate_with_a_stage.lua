-- Steer what is written, token by token, with a sampler stage of one's own.
--
--   lacuna run examples/05_generate_with_a_stage.lua [MODEL]
local lacuna = require "lacuna"

local model = assert(lacuna.model.open(arg[1] or "smollm2"))
local prompt = "Once upon a time"

-- Text as it comes: a generation is stepped, and its pieces are whole characters.
local function write(title, sampler)
  io.write(title, "\n  ", prompt)
  local g = lacuna.generation { model = model, prompt = prompt, sampler = sampler, seed = 3, max_new_tokens = 40,
    stop = { "\n" } }
  for piece in g:pieces() do
    io.write(piece)
    io.flush()
  end
  io.write(("\n  (%s after %d tokens)\n\n"):format(g:result().stop_reason, #g:tokens()))
end

write("As the model likes it best:", nil)
write("With some luck:", "top_k(40) top_p(0.95) temperature(0.8) draw")

-- A stage is a function that edits the scores (log-probabilities but for a constant) before the draw. This one writes
-- without the letter e: what the vocabulary says about each token is found out once.
local without_e = {}
for id = 0, model.vocab_size - 1 do
  if model:token_text(id):find "[eE]" then without_e[#without_e + 1] = id end
end

local function avoid_e(scores)
  for _, id in ipairs(without_e) do scores[id] = -math.huge end
end

write("Without the letter e:", { avoid_e, "top_k(40) temperature(0.8) draw" })
