--- model:save: what is written opens again and computes the same, or nearly; what cannot be written changes nothing.
local json = require "lacuna.json"
local lacuna = require "lacuna"

local kModel = os.getenv "LACUNA_SMOLLM2"
local model -- opened once, where there is one

local function read(path)
  local file = assert(io.open(path, "rb"))
  local content = file:read "*a"
  file:close()
  return content
end

local function test(name, body)
  it(name, function()
    if not kModel or kModel == "" then return pending "LACUNA_SMOLLM2 is not set: ./dev fetch smollm2" end
    model = model or assert(lacuna.model.open(kModel))
    local place = os.tmpname()
    local ok, err = pcall(body, place .. ".saved")
    os.execute(("rm -rf '%s' '%s.saved' '%s.saved.gguf'"):format(place, place, place))
    if not ok then error(err, 0) end
  end)
end

local function log_probabilities(of, text)
  return of:context():append(of:encode(text)):logits():log_softmax()
end

-- The most that a probability's logarithm differs, and KL(before || after), in nats.
local function difference(path, text)
  local before, after = log_probabilities(model, text), log_probabilities(assert(lacuna.model.open(path)), text)
  local apart = before:clone():sub(after)
  return apart:clone():abs():max():item(), before:exp():mul(apart):sum():item()
end

describe("model:save", function()
  test("writes float32 that computes the same to the bit", function(place)
    local path = place .. ".gguf"
    assert.is_true(model:save(path))
    assert.equal(0, (difference(path, "The capital of France is")))
    local saved = assert(lacuna.model.open(path))
    assert.equal(model.name, saved.name)
    assert.equal(model.context_length, saved.context_length)
    assert.equal(model.bos, saved.bos)
    assert.equal(model.eos, saved.eos)
    assert.equal(model.parameters, saved.parameters)
    assert.equal(model.rope_base, saved.rope_base)
    local text = "<|im_start|>user\nNumbers 12345, ümlaute, 東京 and\t tabs<|im_end|>"
    assert.same(model:encode(text), saved:encode(text))
    assert.same(model:encode(text, { special = false }), saved:encode(text, { special = false }))
  end)

  -- Three times what was measured: what the formats lose of a model of 4 bits.
  for dtype, kl in pairs { float16 = 5e-6, bfloat16 = 1.7e-4, q8_0 = 2.5e-3 } do
    test("writes " .. dtype .. " that computes nearly the same", function(place)
      assert.is_true(model:save(place .. ".gguf", { dtype = dtype }))
      local _, divergence = difference(place .. ".gguf", "The capital of France is")
      assert.truthy(divergence > 0 and divergence < kl, divergence)
    end)
  end

  test("writes a folder as transformers has them", function(place)
    assert.is_true(model:save(place, { dtype = "bfloat16" }))
    local config = assert(json.decode(read(place .. "/config.json")))
    assert.equal("bfloat16", config.torch_dtype)
    assert.equal(576, config.hidden_size)
    assert.is_true(config.tie_word_embeddings)
    local tokenizer = assert(json.decode(read(place .. "/tokenizer.json")))
    assert.equal(17, #tokenizer.added_tokens)
    assert.equal(48900, #tokenizer.model.merges)
    assert.equal(2, tokenizer.model.vocab["<|im_end|>"])
    local again, err = model:save(place)
    assert.is_nil(again)
    assert.truthy(err:find(place .. ": there already", 1, true), err)
    assert.is_true(model:save(place, { overwrite = true, dtype = "float16" }))
    assert.equal("float16", json.decode(read(place .. "/config.json")).torch_dtype)
  end)

  test("writes a folder that computes the same but for float32's noise, and is written again as the file it came from",
    function(place)
      assert.is_true(model:save(place))
      -- Products of queries and keys are summed in another order; 2.5e-5 was measured.
      assert.truthy((difference(place, "The capital of France is")) < 2e-4)
      local folder = assert(lacuna.model.open(place))
      local text = "<|im_start|>user\nNumbers 12345, ümlaute, 東京 and\t tabs<|im_end|>"
      assert.same(model:encode(text), folder:encode(text))
      assert.is_true(folder:save(place .. ".gguf"))
      assert.equal(0, (difference(place .. ".gguf", "The capital of France is")))
    end)

  test("takes the format from options.format before the ending", function(place)
    assert.is_true(model:save(place, { format = "gguf", dtype = "q4_0" }))
    assert.equal("GGUF", read(place):sub(1, 4))
  end)

  test("gives a text where something stands in its way", function(place)
    local path = place .. ".gguf"
    local file = assert(io.open(path, "wb"))
    file:write "mine"
    file:close()
    local saved, err = model:save(path)
    assert.is_nil(saved)
    assert.truthy(err:find "there already", err)
    assert.equal("mine", read(path))
    saved, err = model:save "/no/such/folder/x.gguf"
    assert.is_nil(saved)
    assert.truthy(err:find "No such file or directory", err)
  end)

  test("raises for misuse, at the script's line", function()
    local function wrong(wanted, ...)
      local ok, err = pcall(function(...) model:save(...) end, ...)
      assert.is_false(ok)
      assert.truthy(err:find(wanted, 1, true), err)
      assert.truthy(err:find("save_spec.lua", 1, true), err)
    end
    wrong("path: wanted a string, got nil")
    wrong("path: wanted the path of a file or a folder", "")
    wrong('save: no option named string "type"', "x.gguf", { type = "q8_0" })
    wrong('options.dtype: wanted one of "float32", "float16", "bfloat16", "q8_0", "q4_0", got "q80"', "x.gguf",
      { dtype = "q80" })
    wrong('options.dtype: wanted "float32", "float16" or "bfloat16" in a Hugging Face folder', "x", { dtype = "q8_0" })
    wrong('options.format: wanted one of "gguf", "huggingface", got "onnx"', "x", { format = "onnx" })
    wrong("options.overwrite: wanted true or false, got number 1", "x", { overwrite = 1 })
  end)
end)
