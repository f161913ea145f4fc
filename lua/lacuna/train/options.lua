--- The options of lacuna.train.language_model: their defaults and ranges.
local check = require "lacuna.check"
local fail = require "lacuna.fail"
local folder = require "lacuna.train.folder"
local schedule = require "lacuna.train.schedule"
local texts = require "lacuna.train.texts"

local M = {}

local kWhere = "train.language_model"
local kMostSeed = 2 ^ 53

M.known = {
  text = true, texts = true, files = true, tokens = true, tokenizer = true, pre_tokenizer = true, vocab_size = true,
  validation = true, output = true,
  dim = true, layers = true, heads = true, kv_heads = true, head_dim = true, feed_forward_dim = true,
  context_length = true, rope_base = true, rms_epsilon = true, tied = true, dropout = true,
  batch_size = true, steps = true, minutes = true, lr = true, warmup = true, schedule = true, weight_decay = true,
  betas = true, clip = true, seed = true, threads = true,
  checkpoint_every = true, keep = true, resume = true, evaluate_every = true, on_progress = true, progress = true,
}

-- What a run that goes on must have as it was.
M.fixed = { "vocab_size", "dim", "layers", "heads", "kv_heads", "head_dim", "feed_forward_dim", "context_length",
  "rope_base", "rms_epsilon", "tied", "dropout", "batch_size", "validation", "seed" }

local function integer(options, name, default, min, max)
  local value = options[name]
  if value == nil then value = default end
  return value ~= nil and check.integer(value, name, min, max) or nil
end

-- A number in [min, max].
local function number(options, name, default, min, max)
  local value = options[name]
  if value == nil then value = default end
  if value == nil then return nil end
  check.number(value, name)
  if value < min or value > max or value == math.huge then
    check.wanted(name, max == math.huge and ("a number of at least %g"):format(min)
      or ("a number from %g to %g"):format(min, max), value)
  end
  return value
end

local function boolean(options, name, default)
  local value = options[name]
  if value == nil then return default end
  if type(value) ~= "boolean" then check.wanted(name, "true or false", value) end
  return value
end

local function read_model(options, out)
  out.dim = integer(options, "dim", 128, 1, 2 ^ 16)
  out.layers = integer(options, "layers", 4, 1, 1024)
  out.heads = integer(options, "heads", 4, 1, 1024)
  out.kv_heads = integer(options, "kv_heads", out.heads, 1, 1024)
  if out.heads % out.kv_heads ~= 0 then
    fail("kv_heads: wanted a divisor of heads (%d), got %d", out.heads, out.kv_heads)
  end
  if options.head_dim == nil and out.dim % out.heads ~= 0 then
    fail("heads: wanted a divisor of dim (%d), or head_dim, got %d", out.dim, out.heads)
  end
  out.head_dim = integer(options, "head_dim", out.dim / out.heads, 2, 2 ^ 12)
  if out.head_dim % 2 ~= 0 then fail("head_dim: wanted an even number (pairs are rotated), got %d", out.head_dim) end
  -- 8/3 dim (Touvron et al. 2023, section 2.2), rounded up to whole vectors of 32 that quantised formats have.
  out.feed_forward_dim = integer(options, "feed_forward_dim", math.ceil(out.dim * 8 / 3 / 32) * 32, 1, 2 ^ 20)
  out.context_length = integer(options, "context_length", 128, 1, 2 ^ 20)
  out.rope_base = number(options, "rope_base", 10000, 1, math.huge)
  out.rms_epsilon = number(options, "rms_epsilon", 1e-5, 0, 1)
  out.tied = boolean(options, "tied", true)
  out.dropout = number(options, "dropout", 0, 0, 0.9)
end

local function read_steps(options, out)
  out.minutes = number(options, "minutes", nil, 0, math.huge)
  if out.minutes == 0 then check.wanted("minutes", "a number above 0", 0) end
  out.steps = integer(options, "steps", not out.minutes and 1000 or nil, 1)
  out.batch_size = integer(options, "batch_size", 8, 1, 2 ^ 16)
  out.lr = number(options, "lr", 1e-3, 0, math.huge)
  out.warmup = integer(options, "warmup", out.steps and math.min(100, math.ceil(out.steps / 20)) or 100, 0)
  out.factor = schedule.new(options.schedule == nil and "cosine" or options.schedule, out.warmup)
  out.weight_decay = number(options, "weight_decay", 0.1, 0, math.huge)
  out.betas = options.betas
  out.clip = number(options, "clip", 1, 0, math.huge)
  out.seed = integer(options, "seed", 0, 0, kMostSeed)
  out.threads = integer(options, "threads", nil, 1, 1024)
end

local function read_keeping(options, out)
  out.checkpoint_every = integer(options, "checkpoint_every", 100, 1)
  out.evaluate_every = integer(options, "evaluate_every", 100, 1)
  out.keep = integer(options, "keep", 2, 1)
  out.resume = options.resume
  if out.resume ~= nil and out.resume ~= false and type(out.resume) ~= "string" then
    check.wanted("resume", '"latest", the path of a checkpoint, or false', out.resume)
  end
  out.on_progress = options.on_progress
  if out.on_progress ~= nil then check.callable(out.on_progress, "on_progress") end
  out.progress = boolean(options, "progress", false)
end

local function read_data(options, out)
  texts.check_source(options, { "text", "texts", "files", "tokens" }, kWhere)
  if options.text ~= nil and options.texts ~= nil then fail("%s: wanted either text or texts, got both", kWhere) end
  out.texts = options.texts ~= nil and options.texts or options.text
  out.files, out.tokens, out.tokenizer = options.files, options.tokens, options.tokenizer
  if out.tokens ~= nil and (out.texts ~= nil or out.files ~= nil) then
    fail("%s: wanted either tokens or texts, got both", kWhere)
  end
  if out.tokenizer ~= nil then
    require("lacuna.tokenizer").handle(out.tokenizer, "tokenizer")
    if options.vocab_size ~= nil then fail("%s: wanted either tokenizer or vocab_size, got both", kWhere) end
  end
  if out.tokens ~= nil and out.tokenizer == nil then
    fail("tokenizer: wanted the one that the tokens are of (a Tokenizer): the model's folder holds it, got nil")
  end
  out.vocab_size = integer(options, "vocab_size", 2048, out.tokens and 1 or 257, 2 ^ 24)
  out.pre_tokenizer = options.pre_tokenizer
  out.validation = number(options, "validation", 0.05, 0, 0.5)
  out.output = check.string(options.output, "output"):gsub("(.)/+$", "%1")
  if out.output == "" then check.wanted("output", "the path of a folder", "") end
end

--- Checks the options; returns a table with every choice written out.
function M.read(options)
  check.options(options, M.known, kWhere)
  local out = {}
  read_data(options, out)
  read_model(options, out)
  read_steps(options, out)
  read_keeping(options, out)
  local file = not folder.is_folder(out.output) and io.open(out.output, "rb")
  if file then
    file:close()
    fail("output: wanted the path of a folder, got that of a file, %s", out.output)
  end
  return out
end

return M
