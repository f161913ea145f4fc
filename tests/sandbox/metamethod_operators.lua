--- Every operator calls itself without an end.
-- expect: decides 8
-- limits: milliseconds=2000
return { api = 1, kind = "gap_selector", name = "attack", choose = function(ctx)
  if ctx.text == "good" then return { 7 } end
  local meta, a, b = {}, {}, {}
  meta.__concat = function(x, y) return (x .. y) .. "" end
  meta.__lt = function(x, y) return not (x < y) end
  meta.__le = function(x, y) return not (x <= y) end
  meta.__eq = function(x, y) return not (x == y) end
  meta.__unm = function(x) return 1 + -x end
  meta.__add = function(x, y) return 1 + (x + y) end
  meta.__call = function(self) return 1 + self() end
  meta.__newindex = function(self, key, value) self[key] = value self[key] = value end
  setmetatable(a, meta)
  setmetatable(b, meta)
  local overflows = 0
  for _, try in ipairs {
    function() return a .. b end, function() return a < b end, function() return a <= b end, function() return a == b end,
    function() return -a end, function() return a + b end, function() return a() end, function() a.x = 1 end,
  } do
    local ok, message = pcall(try)
    if not ok and message:find "stack overflow" then overflows = overflows + 1 end
  end
  return { overflows }
end }
