--- Writing a model to a file or a folder, in steps: what model:save and `lacuna model convert` share.
local check = require "lacuna.check"
local fail = require "lacuna.fail"
local native = require "lacuna.native"
local C, ffi = native.C, native.ffi

local save = {}

local kFormats = { "gguf", "huggingface" }
local kDtypes = { "float32", "float16", "bfloat16", "q8_0", "q4_0" }

-- One of these words, or the default where nothing is given.
local function word(value, argument, words, default)
  if value == nil then return default end
  check.string(value, argument)
  for _, known in ipairs(words) do
    if value == known then return value end
  end
  fail('%s: wanted one of "%s", got %q%s', argument, table.concat(words, '", "'), value, check.hint(value, words))
end

--- Raises for options that do not go together. Returns the format, by options.format or the path's ending, and the
-- dtype.
function save.check(path, options)
  local by_ending = path:find "%.gguf$" and "gguf" or "huggingface"
  local format = word(options.format, "options.format", kFormats, by_ending)
  local dtype = word(options.dtype, "options.dtype", kDtypes, "float32")
  if format == "huggingface" and dtype:find "^q" then
    check.wanted("options.dtype", '"float32", "float16" or "bfloat16" in a Hugging Face folder', dtype)
  end
  if options.overwrite ~= nil and type(options.overwrite) ~= "boolean" then
    check.wanted("options.overwrite", "true or false", options.overwrite)
  end
  return format, dtype
end

local function c_options(path, options)
  local out = ffi.new "lacuna_save_options"
  C.lacuna_save_options_init(out)
  local format, dtype = save.check(path, options)
  -- The texts are those of the lists above, which keep them alive.
  out.format, out.dtype, out.overwrite = format, dtype, options.overwrite and 1 or 0
  return out
end

--- Writes a model. handle: lacuna_model; options: format, dtype, overwrite, as of model:save. progress (may be nil) is
-- called with the bytes that are written and those of all tensors. Returns true; nil and a text.
function save.run(handle, path, options, progress)
  check.string(path, "path")
  local out = ffi.new "lacuna_save *[1]"
  local ok, err = native.try(C.lacuna_save_begin(handle, path, c_options(path, options), out))
  if not ok then return nil, err end
  local saving = ffi.gc(out[0], C.lacuna_save_free)
  local written, total, done = ffi.new "int64_t[1]", ffi.new "int64_t[1]", ffi.new "int32_t[1]"
  repeat
    ok, err = native.try(C.lacuna_save_step(saving, written, total, done))
    if not ok then break end
    if progress then progress(tonumber(written[0]), tonumber(total[0])) end
  until done[0] == 1
  C.lacuna_save_free(ffi.gc(saving, nil))
  if not ok then return nil, err end
  return true
end

return save
