--- A function as an error.
-- expect: fails "error: function"
return { api = 1, kind = "gap_selector", name = "attack", choose = function(ctx)
  if ctx.text == "good" then return { 7 } end
  error(function() while true do end end)
end }
