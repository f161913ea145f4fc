--- The annotations of results in lua/lacuna/_meta against real ones, both ways: of a generation, of explorations, and
-- of the objects of a model.
package.path = os.getenv "LACUNA_TEST_DATA" .. "/lua/support/?.lua;" .. package.path
local annotations = require "annotations"
local conforms = require "conforms"
local lacuna = require "lacuna"
local policy = require "lacuna.policy"

local known = annotations.known()
local kModel = os.getenv "LACUNA_SMOLLM2"
local model

local checker = conforms.new(known, {
  ["lacuna.Tensor"] = lacuna.tensor.is, ["lacuna.Model"] = lacuna.model.is,
  ["lacuna.Segment"] = require("lacuna.segment").is,
})

local function fits(value, name)
  local wrong = checker:check_named(value, name)
  assert.is_nil(wrong, wrong)
end

local function all_seen(...)
  for _, class in ipairs { ... } do
    for name in pairs(known:fields(class)) do
      assert.truthy(checker.seen[class][name], ("%s.%s: no real one has it"):format(class, name))
    end
  end
end

local function test(name, body)
  it(name, function()
    if not kModel or kModel == "" then return pending "LACUNA_SMOLLM2 is not set: ./dev fetch smollm2" end
    model = model or assert(lacuna.model.open(kModel))
    body()
  end)
end

-- A token that is no whole character.
local function broken_token()
  for id = 0, model.vocab_size - 1 do
    local bytes = model:token_text(id)
    if #bytes == 1 and bytes:byte() >= 0xC2 then return id end
  end
end

local function load_stage(body)
  local path = os.tmpname()
  local file = assert(io.open(path, "wb"))
  file:write("return { api = 1, kind = 'sampler_stage', name = 'x', choose = function(ctx) ", body, " end }")
  file:close()
  local loaded = assert(policy.load(path))
  os.remove(path)
  return loaded
end

describe("the annotations of results", function()
  test("fit a generation's", function()
    local id = broken_token()
    local result = lacuna.generate { model = model, prompt = "Once", max_new_tokens = 2, policies = {
      load_stage(("local s = ctx.scores s:fill_(-math.huge) s[%d] = 0"):format(id)), load_stage "error 'no'" } }
    fits(result, "lacuna.GenerationResult")
    all_seen("lacuna.GenerationResult", "lacuna.GeneratedToken", "lacuna.GenerationSeconds", "lacuna.PolicyRecord",
      "lacuna.PolicyFailure")
  end)

  test("fit what a sampler tells, and a stage that is a function", function()
    local step
    local sampler = lacuna.sampler { function(_, given) step = given end, "draw" }
    local id, how = sampler:sample({ 1, 2 }, { history = { 1 }, seed = 2, step = 3 })
    fits(id, "integer")
    fits(how, "lacuna.SampleInfo")
    fits(step, "lacuna.StageStep")
    all_seen("lacuna.SampleInfo", "lacuna.StageStep")
  end)

  test("fit an exploration's", function()
    local options = { model = model, prompt = "The capital of France is", gaps = { 0, 5 }, expand = 2, beam = 2 }
    fits(lacuna.explore(options), "lacuna.Exploration")
    options.token = broken_token()
    options.threshold = 0
    fits(lacuna.explore(options), "lacuna.Exploration")
    local selector = os.getenv "LACUNA_SOURCE" .. "/scripts/gap_selectors/fixed.lua"
    fits(lacuna.explore { model = model, prompt = "Once", selector = selector }, "lacuna.Exploration")
    local group = lacuna.explore { model = model, prompts = { "Once", "Two" }, gaps = { 1 } }
    fits(group, "lacuna.Explorations")
    all_seen("lacuna.Exploration", "lacuna.Explorations", "lacuna.ExploredToken", "lacuna.GapExploration",
      "lacuna.NextToken", "lacuna.Path", "lacuna.ExplorationSeconds", "lacuna.PolicyVersion")
  end)

  test("fit the properties of a model, a context, a segment and a span", function()
    local context = model:context():append { 1, 2 }
    local span = context:attach(model:segment { 3 }, { at = 7 })
    for name, object in pairs { Model = model, Context = context, Segment = span.segment } do
      for field, described in pairs(known.classes["lacuna." .. name].fields) do
        local wrong = checker:check(object[field], described.type, name .. "." .. field)
        assert.is_nil(wrong, wrong)
      end
    end
    fits(span, "lacuna.Span")
    all_seen "lacuna.Span"
  end)

  test("fit what their methods return", function()
    local context = model:context():append { 1, 2 }
    local kCalls = {
      ["lacuna.Model"] = { model, encode = { "x" }, decode = { { 1 } }, token_text = { 1 }, is_control = { 1 },
        embeddings = {} },
      ["lacuna.Context"] = { context, logits = {}, hidden = {}, probe = { 1, { 5 } }, ids = {}, positions = {},
        memory = {}, extrapolation = {} },
      ["lacuna.Segment"] = { model:segment { 1 }, ids = {}, positions = {}, bytes = {} },
      ["lacuna.Tensor"] = { lacuna.tensor { 1 }, sizes = {}, dim = {}, numel = {}, dtype = {}, item = {}, tolist = {},
        is_contiguous = {}, softmax = {}, topk = { 1 }, sort = {} },
    }
    for class, calls in pairs(kCalls) do
      for name, arguments in pairs(calls) do
        if name ~= 1 then
          local returned = { calls[1][name](calls[1], unpack(arguments)) }
          local wanted = known.classes[class].methods[name].returns
          assert.equal(#wanted, #returned, class .. ":" .. name)
          for i, value in ipairs(returned) do
            local wrong = checker:check(value, wanted[i], class .. ":" .. name)
            assert.is_nil(wrong, wrong)
          end
        end
      end
    end
  end)
end)
