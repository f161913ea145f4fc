--- Joins half a million numbers that are slow to write out, in one call through C.
-- first: decides 1
-- expect: fails "ran longer"
local numbers
return { api = 1, kind = "gap_selector", name = "attack", choose = function(ctx)
  if ctx.text == "good" then return { 7 } end
  if not numbers then
    numbers = {}
    for i = 1, 450000 do numbers[i] = -2.2250738585072e-308 end
    return { 1 }
  end
  while true do table.concat(numbers) end
end }
