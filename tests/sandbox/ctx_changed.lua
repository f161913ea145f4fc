--- Changes its ctx, which is another one in every call.
-- expect: decides 3
return { api = 1, kind = "gap_selector", name = "attack", choose = function(ctx)
  if ctx.text == "good" then return { 7 } end
  local length = #ctx.history
  ctx.history, ctx.token, ctx.text, ctx.evil = {}, ctx, nil, true
  setmetatable(ctx, { __index = function() while true do end end })
  return { length }
end }
