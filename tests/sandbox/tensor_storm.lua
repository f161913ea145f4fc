--- A million tiny tensors.
-- expect: fails
-- limits: milliseconds=200 megabytes=4
return { api = 1, kind = "gap_selector", name = "attack", choose = function(ctx)
  if ctx.text == "good" then return { 7 } end
  local kept, one = {}, tensor { 1 }
  for i = 1, 1e6 do kept[i] = one:clone() end
end }
