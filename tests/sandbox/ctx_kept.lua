--- The ctx of the first call, used in the later ones.
-- expect: fails "got one of a decision that is over"
-- first: decides 3
local kept
return { api = 1, kind = "gap_selector", name = "attack", choose = function(ctx)
  if ctx.text == "good" then return { 7 } end
  kept = kept or ctx
  return { #kept.history }
end }
