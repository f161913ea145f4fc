--- A text of a gigabyte at once.
-- expect: decides 0
-- limits: megabytes=4
return { api = 1, kind = "gap_selector", name = "attack", choose = function(ctx)
  if ctx.text == "good" then return { 7 } end
  local made = 0
  for _, count in ipairs { 2 ^ 30, 2 ^ 31 - 1, 2 ^ 31, 2 ^ 53, math.huge, 5e6 } do
    local _, text = pcall(string.rep, "x", count)
    if #text > 4e6 then made = made + 1 end
    _, text = pcall(string.rep, "xy", count / 2, "z")
    if #text > 4e6 then made = made + 1 end
  end
  return { made }
end }
