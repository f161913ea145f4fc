--- As many coroutines as there is memory for.
-- expect: fails "memory"
-- limits: milliseconds=500 megabytes=4
return { api = 1, kind = "gap_selector", name = "attack", choose = function(ctx)
  if ctx.text == "good" then return { 7 } end
  local all = {}
  while true do
    all[#all + 1] = coroutine.wrap(function() coroutine.yield() end)
    all[#all]()
  end
end }
