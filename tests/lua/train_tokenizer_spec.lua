--- Tokenizers that are trained: the library `tokenizers` finds the same (tests/golden/bpe, in C++ too), files, folders,
-- special tokens, misuse.
local json = require "lacuna.json"
local lacuna = require "lacuna"

local kGolden = os.getenv "LACUNA_TEST_DATA" .. "/golden/bpe/"

local function read(path)
  local file = assert(io.open(path, "rb"))
  local text = file:read "*a"
  file:close()
  return text
end

local function write(path, text)
  local file = assert(io.open(path, "wb"))
  file:write(text)
  file:close()
end

local function train(options)
  options.vocab_size = options.vocab_size or 300
  return lacuna.train.tokenizer(options)
end

describe("lacuna.train.tokenizer", function()
  it("finds the merges, tokens and ids that the library tokenizers finds", function()
    local corpus = read(kGolden .. "corpus.txt")
    for _, case in ipairs(json.decode(read(kGolden .. "bpe.json")).cases) do
      local tokenizer = lacuna.train.tokenizer { texts = corpus, vocab_size = case.vocab_size,
        min_frequency = case.min_frequency, pre_tokenizer = case.pre_tokenizer, special_tokens = case.special_tokens }
      local document = json.decode(tokenizer:json())
      assert.same(case.merges, document.model.merges)
      assert.same(case.ids, tokenizer:encode(case.text))
      assert.equal(case.text, tokenizer:decode(case.ids))
      assert.equal(#case.tokens, tokenizer.vocab_size)
      for id, token in ipairs(case.tokens) do assert.equal(id - 1, document.model.vocab[token]) end
    end
  end)

  it("is deterministic", function()
    local text = read(kGolden .. "corpus.txt")
    assert.equal(train { texts = text }:json(), train { texts = { text } }:json())
  end)

  it("reads files, and of a folder the .md and .txt files, hidden ones left out", function()
    os.execute "rm -rf train_texts; mkdir -p train_texts/inner train_texts/.hidden"
    write("train_texts/a.md", "abc abc abc")
    write("train_texts/inner/b.txt", "xyz xyz xyz")
    write("train_texts/c.lua", "qqqq qqqq qqqq")
    write("train_texts/.hidden/d.md", "jjjj jjjj jjjj")
    local whole = train { texts = { "abc abc abc", "xyz xyz xyz" } }
    assert.equal(whole:json(), train { files = "train_texts" }:json())
    assert.equal(whole:json(), train { files = { "train_texts/a.md", "train_texts/inner" } }:json())
    assert.is_nil(whole:json():find("qq", 1, true))
  end)

  it("begins and ends texts with the first special token, or those that are named", function()
    local tokenizer = train { texts = "a b" }
    assert.same({ 0, 0 }, { tokenizer.bos, tokenizer.eos })
    assert.same({ 0 }, tokenizer:encode "<|endoftext|>")
    assert.equal(13, #tokenizer:encode("<|endoftext|>", { special = false }))
    tokenizer = train { texts = "a b", special_tokens = { "<s>", "</s>" }, eos = "</s>" }
    assert.same({ 0, 1 }, { tokenizer.bos, tokenizer.eos })
    tokenizer = train { texts = "a b", special_tokens = {} }
    assert.same({}, { tokenizer.bos, tokenizer.eos })
    assert.is_nil(train({ texts = "a b", bos = false }).bos)
  end)

  it("writes the two files of a Hugging Face folder", function()
    os.execute "rm -rf train_tokenizer; mkdir train_tokenizer"
    local tokenizer = train { texts = "one two one two", pre_tokenizer = "smollm" }
    assert(lacuna.train.save_tokenizer(tokenizer, "train_tokenizer"))
    local document = json.decode(read "train_tokenizer/tokenizer.json")
    assert.equal("BPE", document.model.type)
    assert.equal("<|endoftext|>", json.decode(read "train_tokenizer/tokenizer_config.json").eos_token)
    local again = assert(lacuna.train.open_tokenizer "train_tokenizer")
    assert.equal(tokenizer:json(), again:json())
    assert.same({ tokenizer.bos, tokenizer.eos, tokenizer.vocab_size }, { again.bos, again.eos, again.vocab_size })
    assert.same(tokenizer:encode "two <|endoftext|> 12", again:encode "two <|endoftext|> 12")
    local ok, err = lacuna.train.save_tokenizer(tokenizer, "/no/such/folder")
    assert.is_nil(ok)
    assert.truthy(err:find("/no/such/folder", 1, true))
  end)

  it("gives nil and a text for folders without a tokenizer, and for odd ones", function()
    os.execute "rm -rf train_tokenizer; mkdir train_tokenizer"
    local function refused(document, text)
      if document then write("train_tokenizer/tokenizer.json", document) end
      local tokenizer, err = lacuna.train.open_tokenizer "train_tokenizer"
      assert.is_nil(tokenizer)
      assert.truthy(err:find(text, 1, true), err)
    end
    refused(nil, "train_tokenizer/tokenizer.json")
    refused("{", "train_tokenizer/tokenizer.json")
    refused('{"model":{"vocab":{"a":-1}}}', "whole numbers of at least 0 as ids")
    refused('{"model":{"vocab":{"a":4294967295}}}', "ids below 2^24")
    refused('{"model":{"vocab":{"a":0}},"added_tokens":[{"id":99999999}]}', "added_tokens[0].id")
    refused('{"model":{"vocab":{"a":0}}}', "version")
  end)

  it("gives nil and a text for files that are not there, and for no text at all", function()
    local tokenizer, err = train { files = "/no/such/file.txt" }
    assert.is_nil(tokenizer)
    assert.truthy(err:find("/no/such/file.txt", 1, true))
    os.execute "rm -rf train_empty; mkdir train_empty"
    assert.same({ nil, "files: found no text in train_empty" }, { train { files = "train_empty" } })
    assert.same({ nil, "texts: found no text" }, { train { texts = "" } })
  end)

  it("refuses what it cannot do, and says what it wanted", function()
    local function refused(options, text)
      local ok, err = pcall(lacuna.train.tokenizer, options)
      assert.falsy(ok)
      assert.truthy(tostring(err):find(text, 1, true), err)
    end
    refused({ vocab_size = 300 }, "wanted files or texts, got none")
    refused({ texts = "a", vocabsize = 300 }, 'did you mean "vocab_size"?')
    refused({ texts = "a", vocab_size = 200 }, "vocab_size: wanted a whole number from 257 to")
    refused({ texts = "a", pre_tokenizer = "bert" }, "pre_tokenizer: wanted one of gpt-2, smollm")
    refused({ texts = "a", special_tokens = { "x\0y" } }, "special_tokens[1]: wanted a name without NUL")
    refused({ texts = "a", special_tokens = { "<s>", "<s>" } }, "special_tokens[2]: wanted names that differ")
    refused({ texts = "a", special_tokens = { "" } }, "special_tokens[1]: wanted a name of UTF-8")
    refused({ texts = "a", eos = "</s>" }, "eos: wanted one of the special tokens")
    refused({ texts = { "a", 7 } }, "texts[2]: wanted a string, got number 7")
    refused({ texts = "a", min_frequency = 0 }, "min_frequency: wanted a whole number of at least 1")
  end)

  it("gives a Tokenizer, whose misuse is refused", function()
    local tokenizer = train { texts = "a b" }
    assert.equal("Tokenizer (byte-level BPE, 257 tokens)", tostring(tokenizer))
    assert.has_error(function() return tokenizer.size end)
    assert.has_error(function() tokenizer:decode { 257 } end)
    tokenizer:free()
    assert.equal("Tokenizer (freed)", tostring(tokenizer))
    assert.has_error(function() tokenizer:encode "a" end)
  end)
end)
