-- A gap selector of one's own: what has been read so far, and again half as far, and again, down to 1. A model that
-- reads a long text is asked about far places, one that reads a line about near ones.
return {
  api = 1,
  kind = "gap_selector",
  name = "halves",
  params = {
    longest = { default = 64, min = 1, max = 8192, unit = "positions", help = "begin no farther than this" },
  },
  choose = function(ctx, p)
    local gaps, gap = {}, math.min(ctx.length, p.longest)
    while gap >= 1 do
      gaps[#gaps + 1] = math.floor(gap)
      gap = gap / 2
    end
    return gaps
  end,
}
