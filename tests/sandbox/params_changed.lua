--- Changes the parameters that it is given.
-- expect: decides 1, 2, 3
return { api = 1, kind = "gap_selector", name = "attack", params = { gaps = { default = { 1, 2, 3 } }, n = { default = 3 } },
  choose = function(ctx, p)
    if ctx.text == "good" then return { 7 } end
    local out = { p.gaps[1], p.gaps[2], p.gaps[p.n] }
    p.gaps[1], p.gaps[2], p.gaps[3], p.n = 99, nil, ctx, 0
    p.gaps = p
    return out
  end }
