--- The only door to the library: finds liblacuna.so, declares its header through the FFI (the library hands out the
-- text itself), and turns a status into Lua's two kinds of failure.
--
--   local native = require "lacuna.native"
--   local C = native.C
--   native.raise(C.lacuna_context_rewind(handle, n))          -- misuse and defects: error()
--   local ok, err = native.try(C.lacuna_model_open(path, options, out))   -- expected failures: nil, text
local fail = require "lacuna.fail"
local ffi = require "ffi"

local native = {}

local kAbiVersion = 1 -- what this Lua library was written for

-- LUA_CPATH decides, as for any C module; a source tree and an installed tree both put the library on it.
local function find_library()
  local path, tried = package.searchpath("liblacuna", package.cpath)
  if path then return path end
  error("lacuna: liblacuna.so is not on package.cpath (set LUA_CPATH to '<build folder>/?.so;;'):" .. tried, 0)
end

ffi.cdef "const char *lacuna_cdef(void); int32_t lacuna_abi_version(void);"
local C = ffi.load(find_library())
if C.lacuna_abi_version() ~= kAbiVersion then
  error(("lacuna: this Lua library wants ABI version %d, liblacuna.so has %d: install both from one build")
    :format(kAbiVersion, C.lacuna_abi_version()), 0)
end
-- Once a process: a reloader may load this file again.
local declared = pcall(ffi.typeof, "lacuna_tensor_view")
if not declared then
  ffi.cdef((ffi.string(C.lacuna_cdef()):gsub("const char %*lacuna_cdef%(void%);", "")
    :gsub("int32_t lacuna_abi_version%(void%);", "")))
end

native.C = C
native.ffi = ffi

local expected = {
  [tonumber(C.LACUNA_NOT_FOUND)] = true, [tonumber(C.LACUNA_CORRUPT)] = true, [tonumber(C.LACUNA_UNSUPPORTED)] = true,
  [tonumber(C.LACUNA_SCRIPT)] = true, [tonumber(C.LACUNA_IO)] = true,
}

--- True for a status that is an expected failure.
function native.is_expected(status) return expected[tonumber(status)] == true end

--- Raises the library's text, at the script's line, unless `status` is LACUNA_OK.
function native.raise(status)
  if status ~= C.LACUNA_OK then fail(ffi.string(C.lacuna_last_error())) end
end

--- Returns true; nil and a text for an expected failure (no such file, a corrupt file); raises for misuse.
function native.try(status)
  if status == C.LACUNA_OK then return true end
  local text = ffi.string(C.lacuna_last_error())
  if expected[tonumber(status)] then return nil, text end
  fail(text)
end

--- Reads a text of unknown length: `call(buffer, capacity, length)` -> status, as lacuna_model_decode and its like.
function native.text(call, guess)
  local length, capacity = ffi.new "int64_t[1]", guess or 256
  local buffer = ffi.new("char[?]", capacity)
  native.raise(call(buffer, capacity, length))
  local needed = tonumber(length[0])
  if needed > capacity then
    buffer = ffi.new("char[?]", needed)
    native.raise(call(buffer, needed, length))
  end
  return ffi.string(buffer, needed)
end

return native
