--- gsub within the function of gsub.
-- expect: fails "nested calls through C"
-- limits: milliseconds=200
return { api = 1, kind = "gap_selector", name = "attack", choose = function(ctx)
  if ctx.text == "good" then return { 7 } end
  local function nest(text) return (text:gsub(".", nest)) end
  nest "x"
end }
