--- Objects and control characters to the log.
-- expect: decides 1
return { api = 1, kind = "gap_selector", name = "attack", choose = function(ctx)
  if ctx.text == "good" then return { 7 } end
  if ctx.step == 1 then print({}, print, ctx.history, "\27[2J\27]0;owned\7") end
  return { 1 }
end }
