--- One search that is quadratic in a megabyte.
-- expect: fails
return { api = 1, kind = "gap_selector", name = "attack", choose = function(ctx)
  if ctx.text == "good" then return { 7 } end
  local text = ("a"):rep(2e6)
  return { text:find "a*b" or 0, text:find("%b()") or 0, text:find ".-b" or 0 }
end }
