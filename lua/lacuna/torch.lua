--- liblacuna_torch.so as Lua sees it: whether it is open, what it says of itself, how many threads it has.
--
-- It is opened by the first operator, the torch backend or training; nothing else needs it.
local check = require "lacuna.check"
local fail = require "lacuna.fail"
local native = require "lacuna.native"
local C, ffi = native.C, native.ffi

local M = {
  -- Whether this Lua state has opened it: before that no tensor can be tracked or elsewhere, and nobody looks.
  is_open = false,
  -- Whether this Lua state does as if it were not here.
  is_hidden = false,
}

--- use(false): from now on this Lua state does as if libtorch were not here; tensors have the engine's own methods
-- alone, as they have in a sandbox. Not once it is open. use(true): it may be opened again.
function M.use(on)
  if type(on) ~= "boolean" then check.wanted("on", "true or false", on) end
  if not on and M.is_open then fail("torch: it is open already, and tensors of it may be about") end
  M.is_hidden = not on
end

--- Opens it, where that has not been done; raises where it is not here, and in a fork of a process that had opened it.
function M.open()
  if M.is_hidden then fail("libtorch is not to be used here (lacuna.torch.use)") end
  native.raise(C.lacuna_torch_threads(ffi.new "int32_t[1]"))
  M.is_open = true
end

--- Whether it can be opened. A text says why not.
function M.available()
  if M.is_hidden then return false, "libtorch is not to be used here (lacuna.torch.use)" end
  local status = C.lacuna_torch_threads(ffi.new "int32_t[1]")
  if status == C.LACUNA_OK then return true end
  return false, ffi.string(C.lacuna_last_error())
end

--- Facts about it: { {key, value}, … } in order: version, BLAS, threads, vector instructions, devices. Opens it.
function M.info()
  M.open()
  local text = native.text(function(buffer, capacity, length) return C.lacuna_torch_info(buffer, capacity, length) end)
  local facts = {}
  for key, value in text:gmatch "([^\n:]+): ([^\n]*)" do facts[#facts + 1] = { key, value } end
  return facts
end

--- How many threads an operator uses; with a number, 1 to 1024, sets it. Results may depend on it in the last bits.
function M.threads(count)
  M.open()
  if count ~= nil then native.raise(C.lacuna_torch_set_threads(check.integer(count, "count", 1, 1024))) end
  local out = ffi.new "int32_t[1]"
  native.raise(C.lacuna_torch_threads(out))
  return (tonumber(out[0]))
end

return M
