-- Always the same gaps, whatever the token: the plainest selector, and a start for your own.
--
-- A policy file returns one table. `choose` is called once for each token that is explored. It gets
--   ctx   what is known about the token: ctx.text (its bytes), ctx.id, ctx.logprob and ctx.entropy (nats; the entropy
--         is that of the distribution which the token came from), ctx.length and ctx.history (what stands before it),
--         ctx.max_position (the last position that the model was trained on)
--   p     the values of the parameters below; `--param fixed.gaps=1,2,3` changes them
-- and returns a list of gaps: how many positions later than its natural one the token is tried. Any numbers will do,
-- also fractions; at most 8,192 of them.
return {
  api = 1,
  kind = "gap_selector",
  name = "fixed",
  help = "the same gaps for every token",
  params = {
    gaps = { default = { 5, 10, 20 }, unit = "positions", help = "the gaps to try" },
  },
  choose = function(_, p) return p.gaps end,
}
