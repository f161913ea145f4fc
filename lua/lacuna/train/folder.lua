--- Folders and files as training needs them: made, listed, filled under another name and renamed, removed, read.
local ffi = require "ffi"
local files = require "lacuna.repl.files"
local native = require "lacuna.native"
local C = native.C

-- Names of our own, so that other modules may declare these as they like.
ffi.cdef [[
int lacuna_train_mkdir(const char *path, unsigned mode) __asm__("mkdir");
int lacuna_train_rmdir(const char *path) __asm__("rmdir");
char *lacuna_train_strerror(int code) __asm__("strerror");
]]

local folder = {}

local kMode = 511 -- 0777, less what the process's mask takes away
local kExists = 17 -- EEXIST
local kTemporary = ".unfinished" -- behind the name of a folder that is being filled

local function failed(path) return nil, path .. ": " .. ffi.string(ffi.C.lacuna_train_strerror(ffi.errno())) end

--- The entries of a folder, hidden ones too, those of folders with a / behind them; {} where there is none.
function folder.list(path)
  local out = files.list(path .. "/", "")
  for _, name in ipairs(files.list(path .. "/", ".")) do out[#out + 1] = name end
  table.sort(out)
  return out
end

--- Makes a folder, and those that it lies in. True also where it is there; nil and a text.
function folder.make(path)
  local place = 0
  repeat
    place = path:find("/", place + 1, true) or #path + 1
    local part = path:sub(1, place - 1)
    if part ~= "" and ffi.C.lacuna_train_mkdir(part, kMode) ~= 0 and ffi.errno() ~= kExists then return failed(part) end
  until place > #path
  if not files.is_folder(path) then return nil, path .. ": wanted a folder, found something else" end
  return true
end

--- Removes a folder of files. True; nil and a text.
function folder.remove(path)
  for _, name in ipairs(folder.list(path)) do os.remove(path .. "/" .. name) end
  if ffi.C.lacuna_train_rmdir(path) ~= 0 then return failed(path) end
  return true
end

--- Makes the folder `path`, whole or not at all: fill(temporary) writes its files and returns true, or nil and a
-- text. One that is there is replaced. Returns true; nil and a text, and then nothing is left but what was there
-- before.
function folder.fill(path, fill)
  local temporary, old = path .. kTemporary, path .. ".replaced"
  if files.is_folder(temporary) then folder.remove(temporary) end -- of a run that was killed
  local ok, err = folder.make(temporary)
  if not ok then return nil, err end
  local called, done, why = pcall(fill, temporary)
  if not called or not done then
    folder.remove(temporary)
    if not called then error(done, 0) end
    return nil, why
  end
  if files.is_folder(path) then
    if files.is_folder(old) then folder.remove(old) end
    os.rename(path, old)
  end
  ok, err = os.rename(temporary, path)
  if not ok then
    os.rename(old, path)
    folder.remove(temporary)
    return nil, err
  end
  if files.is_folder(old) then folder.remove(old) end
  return true
end

--- The bytes of a file, at most `most`. nil and a text.
function folder.read(path, most)
  local length = ffi.new "int64_t[1]"
  local ok, err = native.try(C.lacuna_file_read(path, most, nil, 0, length))
  if not ok then return nil, err end
  local capacity = tonumber(length[0])
  local buffer = ffi.new("char[?]", math.max(1, capacity))
  ok, err = native.try(C.lacuna_file_read(path, most, buffer, capacity, length))
  if not ok then return nil, err end
  if capacity > most then return nil, ("%s: wanted at most %d bytes, found more"):format(path, most) end
  return ffi.string(buffer, math.min(capacity, tonumber(length[0])))
end

folder.is_folder = files.is_folder

return folder
