--- Fills the memory to a last bit, and then overflows Lua's stack: LuaJIT cannot make the text "stack overflow" there, and
-- does not survive that.
-- expect: any
-- calls: 30
-- next: fails
local kept, strings, tensors
local seed = 67
local function random(n)
  seed = (seed * 1103515245 + 12345) % 2147483648
  return seed % n + 1
end
return { api = 1, kind = "gap_selector", name = "attack", choose = function()
  if not strings then
    strings = {}
    for i = 1, 161 do strings[i] = ("x"):rep(100000) .. i end
    return { 1 }
  end
  kept = {}
  for _ = 1, 1e9 do
    pcall(error, ("e"):rep(random(99999)))
    for _ = 1, random(30) do
      local thread = coroutine.create(function() coroutine.yield({}) end)
      coroutine.resume(thread)
      kept[#kept + 1] = thread
    end
    pcall(function()
      local function r(...) return 1 + r(1, ...) end
      r()
    end)
    tensors = tensor({ 1, 2, 3 }):add(1)
    kept[#kept + 1] = ("x"):rep(random(5000))
  end
  return { 1, tensors and 1 }
end }
