-- The engine room of exploration: one token at many positions, without lacuna.explore.
--
--   lacuna run examples/04_drive_probe_by_hand.lua [MODEL]
local lacuna = require "lacuna"

local model = assert(lacuna.model.open(arg[1] or "smollm2"))
local ctx = model:context():append(model:encode "The capital of France is")

-- The most probable id of a row of logits.
local function best(logits)
  local top = 0
  for id = 1, model.vocab_size - 1 do
    if logits[id] > logits[top] then top = id end
  end
  return top
end

local token = best(ctx:logits())
print(("next token: %q, naturally at position %g"):format(model:token_text(token), ctx.next_position))

-- One forward pass, one row of logits for each position. A row sees the prompt, not the other rows, and the context
-- stays as it was. Positions are real numbers: only their differences matter to the model.
local positions = { ctx.next_position, ctx.next_position + 2.5, 15, 101 }
local rows = ctx:probe(token, positions)
for i, position in ipairs(positions) do
  print(("  at %5g: %q"):format(position, model:token_text(best(rows[i - 1]))))
end
assert(ctx.length == 5)

-- The row at the natural position is what plain decoding gives, to the bit ...
local plain = ctx:fork():append({ token }):logits()
local same = true
for id = 0, model.vocab_size - 1 do same = same and plain[id] == rows[0][id] end
print("row 0 is plain decoding:", same)

-- ... and moving the token by +10 is the same thing as moving the whole prompt by -10, but for rounding.
local moved = {}
for i = 1, 5 do moved[i] = i - 1 - 10 end
local other = model:context():append(ctx:ids(), { positions = moved }):append({ token }, { positions = { 5 } }):logits()
local largest = 0
for id = 0, model.vocab_size - 1 do largest = math.max(largest, math.abs(other[id] - rows[2][id])) end
print(("moving the prompt instead changes no logit by more than %.1g"):format(largest))
