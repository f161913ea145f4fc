--- lacuna.train.tokenizer: a byte-level BPE from texts (Sennrich et al. 2016), as the library `tokenizers` would
-- train it.
--
--   local tokenizer = assert(lacuna.train.tokenizer { files = { "README.md", "docs" }, vocab_size = 1024 })
--   assert(lacuna.train.save_tokenizer(tokenizer, "out"))       -- out/tokenizer.json, out/tokenizer_config.json
local check = require "lacuna.check"
local json = require "lacuna.json"
local native = require "lacuna.native"
local texts = require "lacuna.train.texts"
local tokenizers = require "lacuna.tokenizer"
local C = native.C

local M = {}

local kMost = 2 ^ 24 -- tokens
local kOptions = { files = true, texts = true, vocab_size = true, pre_tokenizer = true, special_tokens = true,
  bos = true, eos = true, min_frequency = true }

-- The names of special tokens without NUL, and which of them begin and end a text.
local function read_special(options)
  local names, count = check.list(options.special_tokens or { "<|endoftext|>" }, "special_tokens")
  for i = 1, count do
    local argument = ("special_tokens[%d]"):format(i)
    if check.string(names[i], argument):find "%z" then check.wanted(argument, "a name without NUL", names[i]) end
  end
  local ends = {}
  for _, which in ipairs { "bos", "eos" } do
    local name = options[which]
    if name == nil then name = names[1] or false end
    if name then check.string(name, which) end
    ends[which] = name or nil
  end
  return names, ends
end

--- Trains a tokenizer. options: files (paths; of a folder its .md and .txt files), texts, vocab_size (4096; fewer
-- tokens where the texts have no more pairs), pre_tokenizer ("gpt-2", "smollm": each digit by itself),
-- special_tokens (their ids are 0, 1, …; { "<|endoftext|>" }), bos and eos (of them; the first one; false: none),
-- min_frequency (2: a pair that stands less often becomes no token). Returns Tokenizer; nil and a text for files
-- that cannot be read.
function M.train(options)
  check.options(options, kOptions, "train.tokenizer")
  texts.check_source(options, { "files", "texts" }, "train.tokenizer")
  local names, ends = read_special(options)
  local training = {
    vocab_size = check.integer(options.vocab_size or 4096, "vocab_size", 256 + #names, kMost),
    min_frequency = check.integer(options.min_frequency or 2, "min_frequency", 1),
    pre_tokenizer = tokenizers.check_pre_tokenizer(options.pre_tokenizer or "gpt-2", "pre_tokenizer"),
    special_tokens = names, bos = ends.bos, eos = ends.eos,
  }
  local list, err = texts.read(options)
  if not list then return nil, err end
  return tokenizers.train(list, training)
end

--- Opens the tokenizer of a folder: tokenizer.json and, where it is there, tokenizer_config.json. Returns Tokenizer;
-- nil and a text when there is none, or it is none that this library reads.
function M.open(path)
  local tokenizer, err = tokenizers.open(check.string(path, "path"))
  return tokenizer, err
end

-- What Hugging Face's programs read beside tokenizer.json.
local function config(tokenizer, context_length)
  local function name(id) return id and tokenizer:decode { id } or json.null end
  return json.encode({
    tokenizer_class = "PreTrainedTokenizerFast", clean_up_tokenization_spaces = false, add_prefix_space = false,
    bos_token = name(tokenizer.bos), eos_token = name(tokenizer.eos), unk_token = json.null,
    model_max_length = context_length or json.null,
  }, { "tokenizer_class" }) .. "\n"
end

--- The files of a folder that a tokenizer stands in: {name = text}. context_length: of the model that it is for.
function M.files(tokenizer, context_length)
  return { ["tokenizer.json"] = tokenizer:json(), ["tokenizer_config.json"] = config(tokenizer, context_length) }
end

--- Writes a tokenizer into a folder that is there: tokenizer.json and tokenizer_config.json. Returns true; nil and a
-- text.
function M.save(tokenizer, path)
  tokenizers.handle(tokenizer, "tokenizer")
  check.string(path, "path")
  local files = M.files(tokenizer)
  for _, name in ipairs { "tokenizer.json", "tokenizer_config.json" } do
    local ok, err = native.try(C.lacuna_file_write(path .. "/" .. name, files[name], #files[name]))
    if not ok then return nil, err end
  end
  return true
end

return M
