--- What a policy's `choose` gets to see, by kind: plain values and read-only handles. A field that a kind does not
-- have is nil.
local history = require "lacuna.policy.history"

local context = {}

--- For a gap_selector.
--   given.token         {id, text (bytes), prob, logprob, entropy}: the token whose gaps are asked for; entropy is
--                       that of the distribution which it was taken from, in nats
--   given.history       {id,…}: the tokens before it
--   given.length        tokens that the context holds
--   given.max_position  the last position that the model was trained on
--   given.step          which decision of this run it is, from 0
function context.gap_selector(given)
  local token = given.token
  return {
    step = given.step or 0,
    length = given.length,
    history = history.new(given.history),
    text = token.text,
    id = token.id,
    entropy = token.entropy,
    logprob = token.logprob,
    max_position = given.max_position,
    token = {
      id = token.id, text = token.text, prob = token.prob, logprob = token.logprob, entropy = token.entropy,
    },
  }
end

return context
