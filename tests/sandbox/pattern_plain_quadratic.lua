--- A plain search for a text that is nearly there everywhere.
-- expect: fails "ran longer than the 20 ms"
-- limits: milliseconds=20
return { api = 1, kind = "gap_selector", name = "attack", choose = function(ctx)
  if ctx.text == "good" then return { 7 } end
  local text, wanted = ("a"):rep(2e6), ("a"):rep(1e6) .. "b"
  while true do text:find(wanted, 1, true) end
end }
