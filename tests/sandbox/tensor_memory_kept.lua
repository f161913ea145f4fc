--- Keeps tensors until nothing fits.
-- expect: fails "memory"
-- limits: milliseconds=500 megabytes=4
return { api = 1, kind = "gap_selector", name = "attack", choose = function(ctx)
  if ctx.text == "good" then return { 7 } end
  local kept, zeros = {}, {}
  for i = 1, 10000 do zeros[i] = 0 end
  local t = tensor(zeros)
  while true do kept[#kept + 1] = t:clone() end
end }
