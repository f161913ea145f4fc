-- Looks at the token's text alone: after punctuation a sentence or a clause begins, so look far; a short token is often
-- the first piece of a word, so look near; anything else lies between.
--
-- Only , . ! ? count as punctuation here: ; : and … are short tokens like any other.

-- Characters of UTF-8: every byte but the following ones of a character.
local function characters(text) return select(2, text:gsub("[^\128-\191]", "")) end

return {
  api = 1,
  kind = "gap_selector",
  name = "seed",
  help = "far after , . ! ?  near after short tokens, else between",
  params = {
    after_punctuation = { default = { 10, 20, 30 }, unit = "positions", help = "gaps after , . ! ?" },
    after_short = { default = { 3, 5, 7 }, unit = "positions", help = "gaps after a short token" },
    otherwise = { default = { 5, 10, 15 }, unit = "positions", help = "gaps after any other token" },
    short = { default = 2, min = 0, max = 100, unit = "characters", help = "longest short token, trimmed" },
  },
  choose = function(ctx, p)
    local trimmed = ctx.text:match "^%s*(.-)%s*$"
    if trimmed:find "^[,.!?]$" then return p.after_punctuation end
    if characters(trimmed) <= p.short then return p.after_short end
    return p.otherwise
  end,
}
