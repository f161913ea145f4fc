--- A thousand tables, each called by calling the next one.
-- expect: decides 1
-- limits: milliseconds=200
return { api = 1, kind = "gap_selector", name = "attack", choose = function(ctx)
  if ctx.text == "good" then return { 7 } end
  local last = function() return 1 end
  for _ = 1, 1000 do last = setmetatable({}, { __call = last }) end
  local ok = pcall(last)
  return { ok ~= nil and 1 or 0 }
end }
