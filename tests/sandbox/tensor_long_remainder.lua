--- Remainders of numbers of far apart exponents, each of which takes microseconds, of as many as there may be.
-- expect: fails "ran longer than the 20 ms"
-- limits: milliseconds=20
local big
return { api = 1, kind = "gap_selector", name = "attack", choose = function(ctx)
  if ctx.text == "good" then return { 7 } end
  if not big then
    local huge = {}
    for i = 1, 1000 do huge[i] = 1.7e308 end
    big = tensor(huge, { dtype = "float64" })
  end
  local rows = big:reshape(1, 1000):index_select(0, tensor({ 0, 0, 0, 0 }, { dtype = "int64" }))
  while true do
    pcall(big.remainder, big, 3e-308)
    pcall(rows.remainder, rows, 3e-308)
    pcall(big.rremainder, big:mul(1e-308), 1.7e308)
    pcall(big.remainder, big:reshape(-1, 1), big:reshape(1, -1):mul(1e-300))
    pcall(function() return big:clone():remainder_(3e-308) end)
  end
end }
