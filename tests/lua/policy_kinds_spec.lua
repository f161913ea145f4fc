--- Every kind of policy, at every level of trust: its ctx, its decisions, what is refused and with which text.
package.path = os.getenv "LACUNA_TEST_DATA" .. "/lua/?.lua;" .. package.path
local lacuna = require "lacuna"
local support = require "support.policies"

local folder

setup(function() folder = support.folder() end)
teardown(function() folder:remove() end)

-- Loads a policy of that kind with this body.
local function load_policy(kind, body, trust, more)
  return assert(lacuna.policy.load(folder:write("policy.lua", support.source(kind, body, more)), { trust = trust }))
end

local function decide(kind, body, given, trust) return load_policy(kind, body, trust):choose(given or {}) end

-- What a failed decision says, without its file and its signature.
local function problem(kind, body, given, trust)
  local decided, err = decide(kind, body, given, trust)
  assert.is_nil(decided)
  local text = err:match "^[^:]+:4: choose: (.*) %(policy x, version 1, call 1%)$"
  return text or err
end

-- The names that pairs() finds in a ctx.
local kNames = "local n = {} for k in pairs(ctx) do n[#n + 1] = k end table.sort(n) error(table.concat(n, ' '), 0)"

local function vector(...) return lacuna.tensor { ... } end

local full_ctx = {
  gap_selector = { step = 1, length = 3, history = { 1, 2, 3 }, text = ",", id = 28, entropy = 1, logprob = -1,
    max_position = 99, token = { id = 28, text = ",", prob = 0.5, logprob = -1, entropy = 1 } },
  query_rule = { hidden = vector(1, 2), embeddings = lacuna.tensor { { 1, 2 }, { 3, 4 } }, id = 1, text = "a" },
  fusion_schedule = { entropy = 1, margin = 0.1, similarity = 0.2, kl = 0.3 },
  similarity = { query = vector(1, 2), candidates = lacuna.tensor({ 5, 6 }, { dtype = "int64" }),
    vectors = lacuna.tensor { { 1, 0 }, { 0, 1 } } },
  sampler_stage = { scores = vector(0, 1), entropy = 0.6 },
  link_policy = { target = "a", text = "b", title = "", raw = "a", depth = 1, parents = { "r" }, budget = 100,
    in_corpus = true, similarity = 0.5, entropy = 2 },
  eviction_policy = { documents = { { title = "a", tokens = 3, last_used = 1, attention = 0.1, pinned = false } },
    needed = 10 },
}
local fields = {
  gap_selector = "entropy history id length logprob max_position step text token",
  query_rule = "embeddings hidden history id length step text",
  fusion_schedule = "entropy history kl length margin similarity step",
  similarity = "candidates history length query step vectors",
  sampler_stage = "entropy history length scores step",
  link_policy = "budget depth entropy history in_corpus length parents raw similarity step target text title",
  eviction_policy = "documents history length needed step",
}

for _, trust in ipairs(support.levels) do
  describe("a policy with trust " .. trust, function()
    for kind, names in pairs(fields) do
      it("of kind " .. kind .. " sees exactly the fields of its kind", function()
        local _, err = decide(kind, kNames, full_ctx[kind], trust)
        assert.truthy(err:find(names .. " (policy x", 1, true), err)
      end)
    end

    it("decides what its kind decides", function()
      local function check(expected, kind, body, given)
        local decided, err = decide(kind, body, given or full_ctx[kind], trust)
        assert.is_nil(err)
        assert.same(expected, decided)
      end
      check({ 1, -2.5 }, "gap_selector", "return { 1, -2.5 }")
      check({ 3, 4 }, "query_rule", "return { 3, 4 }")
      check(0.25, "fusion_schedule", "return 0.25")
      check({ lambda = 1 }, "fusion_schedule", "return { lambda = 1 }")
      check({ kl = 0.5 }, "fusion_schedule", "return { kl = 0.5 }")
      check({ 0, 1 }, "similarity", "return { 0, 1 }")
      check("generate", "link_policy", "return 'generate'")
      check({ action = "skip", reason = "deep" }, "link_policy", "return { action = 'skip', reason = 'deep' }")
      check("a", "eviction_policy", "return ctx.documents[1].title")
      check(nil, "eviction_policy", "return nil")
      check(nil, "sampler_stage", "return 3")
    end)

    it("may decide with tensors", function()
      local decided = assert(decide("query_rule", "return ctx.hidden:mul(2)", full_ctx.query_rule, trust))
      assert.same({ 2, 4 }, decided:tolist())
      decided = assert(decide("similarity", "return ctx.vectors:mv(ctx.query)", full_ctx.similarity, trust))
      assert.same({ 1, 2 }, decided:tolist())
      decided = assert(decide("query_rule", "return ctx.embeddings:index_select(0, tensor({ 1 }, { dtype = 'int64' }))"
        .. ":reshape(-1)", full_ctx.query_rule, trust))
      assert.same({ 3, 4 }, decided:tolist())
    end)

    it("edits the scores through their vector operations", function()
      local scores = vector(1, 2, 3, 4)
      assert.is_nil((select(2, decide("sampler_stage",
        "local s = ctx.scores s:mul_(2) s:masked_fill_(s:gt(7), -math.huge) s[0] = 5", { scores = scores }, trust))))
      assert.same({ 5, 4, 6, -math.huge }, scores:tolist())
    end)

    it("leaves the scores as they were when it fails", function()
      for body, wanted in pairs {
        ["ctx.scores:fill_(0) error 'no'"] = "no",
        ["ctx.scores:fill_(0/0)"] = "scores: wanted finite numbers or -inf, got nan among them",
        ["ctx.scores[1] = 1/0"] = "scores: wanted finite numbers or -inf, got inf among them",
        ["ctx.scores:fill_(-1/0)"] = "scores: wanted at least one above -inf, got none",
      } do
        local scores = vector(1, 2)
        local _, err = decide("sampler_stage", body, { scores = scores }, trust)
        assert.truthy(err:find(wanted, 1, true), err)
        assert.same({ 1, 2 }, scores:tolist())
      end
    end)

    it("has the entropy of the scores, named or not", function()
      local scores = vector(0, 0, 0, 0)
      for _, body in ipairs { "ctx.scores[0] = ctx.entropy", "ctx.scores[0] = ctx['entr' .. 'opy']" } do
        scores:fill_(0)
        assert.is_nil((select(2, decide("sampler_stage", body, { scores = scores }, trust))))
        assert.is_near(math.log(4), scores[0], 1e-6) -- float32
      end
    end)

    it("that decides what its kind does not decide says what was wanted", function()
      local function check(wanted, kind, body, given)
        assert.equal(wanted, problem(kind, body, given or full_ctx[kind], trust))
      end
      check("wanted a vector of 2, got 3 numbers", "query_rule", "return { 1, 2, 3 }")
      check("number 1: wanted a finite number, got number nan", "query_rule", "return { 0/0, 1 }")
      check("wanted a vector of 2, got a Tensor of 2 dimensions", "query_rule", "return ctx.embeddings")
      check("wanted a vector of 2, got string \"x\"", "query_rule", "return 'x'")
      check("wanted scores of 2, got 1 numbers", "similarity", "return { 1 }")
      check("lambda: wanted a number from 0 to 1, got number 1.5", "fusion_schedule", "return 1.5")
      check("lambda: wanted a number from 0 to 1, got number nan", "fusion_schedule", "return 0/0")
      check("kl: wanted a finite number of nats, 0 or more, got number -1", "fusion_schedule", "return { kl = -1 }")
      check("wanted either lambda or kl, got both", "fusion_schedule", "return { kl = 1, lambda = 1 }")
      check("wanted either lambda or kl, got none", "fusion_schedule", "return {}")
      check('wanted no field string "lamda" (did you mean "lambda"?)', "fusion_schedule", "return { lamda = 1 }")
      check('action: wanted "corpus", "generate" or "skip", got string "skp" (did you mean "skip"?)', "link_policy",
        "return 'skp'")
      check("title: wanted a string, got number 3", "link_policy", "return { action = 'skip', title = 3 }")
      check("wanted the title of one of the documents, got string \"b\" (did you mean \"a\"?)", "eviction_policy",
        "return 'b'")
      check("wanted a title or nil, got boolean true", "eviction_policy", "return true")
      check('wanted a document that is not pinned, got "a"', "eviction_policy", "return 'a'",
        { documents = { { title = "a", pinned = true } } })
      check("wanted a list of gaps, got function", "gap_selector", "return print")
    end)

    it("loses what was lent to it when the decision is over", function()
      local policy = load_policy("sampler_stage", [[
        if state.history then
          local kept = state
          state = nil
          local ok, why = pcall(function() return #kept.history end)
          local fine, reason = pcall(function() return kept.scores:sum() end)
          error(tostring(ok) .. why .. tostring(fine) .. reason, 0)
        end
        state.history, state.scores = ctx.history, ctx.scores]], trust, "state = {},")
      assert.is_nil((select(2, policy:choose { scores = vector(1, 2), history = { 1 } })))
      local _, err = policy:choose { scores = vector(1, 2), history = { 1 } }
      local over = "false[^\n]*history: wanted one of the running decision, got one of a decision that is over"
      assert.truthy(err:find(over), err)
      assert.truthy(err:find "false[^\n]*tensor: this Tensor has been freed", err)
    end)

    it("cannot write to what it may only read", function()
      local _, err = decide("query_rule", "ctx.hidden:fill_(0)", full_ctx.query_rule, trust)
      assert.truthy(err:find "read%-only", err)
      _, err = decide("query_rule", "ctx.embeddings[0][0] = 3", full_ctx.query_rule, trust)
      assert.truthy(err:find "read%-only", err)
      assert.same({ 1, 2 }, full_ctx.query_rule.hidden:tolist())
    end)

    it("sees all of a ctx that is large, from the first time on", function()
      local documents = {}
      for i = 1, 3000 do documents[i] = { title = ("document %d"):format(i), tokens = i, pinned = i ~= 2999 } end
      assert.equal("document 2999", decide("eviction_policy",
        "for _, d in ipairs(ctx.documents) do if not d.pinned then return d.title end end",
        { documents = documents, needed = 5 }, trust))
      local text = ("x"):rep(100000)
      assert.same({ action = "skip", title = "t", reason = text }, decide("link_policy",
        "return { action = 'skip', title = ctx.target, reason = ctx.text }", { text = text, target = "t" }, trust))
    end)

    it("may decide for what it was lent", function()
      assert.same({ 1, 2 }, decide("query_rule", "return ctx.hidden", full_ctx.query_rule, trust):tolist())
      assert.same({ 1, 2 }, decide("query_rule", "return ctx.hidden:contiguous()", full_ctx.query_rule, trust):tolist())
    end)

    it("has globals of its own, also by the name _G", function()
      assert.same({ 3, 3 }, decide("gap_selector", "_G.leaked = 3 return { leaked, _G.leaked }", {}, trust))
      assert.is_nil(rawget(_G, "leaked"))
    end)

    it("says file and line also where the stack is full", function()
      local endless = "setmetatable(ctx, { __index = function(t, k) return t[k] end }) return ctx.x"
      local _, err = decide("gap_selector", endless, {}, trust)
      assert.truthy(err:find("policy%.lua:%d+: .*stack overflow"), err)
    end)

    it("takes its parameters as they are set", function()
      local policy = load_policy("gap_selector", "p.list[1] = 99 return { p.far, p.list[2], p.on and 1 or 0, #p.word }",
        trust, "params = { far = { default = 1 }, list = { default = { 1, 2 } }, on = { default = false }, "
          .. "word = { default = 'ab' } },")
      assert.same({ 1, 2, 0, 2 }, policy:choose {})
      policy:set("far", 7):set("list", { 5, 6 }):set_text("on", "yes"):set_text("word", "abc")
      assert.same({ 7, 6, 1, 3 }, policy:choose {})
      assert.same({ 5, 6 }, policy.params.list.value) -- not what the policy did to its copy
    end)
  end)
end

describe("policy:choose", function()
  it("raises for a ctx that is none, whatever the level of trust", function()
    for _, trust in ipairs(support.levels) do
      local policy = load_policy("gap_selector", "return {}", trust)
      local function check(wanted, given)
        local ok, err = pcall(policy.choose, policy, given)
        assert.is_false(ok)
        assert.truthy(err:find(wanted, 1, true), err)
      end
      check('ctx: that of a gap_selector has no field string "txt" (did you mean "text"?)', { txt = "," })
      check("text: wanted a string, got number 3", { text = 3 })
      check("history: wanted a list, got number 3", { history = 3 })
      check("history[2]: wanted a token id, got string \"x\"", { history = { 1, "x" } })
      check("ctx: wanted a table, got nil", nil)
    end
  end)

  it("completes a token from the fields, and the fields from a token", function()
    assert.same({ 28, 0.5 }, decide("gap_selector", "return { ctx.token.id, ctx.token.prob }",
      { id = 28, logprob = math.log(0.5) }))
    assert.same({ 28, 2 }, decide("gap_selector", "return { ctx.id, ctx.entropy }",
      { token = { id = 28, entropy = 2 } }))
  end)
end)
