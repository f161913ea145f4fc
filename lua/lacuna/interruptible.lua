--- os.execute for the program: Ctrl-C that ends the command ends the script, too. The C library ignores the signal
-- while a command runs, so that a loop of commands could not be stopped.
local ffi = require "ffi"
local bit = require "bit"

ffi.cdef [[int lacuna_raise(int signal) __asm__("raise");]]

local kInterrupt = 2 -- SIGINT

local M = {}

-- A status of wait(2): ended by the signal, or by a shell that says so (128 + signal).
local function was_interrupted(status)
  return bit.band(status, 127) == kInterrupt or bit.rshift(bit.band(status, 0xFF00), 8) == 128 + kInterrupt
end

--- Replaces os.execute.
function M.install()
  local execute = os.execute
  os.execute = function(...) -- luacheck: ignore
    local results = { execute(...) }
    if type(results[1]) == "number" and was_interrupted(results[1]) then
      ffi.C.lacuna_raise(kInterrupt)
      error("interrupted", 2)
    end
    return unpack(results)
  end
end

return M
