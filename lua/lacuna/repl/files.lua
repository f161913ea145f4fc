--- File names for completion, read through the C library.
local ffi = require "ffi"

-- Names of our own, so that other modules may declare these as they like. dirent as glibc has it on 64-bit machines.
ffi.cdef [[
typedef struct lacuna_repl_dirent {
  uint64_t d_ino; int64_t d_off; unsigned short d_reclen; unsigned char d_type; char d_name[256];
} lacuna_repl_dirent;
void *lacuna_repl_opendir(const char *name) __asm__("opendir");
lacuna_repl_dirent *lacuna_repl_readdir(void *folder) __asm__("readdir64");
int lacuna_repl_closedir(void *folder) __asm__("closedir");
]]

local files = {}

local kFolder, kLink, kUnknown = 4, 10, 0 -- d_type
local kMost = 10000 -- names of one folder

local function is_folder(path, kind)
  if kind ~= kLink and kind ~= kUnknown then return kind == kFolder end
  local folder = ffi.C.lacuna_repl_opendir(path)
  if folder == nil then return false end
  ffi.C.lacuna_repl_closedir(folder)
  return true
end

--- True for a folder, or a link to one.
function files.is_folder(path) return is_folder(path, kUnknown) end

--- The names in a folder that begin with `prefix`, those of folders with a / behind them; hidden ones only where the
-- prefix begins with a dot. {} where there is no such folder.
function files.list(path, prefix)
  local out, folder = {}, ffi.C.lacuna_repl_opendir(path == "" and "." or path)
  if folder == nil then return out end
  while #out < kMost do
    local entry = ffi.C.lacuna_repl_readdir(folder)
    if entry == nil then break end
    local name = ffi.string(entry.d_name)
    local shown = name ~= "." and name ~= ".." and (name:sub(1, 1) ~= "." or prefix:sub(1, 1) == ".")
    if shown and name:sub(1, #prefix) == prefix then
      out[#out + 1] = is_folder(path .. name, entry.d_type) and name .. "/" or name
    end
  end
  ffi.C.lacuna_repl_closedir(folder)
  return out
end

return files
