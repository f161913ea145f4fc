--- An error whose value is an object.
-- expect: fails "error: table"
return { api = 1, kind = "gap_selector", name = "attack", choose = function(ctx)
  if ctx.text == "good" then return { 7 } end
  error(setmetatable({}, { __tostring = function() while true do end end }))
end }
