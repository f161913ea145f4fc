--- What a policy sees and decides is the same at every level of trust: shipped policies side by side, and a probe that
-- tells all that it can find out.
package.path = os.getenv "LACUNA_TEST_DATA" .. "/lua/?.lua;" .. package.path
local lacuna = require "lacuna"
lacuna.torch.use(false) -- what a sandbox has, too: with full trust libtorch's operators come on top
local policy = require "lacuna.policy"
local probe = require "support.probe"

local kLevels = { "sandboxed", "process" } -- of trust, that are compared with "full"
local kScripts = os.getenv "LACUNA_TEST_DATA" .. "/../scripts"
local kKinds = {
  "gap_selector", "query_rule", "fusion_schedule", "similarity", "sampler_stage", "link_policy", "eviction_policy",
}

local kTexts = { ",", " the", "a", ".", " Paris", "\n", "", "é" }

-- Numbers that look random, and are the same in every run.
local function numbers(count, seed)
  local list, state = {}, seed
  for i = 1, count do
    state = (state * 16807) % 2147483647
    list[i] = state / 2147483647 * 6 - 3
  end
  return list
end

local function whole(count, seed)
  local list = numbers(count, seed)
  for i, number in ipairs(list) do list[i] = math.floor((number + 3) * 5) end
  return list
end

local kMake = {
  gap_selector = function(i)
    return { text = kTexts[i % #kTexts + 1], id = i, entropy = i / 3, logprob = -i / 7, max_position = 8191 }
  end,
  query_rule = function(i)
    return { hidden = numbers(8, i), id = i % 3,
      embeddings = { numbers(8, i + 1), numbers(8, i + 2), numbers(8, i + 3) },
      text = kTexts[i % #kTexts + 1] }
  end,
  fusion_schedule = function(i) return { entropy = i / 2, margin = 1 / i, similarity = 0.9 / i, kl = i / 10 } end,
  similarity = function(i)
    return { query = numbers(4, i), candidates = whole(5, i),
      vectors = { numbers(4, i), numbers(4, 2 * i), numbers(4, 3 * i), numbers(4, 4 * i), numbers(4, 5 * i) } }
  end,
  sampler_stage = function(i) return { scores = lacuna.tensor(numbers(50, i)), entropy = i / 3 } end,
  link_policy = function(i)
    return { target = "A" .. i, text = "a", title = "T", raw = "[[A]]", depth = i % 4, parents = { "T", "U" },
      budget = 100 * i, in_corpus = i % 2 == 0, similarity = 0.5, entropy = 1 }
  end,
  eviction_policy = function(i)
    return { needed = 10 * i, documents = {
      { title = "A", tokens = 100, last_used = i, attention = 0.1, pinned = true },
      { title = "B", tokens = 50, last_used = 2, attention = 0.2 * i, pinned = false },
      { title = "C", tokens = 70, last_used = 9 - i, attention = 0.3 } } }
  end,
}

local function make_ctx(kind, i)
  local ctx = kMake[kind](i + 1)
  ctx.step, ctx.length, ctx.history = i, 10 + i, whole(3, i + 1)
  return ctx
end

describe("shipped policies", function()
  local paths = {}
  for path in io.popen("find '" .. kScripts .. "' -name '*.lua'"):lines() do paths[#paths + 1] = path end
  table.sort(paths)

  for _, path in ipairs(paths) do
    for _, level in ipairs(kLevels) do
      it(("%s decides alike: full and %s"):format(path:match "[^/]+/[^/]+$", level), function()
        local full = assert(policy.load(path))
        local other = assert(policy.load(path, { trust = level }))
        assert.same(full.params, other.params)
        local contexts = {}
        for i = 1, 40 do contexts[i] = make_ctx(full.kind, i) end
        assert.is_nil((select(2, full:choose(make_ctx(full.kind, 1)))))
        local differences = policy.compare(full, other, contexts)
        assert.equal(40, differences.compared)
        assert.equal(0, #differences, tostring(differences))
      end)
    end
  end
end)

describe("a file in a style pack", function()
  it("is not run with full trust, by whatever way the path leads there", function()
    local folder = os.tmpname()
    os.remove(folder)
    assert(os.execute(("mkdir -p '%s/style_packs/pop' && ln -s style_packs/pop '%s/link'"):format(folder, folder)))
    assert(os.execute(("cp '%s/gap_selectors/seed.lua' '%s/style_packs/pop'"):format(kScripts, folder)))
    for _, path in ipairs { "/style_packs/pop/seed.lua", "/link/seed.lua", "/style_packs/../link/./seed.lua" } do
      assert.equal("sandboxed", assert(policy.load(folder .. path)).trust)
      assert.equal("sandboxed", assert(policy.load(folder .. path, { trust = "full" })).trust)
    end
    assert.equal("full", assert(policy.load(kScripts .. "/gap_selectors/seed.lua")).trust)
    os.execute(("rm -r '%s'"):format(folder))
  end)
end)

-- The first lines in which two texts differ.
local function first_difference(a, b)
  local others = b:gmatch "[^\n]*"
  for line in a:gmatch "[^\n]*" do
    local other = others()
    if line ~= other then return ("%s\n%s"):format(line, tostring(other)) end
  end
end

describe("a probe", function()
  local path = os.tmpname()
  teardown(function() os.remove(path) end)

  local function tell(kind, level)
    local limits = level ~= "full" and { milliseconds = 20000, megabytes = 64 } or nil
    local loaded = assert(policy.load(path, { trust = level, limits = limits }))
    return probe.ask(loaded, function(i) return make_ctx(kind, i) end)
  end

  for _, kind in ipairs(kKinds) do
    for _, level in ipairs(kLevels) do
      it(("is told the same by full and %s trust: %s"):format(level, kind), function()
        local file = assert(io.open(path, "wb"))
        file:write(probe.source(kind))
        file:close()
        local full, other = tell(kind, "full"), tell(kind, level)
        assert.is_true(#full > (kind == "gap_selector" and 100000 or 1000), ("%d bytes"):format(#full))
        if full ~= other then assert.equal("", first_difference(full, other)) end
      end)
    end
  end
end)
