--- Multiplies texts of a quarter of a million digits, which are read anew each time.
-- expect: fails "ran longer"
return { api = 1, kind = "gap_selector", name = "attack", choose = function(ctx)
  if ctx.text == "good" then return { 7 } end
  local s = "0x" .. ("f"):rep(262000)
  while true do
    local _ = s * s, s * s, s * s, s * s, s * s, s * s, s * s, s * s, s * s, s * s, s * s, s * s, s * s, s * s, s * s
  end
end }
