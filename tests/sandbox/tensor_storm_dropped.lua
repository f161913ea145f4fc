--- A million tiny tensors, none of which is kept.
-- expect: fails "ran longer than the 100 ms"
-- limits: milliseconds=100 megabytes=4
return { api = 1, kind = "gap_selector", name = "attack", choose = function(ctx)
  if ctx.text == "good" then return { 7 } end
  local one = tensor { 1 }
  while true do one:clone() end
end }
