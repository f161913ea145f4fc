--- Weak tables full of tables, whose collection costs more than their making.
-- expect: fails
-- limits: milliseconds=50 megabytes=8
return { api = 1, kind = "gap_selector", name = "attack", choose = function(ctx)
  if ctx.text == "good" then return { 7 } end
  local weak = setmetatable({}, { __mode = "kv" })
  while true do weak[{}] = {} end
end }
