--- setmetatable with everything that might mean something to the collector or to the library.
-- expect: decides 1
return { api = 1, kind = "gap_selector", name = "attack", choose = function(ctx)
  if ctx.text == "good" then return { 7 } end
  local function endless() while true do end end
  for _ = 1, 2000 do
    setmetatable({}, { __gc = endless, __mode = ({ "k", "v", "kv", endless, 7, "\0" })[ctx.step] })
    setmetatable({}, setmetatable({}, { __index = endless, __metatable = endless, __mode = "kv" }))
  end
  local locked = setmetatable({}, { __metatable = false })
  if pcall(setmetatable, locked, nil) then return { 0 } end
  return { 1 }
end }
