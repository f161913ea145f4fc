--- pcall of pcall of pcall … as arguments.
-- expect: fails "ran longer than the 20 ms"
-- limits: milliseconds=20
return { api = 1, kind = "gap_selector", name = "attack", choose = function(ctx)
  if ctx.text == "good" then return { 7 } end
  local arguments = {}
  for i = 1, 200 do arguments[i] = pcall end
  arguments[#arguments + 1] = function() while true do end end
  while true do pcall(unpack(arguments)) end
end }
