--- A run of training: the model, the optimiser, where they are, one step, a measurement, a checkpoint.
local autograd = require "lacuna.autograd"
local fail = require "lacuna.fail"
local model_folder = require "lacuna.train.model_folder"
local options_of = require "lacuna.train.options"
local random = require "lacuna.random"
local restore = require "lacuna.train.restore"
local scope = require "lacuna.scope"
local torch = require "lacuna.torch"

local Run = {}
Run.__index = Run

local kDrawsPerStep = 2 ^ 20 -- random operators that a step may call: each step has a part of the stream for itself
local kMostMeasured = 32 -- batches of the tokens kept apart that one measurement takes
local kArchitecture = { "vocab_size", "dim", "layers", "heads", "kv_heads", "head_dim", "feed_forward_dim",
  "context_length", "rope_base", "rms_epsilon", "tied", "dropout" }

-- Matrices decay; the gains of norms do not.
local function parameter_groups(model, weight_decay)
  local matrices, vectors = {}, {}
  for _, parameter in ipairs(model:parameters()) do
    local list = #parameter:sizes() > 1 and matrices or vectors
    list[#list + 1] = parameter
  end
  return { { params = matrices, weight_decay = weight_decay }, { params = vectors, weight_decay = 0 } }
end

--- options: of options.lua; data: a Data; tokenizer_files: {name = text} for the model's folder; tokenizer (or nil).
function Run.new(options, data, tokenizer, tokenizer_files)
  local self = setmetatable({ options = options, data = data, tokenizer = tokenizer, tokenizer_files = tokenizer_files,
    step = 0, seconds = 0, history = { loss = {}, validation = {} } }, Run)
  options.vocab_size = tokenizer and tokenizer.vocab_size or data.vocab_size
  local architecture = {}
  for _, name in ipairs(kArchitecture) do architecture[name] = options[name] end
  random.set_state { seed = options.seed, step = 0 }
  self.model = require("lacuna.nn").llama(architecture)
  local optim = require "lacuna.optim"
  self.optimizer = optim.adamw(parameter_groups(self.model, options.weight_decay),
    { lr = options.lr, betas = options.betas or { 0.9, 0.95 } })
  self.clip_grad_norm = optim.clip_grad_norm
  self.parameters = self.model:parameters()
  return self
end

--- Where the random stream of the next step begins.
function Run:stream_place() return (self.step + 1) * kDrawsPerStep end

-- Of the run that is over: by steps, or by time, whichever is nearer to its end.
function Run:part()
  local options, part = self.options, 0
  if options.steps then part = self.step / options.steps end
  if options.minutes then part = math.max(part, self.seconds / (60 * options.minutes)) end
  return math.min(1, part)
end

-- Sum or mean over the batch of −log p(target).
local function loss_of(model, input, target)
  local logits = model(input) -- (batch, time, vocab)
  local ops = require("lacuna.ops").ops
  return ops.cross_entropy_loss(ops.flatten(logits, 0, 1), ops.flatten(target, 0, 1))
end

local function is_finite(number) return number == number and number ~= math.huge and number ~= -math.huge end

--- One step. Returns { loss, norm (of the gradients, before they were cut), learning_rate }; nil and what is not
-- finite: the parameters are then as they were.
function Run:advance()
  local options, optimizer = self.options, self.optimizer
  random.set_state { seed = options.seed, step = self:stream_place() }
  local factor = options.factor(self.step, self:part())
  return scope.run(function()
    optimizer:zero_grad()
    local input, target = self.data:batch(self.step)
    local loss = loss_of(self.model, input, target)
    local value = loss:item()
    if not is_finite(value) then return nil, ("the loss is %s"):format(value ~= value and "NaN" or "infinite") end
    loss:backward()
    local norm = self.clip_grad_norm(self.parameters, options.clip > 0 and options.clip or math.huge)
    if not is_finite(norm) then return nil, "the gradients are not finite" end
    self:settle() -- the parameters that were saved last can be gone on from
    optimizer.lr = options.lr * factor
    optimizer:step()
    optimizer:zero_grad()
    self.step = self.step + 1
    self.history.loss[self.step] = value
    return { loss = value, norm = norm, learning_rate = options.lr * factor }
  end)
end

--- The loss on the tokens that are kept apart, on up to kMostMeasured batches from all over them; nil where there
-- are none.
function Run:measure()
  local data, sum, rows = self.data, 0, 0
  local count = data.validation_batches
  if count == 0 then return nil end
  local taken = math.min(count, kMostMeasured)
  self.model:eval()
  autograd.no_grad(function()
    for i = 1, taken do
      scope.run(function()
        local input, target = data:validation_batch(1 + math.floor((i - 1) * count / taken))
        local size = input:size(0)
        sum, rows = sum + loss_of(self.model, input, target):item() * size, rows + size
      end)
    end
  end)
  self.model:train()
  local loss = sum / rows
  local entries = self.history.validation
  if #entries == 0 or entries[#entries].step ~= self.step then
    entries[#entries + 1] = { step = self.step, loss = loss }
  end
  return loss
end

require "lacuna.train.keeping"(Run)

-- Raises where a run cannot go on as it was.
local function check_same(self, state, path)
  local options = self.options
  for _, name in ipairs(options_of.fixed) do
    local was = state.options[name]
    if was ~= options[name] then
      fail("%s: wanted %s, as %s has it, got %s", name, tostring(was), path, tostring(options[name]))
    end
  end
  if state.data.checksum ~= self.data.checksum then
    fail("train.language_model: wanted the tokens that %s was trained on, got others", path)
  end
end

--- Takes over a checkpoint (checkpoint.load). True; raises for one of other options or data; nil and a text for one
-- that no run has written. Threads: as it had, unless the options say another number.
function Run:restore(loaded)
  local state = loaded.state
  local odd = restore.oddness(state)
  if odd then return nil, ("%s/state.json: %s: wanted what a run writes"):format(loaded.path, odd) end
  check_same(self, state, loaded.path)
  local ok, err = pcall(scope.run, function()
    self.model:load_state(loaded.model)
    self.optimizer:load_state { tensors = loaded.optimizer, numbers = state.optimizer }
  end)
  if not ok then return nil, loaded.path .. ": " .. tostring(err):gsub("^[^\n]-%.lua:%d+: ", "") end
  if not self.options.threads then torch.threads(state.threads) end
  self.step, self.seconds, self.best = state.step, state.seconds, state.best
  self.history = state.history
  self.saved, self.saved_path = state.step, loaded.path
  return true
end

--- Writes the model itself into the output folder. True; nil and a text.
function Run:write_model()
  local output = self.options.output
  local ok, err = model_folder.write_description(output, self.model.config, self.tokenizer, self.tokenizer_files)
  if not ok then return nil, err end
  return scope.run(model_folder.write_weights, output, self.model)
end

return Run
