--- What it keeps grows from call to call until nothing fits any more.
-- expect: fails "memory"
-- first: decides 1
-- calls: 12
-- limits: milliseconds=500 megabytes=4
-- next: fails
local kept = {}
return { api = 1, kind = "gap_selector", name = "attack", choose = function(ctx)
  for _ = 1, 20000 do kept[#kept + 1] = { ctx.step } end
  return { 1 }
end }
