--- The annotations of tables of options in lua/lacuna/_meta against what the functions take, both ways.
package.path = os.getenv "LACUNA_TEST_DATA" .. "/lua/support/?.lua;" .. package.path
local annotations = require "annotations"
local check = require "lacuna.check"
local lacuna = require "lacuna"
local result = require "lacuna.explore.result"

local known = annotations.known()
local kModel = os.getenv "LACUNA_SMOLLM2"
local model -- opened once, where there is one

local function exploration() return result.new { explorations = {} } end

-- The annotated class, what the function calls itself when it checks its options, a call that comes to that.
local kPlain = {
  { "lacuna.GenerateOptions", "generate", function() lacuna.generate {} end },
  { "lacuna.GenerateOptions", "generation", function() lacuna.generation {} end },
  { "lacuna.ExploreOptions", "explore", function() lacuna.explore {} end },
  { "lacuna.GenerateAndExploreOptions", "generate_and_explore", function() lacuna.generate_and_explore {} end },
  { "lacuna.AdaptiveExplorationOptions", "adaptive_exploration", function() lacuna.adaptive_exploration {} end },
  { "lacuna.ComparePositionsOptions", "compare_positions", function() lacuna.compare_positions {} end },
  { "lacuna.ModelOptions", "options", function() lacuna.model.open("/nonexistent.gguf", {}) end },
  { "lacuna.TensorOptions", "options", function() lacuna.tensor({ 1 }, {}) end },
  { "lacuna.BackwardOptions", "backward", function() lacuna.autograd.backward({}, {}) end },
  { "lacuna.GradOptions", "grad", function() lacuna.autograd.grad({}, {}, {}) end },
  { "lacuna.SafetensorsReadOptions", "safetensors.read", function() lacuna.safetensors.read("/nonexistent", {}) end },
  { "lacuna.SafetensorsWriteOptions", "safetensors.write", function()
    lacuna.safetensors.write("/nonexistent", {}, {})
  end },
  { "lacuna.TokenizerOptions", "train.tokenizer", function() lacuna.train.tokenizer {} end },
  { "lacuna.DataOptions", "train.data", function() lacuna.train.data {} end },
  { "lacuna.WriteTokensOptions", "train.write_tokens", function()
    lacuna.train.write_tokens("/nonexistent/x.safetensors", { 1 }, {})
  end },
  { "lacuna.LanguageModelOptions", "train.language_model", function() lacuna.train.language_model {} end },
  { "lacuna.SampleOptions", "distribution", function() lacuna.sampler("draw"):distribution({ 1 }, {}) end },
  { "lacuna.SampleOptions", "sample", function() lacuna.sampler("draw"):sample({ 1 }, {}) end },
  { "lacuna.FormatOptions", "format", function() exploration():format {} end },
  { "lacuna.LoadOptions", "policy.load", function() lacuna.policy.load("/nonexistent.lua", {}) end },
  { "lacuna.LoadOptions", "policy.problems", function() lacuna.policy.problems("/nonexistent.lua", {}) end },
  { "lacuna.LimitOptions", "limits", function() lacuna.policy.load("/nonexistent.lua", { limits = {} }) end },
  { "lacuna.WatchOptions", "policy.watch", function() lacuna.policy.watch("/nonexistent.lua", {}) end },
  { "lacuna.LinearOptions", "linear", function() lacuna.nn.linear(1, 1, {}) end },
  { "lacuna.EmbeddingOptions", "embedding", function() lacuna.nn.embedding(1, 1, {}) end },
  { "lacuna.LayerNormOptions", "layer_norm", function() lacuna.nn.layer_norm(1, {}) end },
  { "lacuna.RmsNormOptions", "rms_norm", function() lacuna.nn.rms_norm(1, {}) end },
  { "lacuna.Conv1dOptions", "conv1d", function() lacuna.nn.conv1d(1, 1, 1, {}) end },
  { "lacuna.AttentionOptions", "attention", function() lacuna.nn.attention {} end },
  { "lacuna.AttendOptions", "options", function() require("lacuna.nn.sight").of(nil, {}, 1, "float32", {}) end },
  { "lacuna.FeedForwardOptions", "feed_forward", function() lacuna.nn.feed_forward {} end },
  { "lacuna.TransformerBlockOptions", "transformer_block", function() lacuna.nn.transformer_block {} end },
  { "lacuna.LlamaOptions", "llama", function() lacuna.nn.llama {} end },
  { "lacuna.TripletOptions", "triplet", function() lacuna.loss.triplet(nil, nil, nil, {}) end },
  { "lacuna.MultipleNegativesOptions", "multiple_negatives",
    function() lacuna.loss.multiple_negatives(nil, nil, {}) end },
  { "lacuna.InBatchOptions", "in_batch", function() lacuna.loss.in_batch(nil, nil, {}) end },
  { "lacuna.CrossEntropyOptions", "cross_entropy", function() lacuna.loss.cross_entropy(nil, nil, {}) end },
  { "lacuna.SgdOptions", "sgd", function() lacuna.optim.sgd({}, {}) end },
  { "lacuna.AdamOptions", "adam", function() lacuna.optim.adam({}, {}) end },
  { "lacuna.AdamOptions", "adamw", function() lacuna.optim.adamw({}, {}) end },
  { "lacuna.ClipGradNormOptions", "clip_grad_norm", function() lacuna.optim.clip_grad_norm({}, 1, {}) end },
  { "lacuna.ConstantScheduleOptions", "constant", function() lacuna.optim.schedule.constant {} end },
  { "lacuna.LinearScheduleOptions", "linear", function() lacuna.optim.schedule.linear {} end },
  { "lacuna.CosineScheduleOptions", "cosine", function() lacuna.optim.schedule.cosine {} end },
  { "lacuna.WarmupCosineScheduleOptions", "warmup_cosine", function() lacuna.optim.schedule.warmup_cosine {} end },
  { "lacuna.StepScheduleOptions", "step", function() lacuna.optim.schedule.step {} end },
  { "lacuna.ExponentialScheduleOptions", "exponential", function() lacuna.optim.schedule.exponential {} end },
}
local kWithModel = {
  { "lacuna.SaveOptions", "save", function() model:save("/nonexistent/x.gguf", {}) end },
  { "lacuna.EncodeOptions", "encode", function() model:encode("x", {}) end },
  { "lacuna.ContextOptions", "context", function() model:context {} end },
  { "lacuna.PositionOptions", "append", function() model:context():append({ 1 }, {}) end },
  { "lacuna.PositionOptions", "segment", function() model:segment({ 1 }, {}) end },
  { "lacuna.AttachOptions", "attach", function() model:context():attach(model:segment { 1 }, {}) end },
}

-- The options that a call checks under that name.
local function known_options(where, call)
  local found, original = nil, check.options
  check.options = function(options, names, name)
    if name == where then found = names end
    return original(options, names, name)
  end
  pcall(call)
  check.options = original
  return found
end

local function compare(case)
  local real = assert(known_options(case[2], case[3]), case[2] .. " checks no options")
  local class = assert(known.classes[case[1]], case[1])
  assert.same(annotations.names(real), annotations.names(class.fields))
  for name, field in pairs(class.fields) do assert.truthy(field.optional, name) end
end

describe("the annotated options", function()
  for _, case in ipairs(kPlain) do
    it(("of %s are those that %s takes"):format(case[1], case[2]), function() compare(case) end)
  end
  for _, case in ipairs(kWithModel) do
    it(("of %s are those that %s takes"):format(case[1], case[2]), function()
      if not kModel or kModel == "" then return pending "LACUNA_SMOLLM2 is not set: ./dev fetch smollm2" end
      model = model or assert(lacuna.model.open(kModel))
      compare(case)
    end)
  end

  it("are all compared", function()
    local compared = {}
    for _, list in ipairs { kPlain, kWithModel } do
      for _, case in ipairs(list) do compared[case[1]] = true end
    end
    for name in pairs(known.classes) do
      assert.truthy(compared[name] or not name:find "Options$", name)
    end
  end)
end)
