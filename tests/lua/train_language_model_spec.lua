--- Training a small language model: it learns, goes on to the bit, stops in good order, keeps what it has when
-- something goes wrong.
package.path = os.getenv "LACUNA_TEST_DATA" .. "/lua/support/?.lua;" .. package.path
local json = require "lacuna.json"
local lacuna = require "lacuna"
local native = require "lacuna.native"
local support = require "torch"
local C = native.C

local function test(name, body)
  it(name, function()
    if not support.skipped(pending) then body() end
  end)
end

local kText = ("the cat sat on the mat. the dog sat on the log. "):rep(60)

local function exists(path)
  local file = io.open(path, "rb")
  if file then file:close() end
  return file ~= nil
end

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

-- Trains a very small model into a fresh folder, or with `resume` goes on in it.
local function train(output, options)
  options = options or {}
  if not options.resume then os.execute(("rm -rf '%s'"):format(output)) end
  local all = { text = kText, output = output, vocab_size = 280, dim = 16, layers = 2, heads = 4, kv_heads = 2,
    feed_forward_dim = 32, context_length = 16, batch_size = 2, steps = 20, lr = 1e-2, threads = 1, seed = 3,
    schedule = "constant" }
  for name, value in pairs(options) do all[name] = value end
  return lacuna.train.language_model(all)
end

local function weights(path)
  local out, tensors = {}, assert(lacuna.safetensors.read(path .. "/model.safetensors"))
  for name, tensor in pairs(tensors) do out[name] = tensor:tolist() end
  return out
end

describe("lacuna.train.language_model", function()
  test("learns", function()
    local r = assert(train("train_learns", { steps = 60 }))
    assert.equal("steps", r.stopped)
    assert.equal(60, r.steps)
    assert.equal(60, #r.history.loss)
    assert.truthy(r.history.loss[1] > 5) -- ln 280 = 5.6: it knows nothing
    assert.truthy(r.loss < 2.5)
    assert.truthy(r.validation_loss < 2.5)
    assert.equal(r.history.validation[#r.history.validation].loss, r.validation_loss)
  end)

  test("writes a folder of Hugging Face's kind, with the curve and the checkpoint", function()
    local r = assert(train("train_folder", { steps = 3 }))
    assert.equal("train_folder", r.model)
    local config = json.decode(read "train_folder/config.json")
    assert.same({ "LlamaForCausalLM" }, config.architectures)
    assert.same({ 16, 2, 4, 2, 32, 4, 16 }, { config.hidden_size, config.num_hidden_layers, config.num_attention_heads,
      config.num_key_value_heads, config.intermediate_size, config.head_dim, config.max_position_embeddings })
    local tensors = assert(lacuna.safetensors.read "train_folder/model.safetensors")
    assert.same({ r.vocab_size, 16 }, tensors["model.embed_tokens.weight"]:sizes())
    assert.truthy(read("train_folder/loss.svg"):find("<polyline", 1, true))
    assert.equal("train_folder/step_000003", r.checkpoint)
    for _, name in ipairs { "tokenizer.json", "tokenizer_config.json", "config.json" } do
      assert.equal(read("train_folder/" .. name), read("train_folder/step_000003/" .. name))
    end
  end)

  test("opens on the cpu backend, which gives the loss that training gave", function()
    local r = assert(train("train_opens", { steps = 40 }))
    local model = assert(lacuna.model.open(r.model, { threads = 1 }))
    local ids = model:encode(kText:sub(1, 40))
    assert.truthy(#ids > 8 and #ids <= 16)
    local net = lacuna.nn.llama { vocab_size = r.vocab_size, dim = 16, layers = 2, heads = 4, kv_heads = 2,
      feed_forward_dim = 32, context_length = 16, tied = true }
    net:load_state(assert(lacuna.safetensors.read(r.model .. "/model.safetensors")))
    local wanted = lacuna.autograd.no_grad(net, lacuna.tensor(ids, { dtype = "int64" }))[#ids - 1]:tolist()
    local context = model:context()
    context:append(ids)
    for i, logit in ipairs(context:logits():tolist()) do
      assert.truthy(math.abs(logit - wanted[i]) < 1e-4) -- two orders of summation, in float32
    end
  end)

  test("goes on to the bit: 20 steps are 10, and 10 more from the checkpoint", function()
    local whole = assert(train("train_whole", { dropout = 0.1 }))
    assert(train("train_parts", { dropout = 0.1, steps = 10 }))
    lacuna.random.manual_seed(99) -- what else draws in between does not matter
    local parts = assert(train("train_parts", { dropout = 0.1, resume = "latest" }))
    assert.same(whole.history.loss, parts.history.loss)
    assert.equal(whole.validation_loss, parts.validation_loss)
    assert.equal(20, #parts.history.loss)
    for _, name in ipairs { "model", "optimizer" } do
      assert.equal(read(("train_whole/step_000020/%s.safetensors"):format(name)),
        read(("train_parts/step_000020/%s.safetensors"):format(name)))
    end
  end)

  test("goes on to the bit with a schedule over all steps, stopped in between", function()
    local whole = assert(train("train_whole", { schedule = "cosine", warmup = 5 }))
    local stopped = assert(train("train_parts", { schedule = "cosine", warmup = 5, on_progress = function(p)
      if p.step == 7 then return false end
    end }))
    assert.equal("on_progress", stopped.stopped)
    assert.equal(7, stopped.steps)
    local parts = assert(train("train_parts", { schedule = "cosine", warmup = 5, resume = "train_parts/step_000007" }))
    assert.same(whole.history.loss, parts.history.loss)
    assert.same(weights "train_whole", weights "train_parts")
  end)

  test("leaves the random streams and the threads as they were", function()
    lacuna.random.manual_seed(5)
    local threads = lacuna.torch.threads()
    assert(train("train_streams", { steps = 2, threads = 1 }))
    assert.same({ seed = 5, step = 0 }, lacuna.random.state())
    assert.equal(threads, lacuna.torch.threads())
  end)

  test("stops with a checkpoint when it is interrupted", function()
    local r = assert(train("train_interrupted", { on_progress = function(p)
      if p.step == 4 then C.lacuna_interrupt() end
    end }))
    assert.equal(1, C.lacuna_interrupted())
    C.lacuna_interrupt_clear()
    assert.equal("interrupted", r.stopped)
    assert.equal(4, r.steps)
    assert.truthy(exists "train_interrupted/step_000004/state.json")
    assert.equal(20, assert(train("train_interrupted", { resume = "latest" })).steps)
  end)

  test("lets an error of on_progress through, and holds no interrupt back after it", function()
    local ok, err = pcall(train, "train_error", { on_progress = function() error("mine", 0) end })
    assert.falsy(ok)
    assert.equal("mine", err)
    assert.equal(0, C.lacuna_interrupt_held())
  end)

  test("stops at a loss that is no number, with the step and the last checkpoint", function()
    local r, err = train("train_nan", { checkpoint_every = 5, schedule = function(step)
      return step < 7 and 1 or 1e30
    end })
    assert.is_nil(r)
    local step, path = err:match "^train.language_model: step (%d+): .*; the last checkpoint is (.*)$"
    assert.truthy(tonumber(step) >= 8 and tonumber(step) <= 10, err)
    assert.equal("train_nan/step_000005", path)
    for _, tensor in pairs(assert(lacuna.safetensors.read(path .. "/model.safetensors"))) do
      assert.falsy(tensor:isnan():any():item())
    end
    assert.falsy(exists "train_nan/model.safetensors")
  end)

  test("keeps the last checkpoints and the best one", function()
    local r = assert(train("train_keeps", { checkpoint_every = 4, keep = 2, schedule = function(step)
      return step < 8 and 1 or 300 -- worse from there on
    end }))
    assert.truthy(r.best.step < 20)
    local kept = {}
    for _, one in ipairs(require("lacuna.train.checkpoint").list "train_keeps") do kept[#kept + 1] = one.step end
    assert.same({ r.best.step, 16, 20 }, kept)
  end)

  test("leaves a damaged checkpoint out where it may, and says which it is where not", function()
    assert(train("train_damaged", { steps = 10, checkpoint_every = 5 }))
    for _, name in ipairs { "model.safetensors", "optimizer.safetensors", "state.json" } do
      local path = "train_damaged/step_000010/" .. name
      local bytes = read(path)
      for _, place in ipairs { #bytes - 40, math.floor(#bytes / 2) } do
        local other = string.char((bytes:byte(place) + 1) % 256)
        write(path, bytes:sub(1, place - 1) .. other .. bytes:sub(place + 1))
        local r, err = train("train_damaged", { resume = "train_damaged/step_000010" })
        assert.is_nil(r)
        assert.truthy(err:find(path, 1, true), err)
      end
      write(path, bytes:sub(1, #bytes - 10))
      local r, err = train("train_damaged", { resume = "train_damaged/step_000010" })
      assert.is_nil(r)
      assert.truthy(err:find(path, 1, true), err)
      if name ~= "state.json" then write(path, bytes) end
    end
    local r = assert(train("train_damaged", { steps = 8, resume = "latest" })) -- from step 5
    assert.equal(8, r.steps)
    os.execute "rm train_damaged/step_*/state.json"
    local none, err = train("train_damaged", { resume = "latest" })
    assert.is_nil(none)
    assert.truthy(err:find("train_damaged/step_000008/state.json", 1, true), err)
  end)

  test("takes no checkpoint that no run has written", function()
    local checkpoint = require "lacuna.train.checkpoint"
    assert(train("train_odd", { steps = 3 }))
    local loaded = assert(checkpoint.load "train_odd/step_000003")
    local function refused(change, text)
      local state, kept = loaded.state, {}
      for name, value in pairs(change) do kept[name], state[name] = state[name], value end
      assert(checkpoint.save("train_odd", { step = 4, state = state, model = loaded.model,
        optimizer = loaded.optimizer, extra = function() return true end }))
      for name in pairs(change) do state[name] = kept[name] end
      local r, err = train("train_odd", { resume = "latest" })
      assert.is_nil(r)
      assert.truthy(err:find("train_odd/step_000004", 1, true), err)
      assert.truthy(err:find(text, 1, true), err)
    end
    refused({ step = "x" }, "step: wanted what a run writes")
    refused({ step = 2 }, "history: wanted what a run writes")
    refused({ threads = 1e9 }, "threads: wanted what a run writes")
    refused({ best = { step = 1 } }, "best: wanted what a run writes")
    refused({ history = 7 }, "history: wanted what a run writes")
    refused({ optimizer = json.object {} }, "state.numbers")
    local tensors = {}
    for name, tensor in pairs(loaded.model) do tensors[name] = tensor end
    tensors["model.norm.weight"] = lacuna.tensor { 1, 2 }
    local state = loaded.state
    assert(checkpoint.save("train_odd", { step = 4, state = state, model = tensors, optimizer = loaded.optimizer,
      extra = function() return true end }))
    local r, err = train("train_odd", { resume = "latest" })
    assert.is_nil(r)
    assert.truthy(err:find("model.norm.weight", 1, true), err)
  end)

  test("removes what a run that was killed has left", function()
    assert(train("train_killed", { steps = 2 }))
    os.execute "mkdir train_killed/step_000009.unfinished; touch train_killed/step_000009.unfinished/model.safetensors"
    assert(train("train_killed", { steps = 3, resume = "latest" }))
    assert.falsy(exists "train_killed/step_000009.unfinished/model.safetensors")
  end)

  test("does not go on with other options, or on other data", function()
    assert(train("train_same", { steps = 2 }))
    local function refused(options, text)
      options.resume = "latest"
      local ok, err = pcall(train, "train_same", options)
      assert.falsy(ok)
      assert.truthy(tostring(err):find(text, 1, true), err)
    end
    refused({ dim = 32 }, "dim: wanted 16, as train_same/step_000002 has it, got 32")
    refused({ seed = 4 }, "seed: wanted 3, as train_same/step_000002 has it, got 4")
    local swapped = kText:gsub("%a+", { cat = "dog", dog = "cat" }) -- as many of each word
    refused({ text = swapped }, "wanted the tokens that train_same/step_000002 was trained on")
    local r, err = lacuna.train.language_model { text = kText, output = "train_same" }
    assert.is_nil(r)
    assert.matches("train_same holds checkpoints of another run: resume = \"latest\"", err)
    r, err = train("train_nothing", { resume = "latest" })
    assert.is_nil(r)
    assert.equal("train_nothing: holds no checkpoint", err)
  end)

  test("trains on a token file with the tokenizer that made it", function()
    local tokenizer = lacuna.train.tokenizer { texts = kText, vocab_size = 280 }
    assert(lacuna.train.write_tokens("train_file.safetensors", tokenizer:encode(kText),
      { vocab_size = tokenizer.vocab_size }))
    os.execute "rm -rf train_tokens"
    local options = { tokens = "train_file.safetensors", tokenizer = tokenizer, output = "train_tokens", dim = 16,
      layers = 1, heads = 2, context_length = 16, batch_size = 2, steps = 2 }
    assert.equal(tokenizer.vocab_size, assert(lacuna.train.language_model(options)).vocab_size)
    assert.truthy(exists "train_tokens/tokenizer.json")
    options.tokenizer = nil
    local ok, err = pcall(lacuna.train.language_model, options)
    assert.is_false(ok)
    assert.matches("tokenizer: wanted the one that the tokens are of", err)
    for _, ids in ipairs { { 1, -2 }, { 1, 280 }, lacuna.tensor { 1 } } do
      assert.is_false((pcall(lacuna.train.write_tokens, "train_wrong.safetensors", ids, { vocab_size = 280 })))
    end
  end)

  test("tells on_progress where it is", function()
    local seen = {}
    assert(train("train_progress", { steps = 3, evaluate_every = 1, on_progress = function(p)
      seen[#seen + 1] = p
    end }))
    assert.equal(3, #seen)
    for i, p in ipairs(seen) do
      assert.equal(i, p.step)
      assert.equal(3, p.steps)
      assert.truthy(p.loss > 0 and p.tokens_per_second > 0 and p.seconds > 0 and p.seconds_left >= 0)
      assert.truthy(p.gradient_norm > 0 and p.learning_rate == 1e-2)
    end
    assert.truthy(seen[3].validation_loss)
  end)

  test("gives what is annotated", function()
    local known = require("annotations").known()
    local checker = require("conforms").new(known, {})
    local function fits(value, name)
      local wrong = checker:check_named(value, name)
      assert.is_nil(wrong, wrong)
    end
    local r = assert(train("train_annotated", { steps = 3, evaluate_every = 2, on_progress = function(p)
      fits(p, "lacuna.TrainingProgress")
    end }))
    fits(r, "lacuna.TrainedLanguageModel")
    for _, class in ipairs { "TrainingProgress", "TrainedLanguageModel", "TrainingHistory", "TrainingLoss" } do
      class = "lacuna." .. class
      for name in pairs(known:fields(class)) do assert.truthy(checker.seen[class][name], class .. "." .. name) end
    end
  end)

  test("ends after so many minutes", function()
    local r = assert(train("train_minutes", { minutes = 0.3 / 60, steps = 100000 }))
    assert.equal("minutes", r.stopped)
    assert.truthy(r.steps < 100000 and r.seconds >= 0.3)
  end)

  test("keeps a checkpoint that can be gone on from, whatever the last one leads to", function()
    local schedule = function(step) return step == 11 and 1e13 or 1 end
    local options = { checkpoint_every = 4, keep = 1, validation = 0, tied = false, steps = 20, schedule = schedule }
    local r, err = train("train_spoilt", options)
    assert.is_nil(r)
    assert.matches("step 13: .*; the last checkpoint is train_spoilt/step_000008 %(one more led here", err)
    options.resume, options.schedule = "latest", "constant"
    assert.equal(20, assert(train("train_spoilt", options)).steps)
  end)

  test("stops where what is kept apart has no finite loss", function()
    local schedule = function(step) return step == 11 and 1e13 or 1 end
    local r, err = train("train_unsound", { checkpoint_every = 4, validation = 0.2, tied = false, schedule = schedule })
    assert.is_nil(r)
    assert.matches("step 12: .*finite; the last checkpoint is train_unsound/step_000008", err)
    assert.truthy(require("lacuna.train.checkpoint").load "train_unsound/step_000008")
  end)

  test("that goes back to an earlier checkpoint puts later ones aside", function()
    assert(train("train_back", { checkpoint_every = 5, keep = 10 }))
    local r = assert(train("train_back", { steps = 8, keep = 2, resume = "train_back/step_000005" }))
    assert.equal("train_back/step_000008", r.checkpoint)
    local left = {}
    for _, one in ipairs(require("lacuna.train.checkpoint").list "train_back") do left[#left + 1] = one.step end
    assert.same({ 5, 8 }, left)
    assert.is_true(exists "train_back/step_000020.left/state.json")
    assert.equal(10, #assert(train("train_back", { steps = 10, resume = "latest" })).history.loss)
  end)

  test("takes any norm of gradients with clip = 0", function()
    assert.equal(3, assert(train("train_unclipped", { clip = 0, steps = 3 })).steps)
  end)

  test("keeps memory flat", function()
    local function resident() return tonumber(read("/proc/self/statm"):match "^%d+ (%d+)") * 4096 end
    local first
    assert(train("train_memory", { steps = 300, checkpoint_every = 1000, on_progress = function(p)
      if p.step == 100 then first = resident() end
    end }))
    assert.truthy(resident() - first < 8 * 2 ^ 20) -- a step's tensors are some 200 KB: 200 steps of them would be 40 MB
  end)

  test("says what it cannot write", function()
    local r, err = train("/proc/train", { resume = false })
    assert.is_nil(r)
    assert.truthy(err:find("/proc/train", 1, true), err)
  end)

  test("loses nothing when the disk is full", function()
    if not exists "/dev/full" then return pending "there is no /dev/full" end
    local folder = require "lacuna.train.folder"
    local fill = folder.fill
    assert(train("train_full", { steps = 5, checkpoint_every = 5 }))
    folder.fill = function(path, body) -- the weights of the next one go to a full device
      return fill(path, function(temporary)
        os.execute(("ln -s /dev/full '%s/model.safetensors'"):format(temporary))
        return body(temporary)
      end)
    end
    local called, r, err = pcall(train, "train_full", { resume = "latest" })
    folder.fill = fill
    assert.truthy(called, r)
    assert.is_nil(r)
    assert.truthy(err:find("the last checkpoint is train_full/step_000005", 1, true), err)
    assert.falsy(exists "train_full/step_000020/state.json")
    assert.falsy(exists "train_full/step_000020.unfinished/state.json")
    assert.equal(20, assert(train("train_full", { resume = "latest" })).steps)
  end)

  it("refuses misuse before anything is opened", function()
    local function refused(options, text)
      options.text, options.output = options.text or kText, options.output or "train_misuse"
      local ok, err = pcall(lacuna.train.language_model, options)
      assert.falsy(ok)
      assert.truthy(tostring(err):find(text, 1, true), err)
    end
    refused({ layer = 2 }, 'no option named string "layer" (did you mean "layers"?)')
    refused({ dim = 10, heads = 4 }, "heads: wanted a divisor of dim (10), or head_dim, got 4")
    refused({ heads = 4, kv_heads = 3 }, "kv_heads: wanted a divisor of heads (4), got 3")
    refused({ dim = 12, heads = 4 }, "head_dim: wanted an even number")
    refused({ schedule = "cosin" }, 'schedule: wanted constant, linear, cosine or a function, got "cosin" '
      .. '(did you mean "cosine"?)')
    refused({ lr = -1 }, "lr: wanted a number of at least 0, got number -1")
    refused({ dropout = 1 }, "dropout: wanted a number from 0 to 0.9")
    refused({ vocab_size = 100 }, "vocab_size: wanted a whole number from 257")
    refused({ resume = true }, 'resume: wanted "latest", the path of a checkpoint, or false')
    refused({ on_progress = 7 }, "on_progress: wanted")
    refused({ tokens = "x.safetensors" }, "wanted either tokens or texts, got both")
    refused({ texts = { "a" } }, "wanted either text or texts, got both")
    refused({ minutes = 0 }, "minutes: wanted a number above 0")
    refused({ output = "/dev/null" }, "output: wanted the path of a folder")
    local ok, err = pcall(lacuna.train.language_model, { output = "x" })
    assert.falsy(ok)
    assert.truthy(err:find("wanted text or texts or files or tokens, got none", 1, true))
    assert.has_error(function() return lacuna.train.languagemodel end)
  end)
end)
