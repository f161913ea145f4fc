--- Views of one tensor: each costs memory that holds no elements.
-- expect: fails "memory"
-- limits: milliseconds=2000 megabytes=4
return { api = 1, kind = "gap_selector", name = "attack", choose = function(ctx)
  if ctx.text == "good" then return { 7 } end
  local kept, cube = {}, tensor { 1 }:reshape(1, 1, 1, 1, 1, 1, 1, 1)
  while true do kept[#kept + 1] = cube:slice(0) end
end }
