--- Memory of tensors and contexts, which Lua's collector cannot see: an object is a few dozen bytes to it, whatever
-- lies behind. A full collection runs whenever what is alive has doubled since the last one.
local C = require("lacuna.native").C

local M = {}

local kLeast = 64 * 2 ^ 20 -- bytes: below that a collection costs more than the memory is worth

local threshold = kLeast

-- Of all tensors, and of all keys and values, which contexts share, in the process.
local function alive() return tonumber(C.lacuna_tensor_bytes_alive()) + tonumber(C.lacuna_key_value_bytes()) end

local function collect()
  collectgarbage() -- finalisers let go of what nobody has any more
  threshold = math.max(kLeast, 2 * alive())
end

--- Looks whether a collection is due: after a call that may have taken memory.
function M.look()
  if alive() >= threshold then collect() end
end

return M
