--- error without a value.
-- expect: fails "error: nil"
return { api = 1, kind = "gap_selector", name = "attack", choose = function(ctx)
  if ctx.text == "good" then return { 7 } end
  error()
end }
