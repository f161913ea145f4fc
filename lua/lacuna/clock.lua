--- Monotonic time, for durations: os.clock() counts processor time of all threads, os.time() whole seconds.
local ffi = require "ffi"

ffi.cdef [[
struct lacuna_timespec { long tv_sec; long tv_nsec; };
int clock_gettime(int clock, struct lacuna_timespec *out);
]]

local M = {}
local kMonotonic = 1
local now = ffi.new "struct lacuna_timespec"

--- Seconds since some moment in the past.
function M.seconds()
  ffi.C.clock_gettime(kMonotonic, now)
  return tonumber(now.tv_sec) + tonumber(now.tv_nsec) * 1e-9
end

return M
