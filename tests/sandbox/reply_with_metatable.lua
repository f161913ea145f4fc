--- A decision whose metamethods would run in the check, and in the host.
-- expect: decides 1, 2
return { api = 1, kind = "gap_selector", name = "attack", choose = function(ctx)
  if ctx.text == "good" then return { 7 } end
  local function endless() while true do end end
  return setmetatable({ 1, 2 }, { __index = endless, __len = endless, __pairs = endless, __ipairs = endless,
    __newindex = endless, __tostring = endless, __gc = endless, __metatable = endless, __call = endless })
end }
