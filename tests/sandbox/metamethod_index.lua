--- __index that looks itself up.
-- expect: fails "stack overflow"
-- limits: milliseconds=200
return { api = 1, kind = "gap_selector", name = "attack", choose = function(ctx)
  if ctx.text == "good" then return { 7 } end
  local t = setmetatable({}, { __index = function(self, key) return self[key + 1] and 1 end })
  return { t[1] }
end }
