--- Fills the log, and with it the disk.
-- expect: fails "ran longer than the 50 ms"
-- limits: milliseconds=50
return { api = 1, kind = "gap_selector", name = "attack", choose = function(ctx)
  if ctx.text == "good" then return { 7 } end
  local line = ("flood "):rep(700)
  while true do print(line) end
end }
