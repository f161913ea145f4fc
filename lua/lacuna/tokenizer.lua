--- Tokenizers without a model: made by lacuna.train.tokenizer, kept with the model that is trained on their tokens.
--
--   local tokenizer = lacuna.train.tokenizer { files = "docs", vocab_size = 1024 }
--   print(#tokenizer:encode "Once upon a time", tokenizer.vocab_size)
local arrays = require "lacuna.arrays"
local check = require "lacuna.check"
local native = require "lacuna.native"
local object = require "lacuna.object"
local C, ffi = native.C, native.ffi

local M, methods, properties = {}, {}, {}
local Tokenizer

local function handle(self) return Tokenizer.handle(self, "tokenizer") end

--- How many tokens there are: ids are 0 to vocab_size - 1.
function properties.vocab_size(self) return (tonumber(C.lacuna_tokenizer_vocab_size(handle(self)))) end

--- The id of the token that begins or ends a text; nil where there is none.
for name, get in pairs { bos = C.lacuna_tokenizer_bos, eos = C.lacuna_tokenizer_eos } do
  properties[name] = function(self)
    local id = get(handle(self))
    return id >= 0 and id or nil
  end
end

--- Token ids of a text. options: bos (false) begins with that token; special (true) lets a control token's name in
-- the text be that token, otherwise it is ordinary text. Returns {id,…}.
function methods.encode(self, text, options)
  local tokenizer = handle(self)
  check.string(text, "text")
  options = check.options(options or {}, { bos = true, special = true }, "encode")
  local flags = (options.bos and C.LACUNA_ENCODE_BOS or 0) + (options.special ~= false and C.LACUNA_ENCODE_SPECIAL or 0)
  local ids = arrays.read_ids(function(ids, capacity, count)
    return C.lacuna_tokenizer_encode(tokenizer, text, #text, flags, ids, capacity, count)
  end, #text + 1)
  return ids -- no tail call: a temporary `self` must outlive its handle's use
end

--- The exact bytes of {id,…}; a token may hold part of a character.
function methods.decode(self, ids)
  local tokenizer = handle(self)
  local array, count = arrays.ids(ids, "ids")
  local bytes = native.text(function(text, capacity, length)
    return C.lacuna_tokenizer_decode(tokenizer, array, count, text, capacity, length)
  end, count * 8 + 16)
  return bytes
end

--- The text of a tokenizer.json file, as a Hugging Face folder has it.
function methods.json(self)
  local tokenizer = handle(self)
  local document = native.text(function(text, capacity, length)
    return C.lacuna_tokenizer_json(tokenizer, text, capacity, length)
  end, 2 ^ 16)
  return document
end

Tokenizer = object.define {
  name = "Tokenizer", ctype = "lacuna_tokenizer", free = C.lacuna_tokenizer_free, methods = methods,
  properties = properties,
  meta = {
    __tostring = function(self)
      if self.handle == nil then return "Tokenizer (freed)" end
      return ("Tokenizer (byte-level BPE, %d tokens)"):format(self.vocab_size)
    end,
  },
}

local kPreTokenizers = { "gpt-2", "smollm", "llama-bpe", "qwen2" }

function M.check_pre_tokenizer(value, argument)
  for _, name in ipairs(kPreTokenizers) do
    if name == value then return value end
  end
  check.wanted(argument, "one of " .. table.concat(kPreTokenizers, ", "), value)
end

--- Opens that of a folder. Returns Tokenizer; nil and a text.
function M.open(folder)
  local out = ffi.new "lacuna_tokenizer *[1]"
  local ok, err = native.try(C.lacuna_tokenizer_open(folder, out))
  if not ok then return nil, err end
  return Tokenizer.adopt(out[0])
end

--- Trains one on {text,…}. training: vocab_size, min_frequency, pre_tokenizer, special_tokens, bos, eos.
function M.train(texts, training)
  local count, out = #texts, ffi.new "lacuna_tokenizer *[1]"
  local lengths = ffi.new("int64_t[?]", math.max(1, count))
  for i, text in ipairs(texts) do lengths[i - 1] = #text end
  local options = ffi.new "lacuna_tokenizer_training"
  C.lacuna_tokenizer_training_init(options)
  local names = ffi.new("const char *[?]", math.max(1, #training.special_tokens), training.special_tokens)
  options.vocab_size, options.min_frequency = training.vocab_size, training.min_frequency
  options.pre_tokenizer, options.bos, options.eos = training.pre_tokenizer, training.bos, training.eos
  options.special_tokens, options.special_count = names, #training.special_tokens
  local array = ffi.new("const char *[?]", math.max(1, count), texts)
  native.raise(C.lacuna_tokenizer_train(array, lengths, count, options, out))
  return Tokenizer.adopt(out[0])
end
jit.off(M.train) -- compiled, it might not hold the texts to the end, whose bytes the library is using

M.is = Tokenizer.is
M.handle = Tokenizer.handle

return M
