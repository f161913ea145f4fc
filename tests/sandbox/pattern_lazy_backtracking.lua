--- Likewise with the shortest matches.
-- expect: fails
return { api = 1, kind = "gap_selector", name = "attack", choose = function(ctx)
  if ctx.text == "good" then return { 7 } end
  local text = ("a"):rep(3000)
  while true do text:match ".-.-.-.-.-.-.-.-b" end
end }
