--- The policy files that come along: the templates of `lacuna policy new` and the shipped sampler stages.
local context = require "lacuna.policy.context"
local definition = require "lacuna.policy.definition"
local lacuna = require "lacuna"
local policy = require "lacuna.policy"
package.path = os.getenv "LACUNA_TEST_DATA" .. "/lua/support/?.lua;" .. package.path
local complete_context = require "policy_contexts"

local kSource = os.getenv "LACUNA_TEST_DATA" .. "/.."
local kTemplates = kSource .. "/lua/lacuna/policy/template/"
local kStages = kSource .. "/scripts/sampler_stages/"
local kTrust = { "full", "sandboxed" }

local function read(path)
  local file = assert(io.open(path, "rb"))
  local content = file:read "*a"
  file:close()
  return content
end

local function load(path, trust) return assert(policy.load(path, { trust = trust })) end

describe("the template", function()
  for kind in pairs(definition.kinds) do
    local path = kTemplates .. kind .. ".lua"

    it("of a " .. kind .. " loads, decides and goes on after a reload, trusted or not", function()
      for _, trust in ipairs(kTrust) do
        local loaded = load(path, trust)
        assert.equal(kind, loaded.kind)
        for _ = 1, 2 do
          local _, err = loaded:choose(complete_context(kind))
          assert.is_nil(err)
        end
        assert(loaded:reload())
        local _, err = loaded:choose(complete_context(kind))
        assert.is_nil(err)
      end
    end)

    it("of a " .. kind .. " explains each field of its ctx", function()
      local text = read(path)
      for _, field in ipairs(context.fields(kind)) do
        assert.truthy(text:find("\n  %-%-   " .. field .. " +%a"), field)
      end
      for _, word in ipairs { "params", "state", "on_reload", "selftest", "docs/policies/" .. kind .. ".md" } do
        assert.truthy(text:find(word, 1, true), word)
      end
    end)
  end

  for kind in pairs(definition.kinds) do
    it("of a " .. kind .. " has a page that tells each field of its ctx", function()
      local page = read(kSource .. "/docs/policies/" .. kind .. ".md")
      for _, field in ipairs(context.fields(kind)) do
        assert.truthy(page:find("\n| `" .. field .. "` | ", 1, true), field)
      end
    end)
  end

  it("becomes a policy of another name", function()
    local template = require "lacuna.policy.template"
    assert.is_nil(template.text("similarity", "close-by"):find "my_policy")
    assert.has_error(function() template.text("similarty", "x") end,
      'kind: there is none named "similarty" (did you mean "similarity"?)')
    assert.has_error(function() template.text("similarity", "a b") end,
      'name: wanted letters, digits, _ and -, got "a b"')
  end)
end)

describe("the shipped sampler stage", function()
  local function scores_after(name, given, scores, params)
    local first
    for _, trust in ipairs(kTrust) do
      local loaded = load(kStages .. name .. ".lua", trust)
      for param, value in pairs(params or {}) do loaded:set(param, value) end
      local ctx = { scores = lacuna.tensor(scores), history = given.history, step = given.step }
      local _, err = loaded:choose(ctx)
      assert.is_nil(err)
      local list = ctx.scores:tolist()
      if first then assert.same(first, list) end
      first = list
    end
    return first
  end

  it("avoid_repeats: lowers what would go on as before, more after a longer phrase", function()
    local got = scores_after("avoid_repeats", { history = { 1, 2, 3, 0, 1, 2 } }, { 0, 0, 0, 0, 0 })
    assert.same({ 0, 0, 0, -1, 0 }, got)
    got = scores_after("avoid_repeats", { history = { 1, 2, 3, 4, 0, 1, 2, 3 } }, { 0, 0, 0, 0, 0 })
    assert.same({ 0, 0, 0, 0, -1.75 }, got) -- strength · growth
    got = scores_after("avoid_repeats", { history = { 1, 3, 0, 1 } }, { 0, 0, 0, 0 })
    assert.same({ 0, 0, 0, 0 }, got) -- one word may return
    got = scores_after("avoid_repeats", { history = {} }, { 0, 0 })
    assert.same({ 0, 0 }, got)
  end)

  it("avoid_repeats: leaves finite scores after a phrase of any length", function()
    local history = {}
    for i = 1, 250 do history[i] = 1 end
    local got = scores_after("avoid_repeats", { history = history }, { 0, 0 }, { growth = 4 })
    assert.equal(-1e4, got[2])
  end)

  it("lengthen: lowers the end of text, less and less, until the text is long enough", function()
    local params = { least = 10, most = 5, eos = 1 }
    assert.same({ 0, -5, 0 }, scores_after("lengthen", { step = 0 }, { 0, 0, 0 }, params))
    assert.same({ 0, -1, 0 }, scores_after("lengthen", { step = 8 }, { 0, 0, 0 }, params))
    assert.same({ 0, 0, 0 }, scores_after("lengthen", { step = 10 }, { 0, 0, 0 }, params))
    assert.same({ -math.huge, 3 }, scores_after("lengthen", { step = 0 }, { -math.huge, 3 }, params))
    assert.same({ 0 }, scores_after("lengthen", { step = 0 }, { 0 }, params))
  end)

  it("steady: leaves the entropy that was wanted, within its temperatures", function()
    local function entropy(scores)
      local p, sum = lacuna.tensor(scores):softmax():tolist(), 0
      for _, value in ipairs(p) do sum = sum - (value > 0 and value * math.log(value) or 0) end
      return sum
    end
    local params = { entropy = 1, coldest = 0.01, hottest = 100 }
    for _, scores in ipairs { { 9, 1, 0, -2 }, { 0.3, 0.2, 0.1, 0 }, { 5, 5, -math.huge, 4 } } do
      assert.near(1, entropy(scores_after("steady", {}, scores, params)), 0.02)
    end
    assert.near(0.5, scores_after("steady", {}, { 1, 0 }, { entropy = 5 })[1], 1e-3) -- as hot as it gets: 2
  end)
end)
