--- Data for training: which tokens a batch holds, in what order, what is kept apart, token files.
local lacuna = require "lacuna"

-- Tokens 0, 1, 2, …: a window says where it is from.
local function counting(count, options)
  local ids = {}
  for i = 1, count do ids[i] = i - 1 end
  assert(lacuna.train.write_tokens("train_counting.safetensors", ids, { vocab_size = count }))
  options.tokens = "train_counting.safetensors"
  return assert(lacuna.train.data(options))
end

describe("lacuna.train.data", function()
  it("gives inputs, and targets one token further", function()
    local data = counting(1000, { context_length = 8, batch_size = 3, validation = 0 })
    local input, target = data:batch(0)
    assert.same({ 3, 8 }, input:sizes())
    assert.same({ 3, 8 }, target:sizes())
    assert.equal("int64", input:dtype())
    for row = 0, 2 do
      local first, wanted = input[row][0], { {}, {} }
      for place = 0, 7 do wanted[1][place + 1], wanted[2][place + 1] = first + place, first + place + 1 end
      assert.same(wanted, { input[row]:tolist(), target[row]:tolist() })
    end
  end)

  it("shows each window once an epoch, in an order and with cuts that are the epoch's own", function()
    local data = counting(803, { context_length = 8, batch_size = 1, validation = 0, seed = 5 })
    assert.equal(99, data.windows)
    local orders = {}
    for epoch = 0, 2 do
      local order = {}
      for i = 0, data.windows - 1 do order[#order + 1] = data:batch(epoch * data.windows + i)[0][0] end
      local sorted, wanted = { unpack(order) }, {}
      table.sort(sorted)
      for i = 1, #sorted do wanted[i] = sorted[1] + 8 * (i - 1) end
      assert.same(wanted, sorted)
      orders[epoch] = order
    end
    assert.are_not.same(orders[0], orders[1])
    assert.are_not.same(orders[1], orders[2])
  end)

  it("is a function of seed and step alone", function()
    local one = counting(500, { context_length = 4, batch_size = 4, seed = 7 })
    local forward = {}
    for step = 0, 80 do forward[step] = one:batch(step):tolist() end
    local other = counting(500, { context_length = 4, batch_size = 4, seed = 7 })
    for step = 80, 0, -9 do assert.same(forward[step], other:batch(step):tolist()) end
    local count = 0
    for step, input in one:batches(40) do
      assert.same(forward[step], input:tolist())
      count = count + 1
      if count == 5 then break end
    end
    local another = counting(500, { context_length = 4, batch_size = 4, seed = 8 })
    assert.are_not.same(forward[0], another:batch(0):tolist())
  end)

  it("keeps a part of the tokens apart, from all over the text", function()
    local data = counting(2000, { context_length = 8, batch_size = 4, validation = 0.1 })
    assert.equal(2000, data.training_tokens + data.validation_tokens)
    assert.truthy(data.validation_tokens > 150)
    local kept, low, high = {}, math.huge, 0
    for i = 1, data.validation_batches do
      for _, row in ipairs(data:validation_batch(i):tolist()) do
        for _, id in ipairs(row) do kept[id], low, high = true, math.min(low, id), math.max(high, id) end
      end
    end
    assert.truthy(low < 500 and high > 1500)
    local shown_too = 0
    for step = 0, data.windows do
      for _, row in ipairs(data:batch(step):tolist()) do
        for _, id in ipairs(row) do shown_too = shown_too + (kept[id] and 1 or 0) end
      end
    end
    assert.equal(0, shown_too)
    assert.equal(0, counting(2000, { context_length = 512, validation = 0.1 }).validation_batches)
  end)

  it("makes tokens of texts, with eos behind each", function()
    local tokenizer = lacuna.train.tokenizer { texts = "ab ab", vocab_size = 258 }
    local data = assert(lacuna.train.data { texts = { "ab", "ab ab" }, tokenizer = tokenizer, context_length = 2,
      batch_size = 1, validation = 0 })
    assert.equal(tokenizer.vocab_size, data.vocab_size)
    assert.equal(#tokenizer:encode "ab" + #tokenizer:encode "ab ab" + 2, data.training_tokens)
  end)

  it("writes and reads token files of int32 and int64", function()
    assert(lacuna.train.write_tokens("train_ids.safetensors", { 3, 1, 2 }, { vocab_size = 4 }))
    local ids, vocab_size = lacuna.train.read_tokens "train_ids.safetensors"
    assert.same({ 3, 1, 2 }, ids:tolist())
    assert.equal(4, vocab_size)
    assert(lacuna.train.write_tokens("train_ids.safetensors", lacuna.tensor({ 5, 6 }, { dtype = "int64" })))
    ids, vocab_size = lacuna.train.read_tokens "train_ids.safetensors"
    assert.same({ 5, 6 }, ids:tolist())
    assert.equal("int32", ids:dtype())
    assert.is_nil(vocab_size)
  end)

  it("gives nil and a text for token files that are not such", function()
    local function refused(text, tensors, metadata)
      assert(lacuna.safetensors.write("train_bad.safetensors", tensors, { metadata = metadata }))
      local ids, err = lacuna.train.read_tokens "train_bad.safetensors"
      assert.is_nil(ids)
      assert.truthy(err:find(text, 1, true), err)
    end
    local function int32(values) return lacuna.tensor(values, { dtype = "int32" }) end
    refused("wanted a tensor named ids, found none", { tokens = int32 { 1 } })
    refused("wanted one dimension of int32 or int64, found 1 of float32", { ids = lacuna.tensor { 1 } })
    refused("wanted one dimension of int32 or int64, found 2 of int32", { ids = int32 { { 1 } } })
    refused("ids[1]: wanted a token id from 0 to 3, found 4", { ids = int32 { 1, 4 } }, { vocab_size = "4" })
    refused("ids[0]: wanted a token id from 0 to 2147483647, found -1", { ids = int32 { -1 } })
    refused("ids[0]: wanted a token id, found 4294967296",
      { ids = lacuna.tensor({ 4294967296 }, { dtype = "int64" }) })
    refused('vocab_size: wanted a whole number of at least 1, found "many"', { ids = int32 { 1 } },
      { vocab_size = "many" })
    local ids, err = lacuna.train.read_tokens "/no/such/tokens.safetensors"
    assert.is_nil(ids)
    assert.truthy(err:find("/no/such/tokens.safetensors", 1, true))
  end)

  it("gives nil and a text for too few tokens, and for a token file of a larger vocabulary", function()
    assert(lacuna.train.write_tokens("train_ids.safetensors", { 3, 1, 2 }, { vocab_size = 400 }))
    local data, err = lacuna.train.data { tokens = "train_ids.safetensors", context_length = 3 }
    assert.is_nil(data)
    assert.equal("train.data: wanted more than 3 tokens (context_length), found 3", err)
    local tokenizer = lacuna.train.tokenizer { texts = "ab ab", vocab_size = 258 }
    data, err = lacuna.train.data { tokens = "train_ids.safetensors", context_length = 2, tokenizer = tokenizer }
    assert.is_nil(data)
    assert.truthy(err:find("wanted tokens of a vocabulary of at most 258, found one of 400", 1, true), err)
  end)

  it("shows the last window of few tokens again and again", function()
    local data = counting(4, { context_length = 3, batch_size = 2, validation = 0 })
    assert.equal(1, data.windows)
    assert.same({ { 0, 1, 2 }, { 0, 1, 2 } }, data:batch(9):tolist())
  end)

  it("refuses misuse", function()
    local function refused(options, text)
      local ok, err = pcall(lacuna.train.data, options)
      assert.falsy(ok)
      assert.truthy(tostring(err):find(text, 1, true), err)
    end
    refused({}, "wanted files or texts or tokens, got none")
    refused({ texts = "a" }, "wanted tokenizer or model, got none")
    refused({ texts = "a", tokenizer = 7 }, "tokenizer: wanted a Tokenizer, got number 7")
    refused({ tokens = "a", texts = "b" }, "wanted either tokens or texts, got both")
    refused({ tokens = "a", batchsize = 2 }, 'did you mean "batch_size"?')
    refused({ tokens = "a", validation = 0.9 }, "validation: wanted a number from 0 to 0.5, got number 0.9")
    refused({ tokens = "a", context_length = 0 }, "context_length: wanted a whole number")
    local data = counting(50, { context_length = 4 })
    assert.has_error(function() data:batch(-1) end)
    assert.has_error(function() return data.batchsize end)
    assert.equal("Data (50 tokens, 11 windows of 4, batches of 8)", tostring(data))
  end)
end)
