--- As many arguments as there can be, passed on and on.
-- expect: decides 1
-- limits: milliseconds=1000
return { api = 1, kind = "gap_selector", name = "attack", choose = function(ctx)
  if ctx.text == "good" then return { 7 } end
  local list = {}
  for i = 1, 100000 do list[i] = i end
  local function count(...) return select("#", ...) end
  local function grow(...) return grow(1, ...) end
  for n = 1000, 100000, 33000 do
    pcall(function() return count(unpack(list, 1, n)) end)
    pcall(function() return { unpack(list, 1, n) } end)
    pcall(function() return math.max(unpack(list, 1, n)) end)
    pcall(function() return string.char(unpack(list, 1, n)) end)
  end
  pcall(grow, unpack(list, 1, 7000))
  return { 1 }
end }
