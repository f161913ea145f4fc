--- lacuna.train: small models from texts.
--
--   local tokenizer = assert(lacuna.train.tokenizer { files = "docs", vocab_size = 1024 })
--   local data = assert(lacuna.train.data { files = "docs", tokenizer = tokenizer, context_length = 64 })
--   local result = assert(lacuna.train.language_model { files = "docs", output = "docs-model", steps = 100 })
local parts = {
  tokenizer = function() return require("lacuna.train.tokenizer").train end,
  save_tokenizer = function() return require("lacuna.train.tokenizer").save end,
  data = function() return require("lacuna.train.data").new end,
  read_tokens = function() return require("lacuna.train.tokens").read end,
  write_tokens = function() return require("lacuna.train.tokens").write end,
  language_model = function() return require "lacuna.train.language_model" end,
}

return setmetatable({}, {
  parts = parts,
  __index = function(self, name)
    local part = parts[name]
    if not part then require("lacuna.check").no_field("lacuna.train", name, parts) end
    local value = part()
    rawset(self, name, value)
    return value
  end,
})
