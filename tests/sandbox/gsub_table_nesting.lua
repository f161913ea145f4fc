--- gsub within the __index of the table of gsub.
-- expect: fails "nested calls through C"
-- limits: milliseconds=200
return { api = 1, kind = "gap_selector", name = "attack", choose = function(ctx)
  if ctx.text == "good" then return { 7 } end
  local t = {}
  setmetatable(t, { __index = function(_, key) return (key:gsub(".", t)) end })
  return { #("x"):gsub(".", t) }
end }
