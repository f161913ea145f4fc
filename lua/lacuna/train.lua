--- lacuna.train: small models from texts.
--
--   local tokenizer = assert(lacuna.train.tokenizer { files = "docs", vocab_size = 1024 })
--   local data = assert(lacuna.train.data { files = "docs", tokenizer = tokenizer, context_length = 64 })
--   local result = assert(lacuna.train.language_model { files = "docs", output = "docs-model", steps = 100 })
local check = require "lacuna.check"
local tokenizer = require "lacuna.train.tokenizer"
local tokens = require "lacuna.train.tokens"

local train = {
  tokenizer = tokenizer.train, open_tokenizer = tokenizer.open, save_tokenizer = tokenizer.save,
  read_tokens = tokens.read, write_tokens = tokens.write,
  data = require("lacuna.train.data").new,
  language_model = require "lacuna.train.language_model",
}

return setmetatable(train, { __index = function(_, name) check.no_field("lacuna.train", name, train) end })
