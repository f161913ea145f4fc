-- Two policies on the same decisions: where do they differ, and by how much?
--
--   lacuna run examples/08_compare_policies.lua [MODEL]
local lacuna = require "lacuna"

local model = assert(lacuna.model.open(arg[1] or "smollm2"))
local scripts = (arg[0]:match "^(.*)/" or ".") .. "/../scripts"

-- Decisions to compare on: those of real explorations, noted down by a selector that chooses nothing.
local decisions = {}
for _, prompt in ipairs { "Once upon a time", "The capital of France is", "However", "I do not", "2 + 2 =" } do
  lacuna.explore { model = model, prompt = prompt, selector = function(ctx)
    decisions[#decisions + 1] = { token = ctx.token, length = ctx.length, max_position = ctx.max_position,
      history = ctx.history:tail(ctx.length) }
    return {}
  end }
end

local seed = assert(lacuna.policy.load(scripts .. "/gap_selectors/seed.lua"))
local entropy = assert(lacuna.policy.load(scripts .. "/gap_selectors/entropy.lua"))
local differences = lacuna.policy.compare(seed, entropy, decisions)
print(differences)

-- The same as values.
print()
for _, one in ipairs(differences) do
  local shown = ('"%s"'):format(decisions[one.index].token.text)
  print(("%-8s  seed looks as far as %g, entropy as far as %g"):format(shown, one.a[#one.a], one.b[#one.b]))
end

-- Two settings of one file, each a policy of its own. What a sampler stage decides is the scores that it leaves.
local gentle = assert(lacuna.policy.load(scripts .. "/sampler_stages/avoid_repeats.lua"))
local strict = assert(lacuna.policy.load(scripts .. "/sampler_stages/avoid_repeats.lua")):set("shortest", 1)
local context, states = model:context(), {}
for _, id in ipairs(model:encode "The sea and the sky. The sea and the") do
  context:append { id }
  states[#states + 1] = { scores = context:logits(), history = context:ids() }
end
differences = lacuna.policy.compare(gentle, strict, states)
print(("\nshortest = 1 lowers other tokens than shortest = 2 after %d of %d beginnings:"):format(#differences,
  differences.compared))
for _, one in ipairs(differences) do
  local _, place = one.a:sub(one.b):topk(1)
  print(("  … %q lowers %q more"):format(model:token_text(states[one.index].history[one.index]),
    model:token_text(place[0])))
end
