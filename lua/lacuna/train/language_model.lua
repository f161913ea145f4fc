--- lacuna.train.language_model: trains a small model of the Llama family on texts and writes a folder that both
-- backends open.
--
--   local result = assert(lacuna.train.language_model { files = "docs", output = "docs-model", steps = 500 })
--   local model = assert(lacuna.model.open(result.model))
local checkpoint = require "lacuna.train.checkpoint"
local clock = require "lacuna.clock"
local curve = require "lacuna.train.curve"
local data = require "lacuna.train.data"
local fail = require "lacuna.fail"
local folder = require "lacuna.train.folder"
local native = require "lacuna.native"
local options_of = require "lacuna.train.options"
local random = require "lacuna.random"
local tokenizers = require "lacuna.train.tokenizer"
local torch = require "lacuna.torch"
local C = native.C

local kAverage = 0.1 -- the weight of a new step in the loss and the speed that are shown

-- The tokenizer: the one that was given, or one trained on the texts; nil for token files without one. nil and a
-- text.
local function make_tokenizer(options)
  if options.tokenizer or options.tokens then return options.tokenizer end
  return tokenizers.train { files = options.files, texts = options.texts, vocab_size = options.vocab_size,
    pre_tokenizer = options.pre_tokenizer }
end

local function make_data(options, tokenizer)
  return data.new { files = options.files, texts = options.texts, tokens = options.tokens, tokenizer = tokenizer,
    context_length = options.context_length, batch_size = options.batch_size, seed = options.seed,
    validation = options.validation }
end

-- Takes over the checkpoint that the options name. True; nil and a text.
local function resume(run, options, progress)
  if options.resume ~= "latest" then
    local loaded, err = checkpoint.load(options.resume)
    if not loaded then return nil, err end
    return run:restore(loaded)
  end
  local loaded, problems = checkpoint.latest(options.output)
  if not loaded then return nil, problems end
  for _, problem in ipairs(problems) do
    local text = "left out: " .. problem
    native.raise(C.lacuna_log_write(C.LACUNA_LOG_WARNING, text, #text))
    if progress then progress.say(text) end
  end
  return run:restore(loaded)
end

-- The run at its beginning, or as its checkpoint has it. nil and a text.
local function begin(options, progress)
  local others = checkpoint.list(options.output)
  if not options.resume and #others > 0 then
    return nil, ('output: %s holds checkpoints of another run: resume = "latest" (--resume) goes on with it')
      :format(options.output)
  end
  local tokenizer, err = make_tokenizer(options)
  if err then return nil, err end
  local tokens, why = make_data(options, tokenizer)
  if not tokens then return nil, why end
  local files = tokenizer and tokenizers.files(tokenizer, options.context_length) or {}
  local run = require("lacuna.train.run").new(options, tokens, tokenizer, files)
  if options.resume then
    local ok, problem = resume(run, options, progress)
    if not ok then return nil, problem end
  end
  checkpoint.clean(options.output)
  return run
end

local function is_over(run)
  local options = run.options
  return options.steps and run.step >= options.steps or options.minutes and run.seconds >= 60 * options.minutes or false
end

-- What on_progress gets, and the progress line shows.
local function report_of(run, result, shown, seconds)
  local options = run.options
  local rate = options.batch_size * options.context_length / math.max(seconds, 1e-9)
  local weight = shown.rate and kAverage or 1
  shown.rate = (shown.rate or 0) * (1 - weight) + rate * weight
  shown.loss = (shown.loss or 0) * (1 - weight) + result.loss * weight
  local left = math.huge
  if options.steps then
    left = (options.steps - run.step) * options.batch_size * options.context_length / shown.rate
  end
  if options.minutes then left = math.min(left, math.max(0, 60 * options.minutes - run.seconds)) end
  return {
    step = run.step, steps = options.steps, loss = result.loss, smooth_loss = shown.loss, gradient_norm = result.norm,
    learning_rate = result.learning_rate, validation_loss = shown.validation_loss, tokens_per_second = shown.rate,
    seconds = run.seconds, seconds_left = left,
  }
end

-- "…; the last checkpoint is …", for an error's text.
local function with_checkpoint(run, text, retreated)
  local kept = run.saved_path and ("the last checkpoint is " .. run.saved_path) or "no checkpoint was written before"
  if retreated then kept = kept .. " (one more led here, and was removed)" end
  return ("train.language_model: step %d: %s; %s"):format(run.step, text, kept)
end

-- What falls due after a step: a measurement, a checkpoint. True; nil and a text.
local function keep_up(run, shown, ends)
  local options, step = run.options, run.step
  local saves = ends or step % options.checkpoint_every == 0
  if saves or step % options.evaluate_every == 0 then shown.validation_loss = run:measure() end
  local loss = shown.validation_loss
  if loss and (loss ~= loss or loss == math.huge) then
    return nil, with_checkpoint(run, "the loss on what is kept apart is not finite", run:retreat())
  end
  if not saves then return true end
  run:note_best(shown.validation_loss)
  local path, err = run:save()
  if not path then return nil, with_checkpoint(run, err) end
  return true
end

-- Steps until the end. Returns why it stopped ("steps", "minutes", "interrupted", "on_progress"); nil and a text.
local function steps(run, progress)
  local shown, options = {}, run.options
  local before, start = run.seconds, clock.seconds()
  while not is_over(run) do
    local began = clock.seconds()
    local result, problem = run:advance()
    if not result then
      local retreated = run:retreat()
      run.step = run.step + 1 -- the one that failed
      return nil, with_checkpoint(run, problem, retreated)
    end
    local now = clock.seconds()
    run.seconds = before + now - start -- what is measured and written counts, too
    local report = report_of(run, result, shown, now - began)
    local goes_on = not options.on_progress or options.on_progress(report) ~= false
    local stopped = C.lacuna_interrupt_hold(1) ~= 0 and "interrupted" or not goes_on and "on_progress" or nil
    local ok, err = keep_up(run, shown, stopped or is_over(run))
    if not ok then return nil, err end
    report.validation_loss = shown.validation_loss
    if progress then progress.step(report) end
    if stopped then return stopped end
  end
  return options.steps and run.step >= options.steps and "steps" or "minutes"
end

-- The mean of the last losses.
local function last_loss(history)
  local smoothed = curve.smoothed(history.loss)
  return smoothed[#smoothed]
end

local function finish(run, stopped)
  local output, options, history = run.options.output, run.options, run.history
  local ok, err = run:write_model()
  if ok then ok, err = curve.write(output .. "/loss.svg", history, ("Loss of %s"):format(output)) end
  if not ok then return nil, with_checkpoint(run, err) end
  run:settle()
  local entry = history.validation[#history.validation]
  return {
    model = output, steps = run.step, stopped = stopped, loss = last_loss(history), history = history,
    validation_loss = entry and entry.step == run.step and entry.loss or nil, best = run.best, seconds = run.seconds,
    checkpoint = run.saved_path, parameters = run.model:parameter_count(), tokens = run.data.training_tokens,
    vocab_size = options.vocab_size,
  }
end

local function train(options, progress)
  local ok, err = folder.make(options.output)
  if not ok then return nil, err end
  if options.threads then torch.threads(options.threads) end
  local run, why = begin(options, progress)
  if not run then return nil, why end
  C.lacuna_interrupt_hold(1) -- a step and its checkpoint are not cut in two
  local stopped, problem = steps(run, progress)
  if progress then progress.finish() end
  if not stopped then return nil, problem end
  return finish(run, stopped)
end

--- Trains a model of the Llama family on texts and writes a folder that lacuna.model.open reads. options: text, texts,
-- files or tokens; output: the folder; tokenizer, or vocab_size (2048); dim (128), layers (4), heads (4), …,
-- context_length (128); batch_size (8), steps (1000) or minutes, lr (1e-3), …; checkpoint_every (100), resume
-- ("latest"), progress, on_progress(p). docs/training/language_models.md has them all. Returns a table: model (the
-- folder), steps, loss, validation_loss, history, …; nil and a text for files that cannot be read or written, a damaged
-- checkpoint, a loss that is not finite (the last checkpoint stays).
return function(options)
  local settings = options_of.read(options)
  if C.lacuna_interrupted() ~= 0 then fail("interrupted") end
  torch.open()
  local threads, state = torch.threads(), random.state()
  local progress = settings.progress and require("lacuna.train.progress").new() or nil
  local ok, result, err = pcall(train, settings, progress)
  C.lacuna_interrupt_hold(0)
  torch.threads(threads)
  random.set_state(state)
  if progress then progress.finish() end
  if not ok then error(result, 0) end
  return result, err
end
