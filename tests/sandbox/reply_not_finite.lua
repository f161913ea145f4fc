--- NaN and infinities.
-- expect: fails "wanted a finite number"
return { api = 1, kind = "gap_selector", name = "attack", choose = function(ctx)
  if ctx.text == "good" then return { 7 } end
  return { 1, ({ 0 / 0, 1 / 0, -1 / 0 })[ctx.step] or 0 / 0 }
end }
