--- The classic of patterns: many optional parts that all match nothing in the end.
-- expect: fails
return { api = 1, kind = "gap_selector", name = "attack", choose = function(ctx)
  if ctx.text == "good" then return { 7 } end
  local text = ("a"):rep(40)
  while true do text:find(("a*"):rep(30) .. "b") end
end }
