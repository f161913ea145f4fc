--- Memory of tensors and contexts, which Lua's collector cannot see: an object is a few dozen bytes to it, whatever
-- lies behind. A full collection runs whenever what is alive has doubled since the last one.
local C = require("lacuna.native").C

local M = {}

local kLeast = 64 * 2 ^ 20 -- bytes: below that a collection costs more than the memory is worth

local tensors, threshold = 0, kLeast

-- Of the tensors of this Lua state, and of all keys and values in the process, which contexts share.
local function alive() return tensors + tonumber(C.lacuna_key_value_bytes()) end

--- Looks whether a collection is due: after a call that may have taken memory for keys and values.
function M.look()
  if alive() < threshold then return end
  collectgarbage() -- finalisers call forget()
  threshold = math.max(kLeast, 2 * alive())
end

--- Counts bytes that a new tensor keeps alive.
function M.report(bytes)
  tensors = tensors + bytes
  M.look()
end

--- Counts bytes that a tensor no longer keeps alive.
function M.forget(bytes) tensors = tensors - bytes end

return M
