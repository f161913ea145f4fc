--- table.concat with a separator of a megabyte.
-- expect: fails "memory"
-- limits: milliseconds=500 megabytes=4
return { api = 1, kind = "gap_selector", name = "attack", choose = function(ctx)
  if ctx.text == "good" then return { 7 } end
  local t = {}
  for i = 1, 10000 do t[i] = "" end
  return { #table.concat(t, ("x"):rep(1000000)) }
end }
