--- Globals that it leaves behind are its own, and no other policy sees them.
-- expect: decides 1
-- calls: 1
return { api = 1, kind = "gap_selector", name = "attack", choose = function(ctx)
  if ctx.text == "good" then return { 7 } end
  shared_by_attacks = (shared_by_attacks or 0) + 1 -- luacheck: ignore
  return { shared_by_attacks } -- luacheck: ignore
end }
