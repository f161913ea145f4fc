--- Numbers at the ends of what numbers are.
-- expect: decides -0, 9007199254740992, -1.7976931348623157e+308, 5e-324
return { api = 1, kind = "gap_selector", name = "attack", choose = function(ctx)
  if ctx.text == "good" then return { 7 } end
  return { -0 * 1, 2 ^ 53, -1.7976931348623157e308, 5e-324 }
end }
