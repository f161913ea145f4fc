--- A run of training: the model, the optimiser, where they are, one step, a measurement, a checkpoint.
local autograd = require "lacuna.autograd"
local checkpoint = require "lacuna.train.checkpoint"
local fail = require "lacuna.fail"
local json = require "lacuna.json"
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
  random.set_state { seed = options.seed, step = (self.step + 1) * kDrawsPerStep }
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

-- The checkpoint with the least loss on the tokens kept apart; nil where nothing is measured.
function Run:note_best(loss)
  if loss and is_finite(loss) and (not self.best or loss < self.best.loss) then
    self.best = { step = self.step, loss = loss }
  end
end

function Run:state()
  local options, fixed = self.options, json.object {}
  for _, name in ipairs(options_of.fixed) do fixed[name] = options[name] end
  return {
    step = self.step, seconds = self.seconds, options = fixed, threads = torch.threads(),
    random = { seed = options.seed, step = (self.step + 1) * kDrawsPerStep },
    data = { place = self.step * options.batch_size, checksum = self.data.checksum },
    optimizer = self.optimizer:state().numbers, history = self.history, best = self.best,
  }
end

-- Whether all parameters are numbers.
function Run:is_sound()
  return autograd.no_grad(scope.run, function()
    for _, parameter in ipairs(self.parameters) do
      if not is_finite(parameter:sum():item()) and not parameter:isfinite():all():item() then return false end
    end
    return true
  end)
end

--- Removes checkpoints that are not kept any more. Those before the last one stay until a step has gone on from it:
-- what leads to a NaN must not be all that is left.
function Run:settle()
  if not self.unsettled then return end
  self.unsettled, self.before_path = false, nil
  checkpoint.prune(self.options.output, self.options.keep, self.best and self.best.step)
end

--- After a step that failed: a checkpoint of the parameters that it began with leads there again. Where there is one
-- before it, it is removed. Returns whether it was.
function Run:retreat()
  if self.saved ~= self.step or not self.before_path then return false end
  checkpoint.remove(self.saved_path)
  self.saved_path = self.before_path
  return true
end

--- Writes a checkpoint. Returns its path; nil and a text.
function Run:save()
  if self.saved == self.step then return self.saved_path end
  if not self:is_sound() then return nil, "the parameters are not finite" end
  local path, err = scope.run(function()
    return checkpoint.save(self.options.output, {
      step = self.step, state = self:state(), model = self.model:state(), optimizer = self.optimizer:state().tensors,
      extra = function(path)
        return model_folder.write_description(path, self.model.config, self.tokenizer, self.tokenizer_files)
      end,
    })
  end)
  if not path then return nil, err end
  self.before_path = self.saved_path
  self.saved, self.saved_path, self.unsettled = self.step, path, true
  checkpoint.set_aside(self.options.output, self.step)
  return path
end

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
