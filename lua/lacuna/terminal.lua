--- What standard output is: whether a person reads it, how wide it is, which colours it may have.
local ffi = require "ffi"

-- Names of our own for the C library's functions, so that other modules may declare them as they like.
ffi.cdef [[
int lacuna_isatty(int file) __asm__("isatty");
int lacuna_ioctl(int file, unsigned long request, ...) __asm__("ioctl");
]]

local kStandardOutput, kStandardError = 1, 2
local kWindowSize = 0x5413 -- TIOCGWINSZ of Linux
local kDefaultColumns = 100

local terminal = {}

--- True when standard output is a terminal.
function terminal.interactive() return ffi.C.lacuna_isatty(kStandardOutput) == 1 end

--- True when standard error is a terminal: somebody may watch how far a long work is.
function terminal.reports() return ffi.C.lacuna_isatty(kStandardError) == 1 end

--- Columns: $COLUMNS, else what the terminal says, else 100; never less than 40.
function terminal.columns()
  local given = tonumber(os.getenv "COLUMNS")
  if not given and terminal.interactive() then
    local size = ffi.new "struct { unsigned short rows, columns, x, y; }"
    if ffi.C.lacuna_ioctl(kStandardOutput, kWindowSize, size) == 0 and size.columns > 0 then given = size.columns end
  end
  return math.max(40, math.floor(given or kDefaultColumns))
end

--- How to print a table there: {width, colour, bars}. No colour where $NO_COLOR is set (no-color.org).
function terminal.style()
  local interactive = terminal.interactive()
  local plain = (os.getenv "NO_COLOR" or "") ~= "" or os.getenv "TERM" == "dumb"
  return { width = terminal.columns(), colour = interactive and not plain, bars = interactive }
end

return terminal
