--- Functions of gsub that fail, each leaving a level behind it.
-- expect: decides 5000
-- limits: milliseconds=500
return { api = 1, kind = "gap_selector", name = "attack", choose = function(ctx)
  if ctx.text == "good" then return { 7 } end
  local count = 0
  for i = 1, 5000 do
    if not pcall(string.gsub, "x", ".", function() error(i) end) then count = count + 1 end
  end
  return { count }
end }
