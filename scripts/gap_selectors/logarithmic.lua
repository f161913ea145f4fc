-- 1, 2, 4, 8, …: every scale gets one look, from the next word to the next page. Rotary positions turn at rates that
-- fall geometrically, so equal steps in the logarithm are the natural ruler.
return {
  api = 1,
  kind = "gap_selector",
  name = "logarithmic",
  help = "1, 2, 4, 8, … as far as the model was trained",
  params = {
    first = { default = 1, min = 1, max = 1e6, unit = "positions", help = "the nearest gap" },
    ratio = { default = 2, min = 1.01, max = 100, help = "each gap is this many times the one before" },
    last = { default = 1024, min = 1, max = 1e6, unit = "positions", help = "never look farther than this" },
  },
  choose = function(ctx, p)
    -- Beyond the trained positions the answer is noise: stop there, too.
    local limit = math.min(p.last, ctx.max_position - ctx.length)
    local gaps, gap = {}, p.first
    while gap <= limit and #gaps < 8192 do
      gaps[#gaps + 1] = math.floor(gap + 0.5)
      gap = gap * p.ratio
    end
    return gaps
  end,
}
