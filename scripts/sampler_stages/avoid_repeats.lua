-- Keeps a text from going in circles: a token that would continue a phrase the way it went on before is lowered, the
-- more, the longer the phrase that has come again. Single words may return; whole sentences hardly can.
--
-- Where the last m tokens stood once before (m ≥ shortest), the token that followed them there loses
-- strength · growth^(m − shortest) nats. The idea is that of DRY sampling ("don't repeat yourself", p-e-w, 2024).
--
--   lacuna generate --prompt "Once upon a time" --policy scripts/sampler_stages/avoid_repeats.lua

local kLongest = 64 -- tokens of a phrase that are compared: growth makes of more no more than infinity

-- Of the ids so far: {id = length of the longest phrase that it would continue as before}.
local function continuations(ids, shortest)
  local lengths, last = {}, #ids
  for place = 1, last - 1 do
    local length = 0
    while length < kLongest and place - length >= 1 and ids[place - length] == ids[last - length] do
      length = length + 1
    end
    local follower = ids[place + 1]
    if length >= shortest and length > (lengths[follower] or 0) then lengths[follower] = length end
  end
  return lengths
end

local kMost = 1e4 -- nats that are taken off: what is out stays comparable

---@type lacuna.SamplerStage
local policy = {
  api = 1,
  kind = "sampler_stage",
  name = "avoid_repeats",
  help = "lowers tokens that would repeat a phrase",
  params = {
    window = { default = 256, min = 2, max = 8192, unit = "tokens", help = "how far back phrases are looked for" },
    shortest = { default = 2, min = 1, max = 64, unit = "tokens", help = "phrases shorter than this may come again" },
    strength = { default = 1, min = 0, max = 100, unit = "nats", help = "taken off after the shortest phrase" },
    growth = { default = 1.75, min = 1, max = 4, help = "and so many times as much for each token more" },
  },

  choose = function(ctx, p)
    local ids, less = {}, {}
    for id, length in pairs(continuations(ctx.history:tail(p.window), p.shortest)) do
      ids[#ids + 1] = id
      less[#less + 1] = -math.min(kMost, p.strength * p.growth ^ (length - p.shortest))
    end
    if #ids == 0 then return end
    ctx.scores:index_add_(0, tensor(ids, { dtype = "int64" }), tensor(less))
  end,
}

---@diagnostic disable: missing-fields, missing-parameter, param-type-mismatch
function policy.selftest()
  local p = { window = 10, shortest = 2, strength = 1, growth = 2 }
  local scores = tensor { 0, 0, 0, 0, 0 }
  local history = { tail = function() return { 1, 2, 3, 4, 1, 2, 3 } end } -- 4 followed 1 2 3
  policy.choose({ scores = scores, history = history }, p)
  assert(scores[4] == -2, "three tokens have come again: strength · growth")
  assert(scores:sum():item() == -2, "nothing else is lowered")
end

return policy
