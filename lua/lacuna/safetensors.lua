--- safetensors files: tensors by name, and texts by key.
--
--   local bias = lacuna.tensor { 1, 2 }
--   assert(lacuna.safetensors.write("weights.safetensors", { bias = bias }, { metadata = { step = "7" } }))
--   local tensors, metadata = assert(lacuna.safetensors.read "weights.safetensors")
--   print(tensors.bias, metadata.step)
--
-- A file is written whole or not at all, and read through a mapping: nothing is copied.
local check = require "lacuna.check"
local fail = require "lacuna.fail"
local native = require "lacuna.native"
local tensor = require "lacuna.tensor"
local C, ffi = native.C, native.ffi

local M = {}

local function text(call, file, index)
  local value, length = ffi.new "const char *[1]", ffi.new "int64_t[1]"
  native.raise(call(file, index, value, length))
  return ffi.string(value[0], length[0])
end

local function read_tensors(file, copy)
  local tensors, out = {}, ffi.new "lacuna_tensor *[1]"
  for index = 0, tonumber(C.lacuna_safetensors_count(file)) - 1 do
    local ok, err = native.try(C.lacuna_safetensors_tensor(file, index, copy and 1 or 0, out))
    if not ok then return nil, err end
    tensors[text(C.lacuna_safetensors_name, file, index)] = tensor.adopt(out[0])
  end
  return tensors
end

local function read_metadata(file)
  local metadata = {}
  local key, key_length, value, value_length = ffi.new "const char *[1]", ffi.new "int64_t[1]",
    ffi.new "const char *[1]", ffi.new "int64_t[1]"
  for index = 0, tonumber(C.lacuna_safetensors_metadata_count(file)) - 1 do
    native.raise(C.lacuna_safetensors_metadata(file, index, key, key_length, value, value_length))
    metadata[ffi.string(key[0], key_length[0])] = ffi.string(value[0], value_length[0])
  end
  return metadata
end

--- The tensors of a file, {name = Tensor,…}, and its metadata, {key = text,…}. The tensors are read-only views of the
-- file; with options.copy they are copies that may be written to. nil and a text when there is no such file, it breaks
-- the format's rules, or holds a type of elements that no tensor has.
function M.read(path, options)
  check.string(path, "path")
  options = check.options(options or {}, { copy = true }, "safetensors.read")
  local out = ffi.new "lacuna_safetensors *[1]"
  local ok, err = native.try(C.lacuna_safetensors_open(path, out))
  if not ok then return nil, err end
  local file = ffi.gc(out[0], C.lacuna_safetensors_free)
  local tensors, why = read_tensors(file, options.copy)
  if not tensors then return nil, why end
  local metadata = read_metadata(file)
  ffi.gc(file, nil)
  C.lacuna_safetensors_free(file) -- the views keep what they need
  return tensors, metadata
end

-- The keys of a table of texts without NUL, in order.
local function keys_of(values, argument)
  local keys = {}
  for key in pairs(check.table(values, argument)) do
    if type(key) ~= "string" then check.wanted(argument, "names as its keys", key) end
    if key:find("%z") then fail("%s: wanted names without NUL, got %q", argument, key) end
    keys[#keys + 1] = key
  end
  table.sort(keys)
  return keys
end
if jit then jit.off(keys_of) end -- see count_again in check.lua

local function strings(list) return ffi.new("const char *[?]", math.max(1, #list), list) end

--- Writes {name = Tensor,…} as a file. options.metadata: {key = text,…}. Returns true; nil and a text when the file
-- cannot be written: an old one is then as it was.
function M.write(path, tensors, options)
  check.string(path, "path")
  options = check.options(options or {}, { metadata = true }, "safetensors.write")
  local names, metadata = keys_of(tensors, "tensors"), options.metadata or {}
  local keys, texts = keys_of(metadata, "options.metadata"), {}
  local handles = ffi.new("const lacuna_tensor *[?]", math.max(1, #names))
  for i, name in ipairs(names) do handles[i - 1] = tensor.handle(tensors[name], ("tensors[%q]"):format(name)) end
  for i, key in ipairs(keys) do
    local argument = ("options.metadata[%q]"):format(key)
    texts[i] = check.string(metadata[key], argument)
    if texts[i]:find("%z") then fail("%s: wanted a text without NUL, got %q", argument, texts[i]) end
  end
  local ok, err = native.try(C.lacuna_safetensors_write(path, strings(names), handles, #names, strings(keys),
    strings(texts), #keys))
  if not ok then return nil, err end
  return true
end
if jit then jit.off(M.write) end -- compiled, it might not hold `tensors` to the end, whose handles the library is using

return M
