--- Full memory that nothing holds any more must not fail the next decision.
-- expect: fails "memory"
-- limits: milliseconds=500 megabytes=4
-- calls: 2
return { api = 1, kind = "gap_selector", name = "attack", choose = function(ctx)
  if ctx.text == "good" then
    local t = {}
    for i = 1, 50000 do t[i] = i end -- a megabyte
    return { 7 }
  end
  local t = {}
  while true do t[#t + 1] = {} end
end }
