--- lacuna.train.data: batches of token ids, in an order that is a function of (seed, step) alone, so that a run goes
-- on anywhere.
--
--   local data = assert(lacuna.train.data { files = "docs", tokenizer = tokenizer, context_length = 128 })
--   local input, target = data:batch(0)          -- of the first step: int64 (8, 128); target is one token further
--   for step, input, target in data:batches(100) do … end
--
-- The tokens are cut into windows of context_length. An epoch shows each window once, in an order of its own, the
-- cuts moved by a number of its own; both come from the stream (seed, epoch).
local check = require "lacuna.check"
local fail = require "lacuna.fail"
local native = require "lacuna.native"
local split = require "lacuna.train.split"
local texts = require "lacuna.train.texts"
local tokens = require "lacuna.train.tokens"
local C, ffi = native.C, native.ffi

local M, Data = {}, {}

Data.__index = function(self, key)
  if Data[key] then return Data[key] end
  check.no_field("Data", key, Data, self)
end
Data.__name = "Data"

local kOptions = { files = true, texts = true, tokens = true, tokenizer = true, model = true, context_length = true,
  batch_size = true, seed = true, validation = true }

-- The order of an epoch: which window comes i-th, and by how much the cuts are moved. Fisher and Yates.
local function make_order(self, epoch)
  local count = self.windows
  local numbers = ffi.new("double[?]", count + 1)
  native.raise(C.lacuna_random_numbers(self.seed, epoch, 0, numbers, count + 1))
  local order = ffi.new("int32_t[?]", count)
  for i = 0, count - 1 do order[i] = i end
  for i = count - 1, 1, -1 do
    local other = math.floor(numbers[i] * (i + 1))
    order[i], order[other] = order[other], order[i]
  end
  local room = self.training_tokens - 1 - count * self.context_length -- the last target included
  return { epoch = epoch, windows = order, shift = math.floor(numbers[count] * (room + 1)) }
end

local function order_of(self, epoch)
  local orders = self.orders -- of the last two epochs: a batch may hold parts of both
  for i = 1, 2 do
    if orders[i] and orders[i].epoch == epoch then return orders[i] end
  end
  orders[1], orders[2] = orders[2], make_order(self, epoch)
  return orders[2]
end

-- Copies windows that begin at starts[1], … of `ids` into new tensors.
local function windows_at(self, ids, starts)
  local time, count = self.context_length, #starts
  local input, target = tokens.zeros("int64", count, time), tokens.zeros("int64", count, time)
  local from = tokens.elements(ids, "int32_t")
  local to, next_to = tokens.elements(input, "int64_t"), tokens.elements(target, "int64_t")
  for row = 1, count do
    local source, place = from + starts[row], (row - 1) * time
    for i = 0, time - 1 do
      to[place + i], next_to[place + i] = source[i], source[i + 1]
    end
  end
  return input, target
end

--- The batch of a step (0 for the first one): input and target, int64 (batch_size, context_length); target[b][t] is
-- the token behind input[b][t].
function Data:batch(step)
  check.integer(step, "step", 0)
  local starts = {}
  for i = 1, self.batch_size do
    local place = step * self.batch_size + i - 1
    local order = order_of(self, math.floor(place / self.windows))
    starts[i] = order.shift + order.windows[place % self.windows] * self.context_length
  end
  return windows_at(self, self.training_ids, starts)
end

--- Iterates over steps from `first` (0) on, without end: step, input, target.
function Data:batches(first)
  local step = check.integer(first or 0, "first", 0) - 1
  return function()
    step = step + 1
    return step, self:batch(step)
  end
end

--- The i-th batch (from 1 to data.validation_batches) of the tokens that are kept apart: input, target, as of batch;
-- the last one may have fewer rows.
function Data:validation_batch(i)
  check.integer(i, "i", 1, self.validation_batches)
  local starts, last = {}, math.min(i * self.batch_size, self.validation_windows)
  for window = (i - 1) * self.batch_size, last - 1 do starts[#starts + 1] = window * self.context_length end
  return windows_at(self, self.validation_ids, starts)
end

Data.__tostring = function(self)
  return ("Data (%d tokens, %d windows of %d, batches of %d)"):format(self.training_tokens, self.windows,
    self.context_length, self.batch_size)
end

-- The ids and the vocabulary's size of what the options name. nil and a text.
local function read_ids(options)
  local tokenizer = options.tokenizer or options.model
  if options.tokens ~= nil then
    local ids, vocab_size = tokens.read(check.string(options.tokens, "tokens"))
    if not ids then return nil, vocab_size end
    if tokenizer and vocab_size and vocab_size > tokenizer.vocab_size then
      return nil, ("%s: wanted tokens of a vocabulary of at most %d, found one of %d"):format(options.tokens,
        tokenizer.vocab_size, vocab_size)
    end
    vocab_size = tokenizer and tokenizer.vocab_size or vocab_size
    local outside, place = tokens.find_outside(ids, vocab_size or 2 ^ 31)
    if outside then
      return nil, ("%s: ids[%d]: wanted a token id below %d, found %d"):format(options.tokens, place, vocab_size,
        outside)
    end
    return ids, vocab_size
  end
  local list, err = texts.read(options)
  if not list then return nil, err end
  return tokens.encode(tokenizer, list), tokenizer.vocab_size
end

local function check_options(options)
  check.options(options, kOptions, "train.data")
  texts.check_source(options, { "files", "texts", "tokens" }, "train.data")
  if options.tokenizer ~= nil then require("lacuna.tokenizer").handle(options.tokenizer, "tokenizer") end
  if options.model ~= nil then require("lacuna.model").handle(options.model, "model") end
  if options.tokens == nil and not options.tokenizer and not options.model then
    fail("train.data: wanted tokenizer or model, got none")
  end
  if options.tokens ~= nil and (options.files ~= nil or options.texts ~= nil) then
    fail("train.data: wanted either tokens or texts, got both")
  end
  local validation = check.number(options.validation == nil and 0.05 or options.validation, "validation")
  if validation < 0 or validation > 0.5 then check.wanted("validation", "a number from 0 to 0.5", validation) end
  return validation
end

--- Tokens and how they are shown. options: files, texts (as of lacuna.train.tokenizer) or tokens (a token file);
-- tokenizer or model: what makes tokens of texts; context_length (128), batch_size (8), seed (0), validation (0.05):
-- the part of the tokens that is kept apart. Returns Data; nil and a text for files that cannot be read, or too few
-- tokens.
function M.new(options)
  local validation = check_options(options)
  local self = {
    context_length = check.integer(options.context_length or 128, "context_length", 1, 2 ^ 20),
    batch_size = check.integer(options.batch_size or 8, "batch_size", 1, 2 ^ 16),
    seed = check.integer(options.seed or 0, "seed", 0), orders = {},
  }
  local ids, vocab_size = read_ids(options)
  if not ids then return nil, vocab_size end
  self.vocab_size = vocab_size or tokens.largest(ids) + 1
  self.training_ids, self.validation_ids = split(ids, validation, self.context_length)
  self.training_tokens, self.validation_tokens = self.training_ids:numel(), self.validation_ids:numel()
  local windows = math.floor((self.training_tokens - 1) / self.context_length)
  if windows < 1 then
    return nil, ("train.data: wanted more than %d tokens (context_length), found %d"):format(self.context_length,
      self.training_tokens)
  end
  self.windows = math.max(1, windows - 1) -- one less, so that the cuts can be moved
  self.validation_windows = math.max(0, math.floor((self.validation_tokens - 1) / self.context_length))
  self.validation_batches = math.ceil(self.validation_windows / self.batch_size)
  self.checksum = tonumber(C.lacuna_checksum(0, ids.layout.data, ids:numel() * 4))
  return setmetatable(self, Data)
end

M.class = Data

return M
