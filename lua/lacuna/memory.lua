--- Memory of tensors and contexts, which Lua's collector cannot see: an object is a few dozen bytes to it, whatever
-- lies behind. What is alive is counted here, and a full collection runs whenever it has doubled since the last one.
local M = {}

local kLeast = 64 * 2 ^ 20 -- bytes: below that a collection costs more than the memory is worth

local alive, threshold = 0, kLeast

--- Counts bytes that a new object keeps alive.
function M.report(bytes)
  alive = alive + bytes
  if alive < threshold then return end
  collectgarbage() -- finalisers call forget()
  threshold = math.max(kLeast, 2 * alive)
end

--- Counts bytes that an object no longer keeps alive.
function M.forget(bytes) alive = alive - bytes end

return M
