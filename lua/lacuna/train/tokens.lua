--- Token ids by the million: an int32 tensor, made of texts or read from a token file.
--
-- A token file is a safetensors file with one tensor `ids` of one dimension, int32 or int64, and metadata:
-- `vocab_size`, where it is known.
local arrays = require "lacuna.arrays"
local check = require "lacuna.check"
local fail = require "lacuna.fail"
local native = require "lacuna.native"
local tensor = require "lacuna.tensor"
local C, ffi = native.C, native.ffi

local M = {}

--- A new tensor of zeros of one of the engine's dtypes.
function M.zeros(dtype, ...)
  local sizes, out = { ... }, ffi.new "lacuna_tensor *[1]"
  native.raise(C.lacuna_tensor_create(tensor.dtypes[dtype], ffi.new("int64_t[?]", #sizes, sizes), #sizes, out))
  return tensor.adopt(out[0])
end

--- The elements of a contiguous tensor as a C array, as long as something holds the tensor.
function M.elements(value, ctype) return ffi.cast(ctype .. " *", value.layout.data) end

local guess = ffi.typeof "int32_t[?]"

-- Appends the ids of a text to a growing array.
local function encode_text(encode, handle, text, out)
  local count = ffi.new "int64_t[1]"
  if out.capacity - out.count < #text + 1 then -- a token is at least a byte
    local capacity = math.max(2 * out.capacity, out.count + #text + 1)
    local grown = guess(capacity)
    ffi.copy(grown, out.array, out.count * 4)
    out.array, out.capacity = grown, capacity
  end
  native.raise(encode(handle, text, #text, 0, out.array + out.count, out.capacity - out.count, count))
  out.count = out.count + tonumber(count[0])
end

--- The ids of {text,…} as an int32 tensor (n), each text with the tokenizer's eos behind it, where it has one.
-- tokenizer: a Tokenizer or a Model. A control token's name in a text is ordinary text.
function M.encode(tokenizer, texts)
  local is_model = require("lacuna.model").is(tokenizer)
  local module = is_model and require "lacuna.model" or require "lacuna.tokenizer"
  local encode = is_model and C.lacuna_model_encode or C.lacuna_tokenizer_encode
  local out, eos = { array = guess(1024), count = 0, capacity = 1024 }, tokenizer.eos
  for _, text in ipairs(texts) do
    encode_text(encode, module.handle(tokenizer, "tokenizer"), text, out)
    if eos then
      out.array[out.count] = eos -- #text + 1 leaves room
      out.count = out.count + 1
    end
  end
  local ids = M.zeros("int32", out.count)
  ffi.copy(M.elements(ids, "int32_t"), out.array, out.count * 4)
  return ids
end

--- The first id that is not from 0 to vocab_size - 1, and its place (from 0); nothing where all are.
function M.find_outside(ids, vocab_size)
  local array = M.elements(ids, "int32_t")
  for i = 0, tonumber(ids.layout.sizes[0]) - 1 do
    if array[i] < 0 or array[i] >= vocab_size then return array[i], i end
  end
end

--- The largest id; -1 where there is none.
function M.largest(ids)
  local array, largest = M.elements(ids, "int32_t"), -1
  for i = 0, tonumber(ids.layout.sizes[0]) - 1 do largest = math.max(largest, array[i]) end
  return largest
end

-- int64 elements as int32; nil and a text for one that does not fit.
local function narrowed(where, ids)
  local count = tonumber(ids.layout.sizes[0])
  local out, from = M.zeros("int32", count), M.elements(ids, "int64_t")
  local to = M.elements(out, "int32_t")
  for i = 0, count - 1 do
    local id = from[i]
    if id < 0 or id > 2147483647 then
      return nil, ("%s[%d]: wanted a token id, found %s"):format(where, i, (tostring(id):gsub("LL$", "")))
    end
    to[i] = id
  end
  return out
end

-- The ids as an int32 tensor (n), each below vocab_size (nil: any); nil and a text that begins with `where`.
local function checked(where, ids, vocab_size)
  local dtype = ids:dtype()
  if ids.layout.ndim ~= 1 or (dtype ~= "int32" and dtype ~= "int64") then
    return nil, ("%s: wanted one dimension of int32 or int64, found %d of %s"):format(where, ids.layout.ndim, dtype)
  end
  ids = ids:contiguous()
  if dtype == "int64" then
    local narrow, why = narrowed(where, ids)
    if not narrow then return nil, why end
    ids = narrow
  end
  local outside, place = M.find_outside(ids, vocab_size or 2 ^ 31)
  if outside then
    return nil, ("%s[%d]: wanted a token id from 0 to %d, found %d"):format(where, place, (vocab_size or 2 ^ 31) - 1,
      outside)
  end
  return ids
end

--- Reads a token file: int32 tensor (n), vocab_size (nil where the file does not say). nil and a text.
function M.read(path)
  local tensors, metadata = require("lacuna.safetensors").read(path)
  if not tensors then return nil, metadata end
  if not tensors.ids then return nil, path .. ": wanted a tensor named ids, found none" end
  local vocab_size = tonumber(metadata.vocab_size)
  if metadata.vocab_size and not (vocab_size and vocab_size >= 1 and vocab_size % 1 == 0) then
    return nil, ("%s: vocab_size: wanted a whole number of at least 1, found %q"):format(path, metadata.vocab_size)
  end
  local ids, why = checked(path .. ": ids", tensors.ids, vocab_size)
  if not ids then return nil, why end
  return ids, vocab_size
end

--- lacuna.train.write_tokens: a token file of {id,…} or an int32 or int64 Tensor (n). options: vocab_size. Returns
-- true; nil and a text.
function M.write(path, ids, options)
  check.string(path, "path")
  options = check.options(options or {}, { vocab_size = true }, "train.write_tokens")
  if not tensor.is(ids) then
    local array, count = arrays.ids(ids, "ids")
    ids = M.zeros("int32", count)
    ffi.copy(M.elements(ids, "int32_t"), array, count * 4)
  end
  local metadata, vocab_size = {}, options.vocab_size
  if vocab_size ~= nil then metadata.vocab_size = ("%d"):format(check.integer(vocab_size, "vocab_size", 1)) end
  local kept, why = checked("ids", ids, vocab_size)
  if not kept then fail("%s", why) end
  return require("lacuna.safetensors").write(path, { ids = kept }, { metadata = metadata })
end

return M
