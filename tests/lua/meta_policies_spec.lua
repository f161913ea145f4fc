--- The annotations of policy files in lua/lacuna/_meta against real ones: definitions, what a decision sees, what it
-- may be, what the policy module tells.
package.path = os.getenv "LACUNA_TEST_DATA" .. "/lua/support/?.lua;" .. package.path
local annotations = require "annotations"
local complete_context = require "policy_contexts"
local conforms = require "conforms"
local context = require "lacuna.policy.context"
local decision = require "lacuna.policy.decision"
local definition = require "lacuna.policy.definition"
local lacuna = require "lacuna"
local lend = require "lacuna.policy.lend"
local policy = require "lacuna.policy"

local known, upvalue, names_of = annotations.known(), annotations.upvalue, annotations.names
local kTemplates = os.getenv "LACUNA_TEST_DATA" .. "/../lua/lacuna/policy/template/"

local checker = conforms.new(known, { ["lacuna.Tensor"] = lacuna.tensor.is, ["lacuna.History"] = lend.is_history },
  { ["lacuna.Policy"] = { running = true, source = true, calls = true, kept = true } })

local function fits(value, name)
  local wrong = checker:check_named(value, name)
  assert.is_nil(wrong, wrong)
end

-- Each annotated field of a class stood in some value that was compared.
local function all_seen(class, but)
  for name, field in pairs(known:fields(class)) do
    assert.truthy((checker.seen[class] or {})[name] or name == but, ("%s.%s: no real one has it"):format(class, name))
    assert.truthy(field.place)
  end
end

local function read_template(kind)
  local chunk = assert(loadfile(kTemplates .. kind .. ".lua"))
  return setfenv(chunk, setmetatable({ tensor = lacuna.tensor }, { __index = _G }))()
end

-- Calls look(ctx) in the place of a policy of that kind, with all fields of its ctx as a policy finds them.
local function see_context(kind, look)
  local path = os.tmpname()
  local file = assert(io.open(path, "wb"))
  file:write(("return { api = 1, kind = '%s', name = 'x', choose = function(ctx)"):format(kind),
    " local all = {} for key, value in pairs(ctx) do all[key] = value end package.loaded.meta_look(all) end }")
  file:close()
  local loaded, failure = assert(policy.load(path)), nil
  os.remove(path)
  package.loaded.meta_look = function(ctx)
    local ok, err = pcall(look, ctx)
    failure = not ok and err or nil
  end
  loaded:choose(complete_context(kind))
  package.loaded.meta_look = nil
  if failure then error(failure, 0) end
end

-- Decisions of each kind beside those of the templates; and some that are none.
local kDecisions = {
  gap_selector = { {}, { 1, -0.5, 1e9 } },
  query_rule = { { 1, 2 }, lacuna.tensor { 1, 2 } },
  link_policy = { "corpus", "generate", "skip", { action = "skip", title = "Lake", reason = "why" } },
  fusion_schedule = { 0.5, { lambda = 0.5 }, { kl = 1 } },
  eviction_policy = { "Sea" },
  similarity = { { 1, 2, 3 }, lacuna.tensor { 1, 2, 3 } },
}
local kNoDecisions = {
  gap_selector = { 3, { far = 1 }, { "1" } }, query_rule = { "x", 1 }, fusion_schedule = { "x", { lamda = 1 } },
  link_policy = { "copus", { action = "copus" }, { action = "skip", titel = "x" } }, eviction_policy = { 3, {} },
  similarity = { "x", 1 },
}

describe("the annotations of a policy file", function()
  it("have each field of a definition and of a parameter, and no other", function()
    local fields = upvalue(definition.problems, "check_fields", "kFields")
    assert.same(names_of(fields), names_of(known.classes["lacuna.PolicyDefinition"].fields))
    local required = upvalue(definition.problems, "check_fields", "kRequired")
    for name, field in pairs(known.classes["lacuna.PolicyDefinition"].fields) do
      assert.equal(required[name] == nil, field.optional, name)
    end
    assert.same(names_of(upvalue(definition.problems, "check_param", "kParamFields")),
      names_of(known.classes["lacuna.Parameter"].fields))
  end)

  for kind in pairs(definition.kinds) do
    local name = "lacuna." .. annotations.camel(kind)

    it("fit a " .. kind .. " as it is written", function()
      local spec = read_template(kind)
      fits(spec, name)
      all_seen(name)
      spec.kind = "other"
      assert.truthy(checker:check_named(spec, name))
      for _, param in pairs(read_template(kind).params) do fits(param, "lacuna.Parameter") end
    end)

    it("have each field that a " .. kind .. " sees, and no other", function()
      assert.same(context.fields(kind), names_of(known:fields(name .. "Context")))
      local looked = false
      see_context(kind, function(ctx)
        looked = true
        assert.same(context.fields(kind), names_of(ctx))
        fits(ctx, name .. "Context")
      end)
      assert.truthy(looked)
      all_seen(name .. "Context")
    end)

    it("say what a " .. kind .. " may decide", function()
      local ctx, handles = context.open(kind, complete_context(kind))
      local spec, values = read_template(kind), {}
      for param, described in pairs(spec.params) do values[param] = described.default end
      local decided = spec.choose(ctx, values, spec.state)
      if kind == "sampler_stage" then -- what it returns does not count
        assert.is_nil(known.aliases[name .. "Decision"])
        return context.close(handles)
      end
      fits(decided, name .. "Decision")
      for _, value in ipairs(kDecisions[kind]) do
        fits(value, name .. "Decision")
        assert.is_nil((select(2, decision.check(kind, value, ctx))))
      end
      for _, value in ipairs(kNoDecisions[kind]) do
        assert.truthy(checker:check_named(value, name .. "Decision"))
        assert.truthy((select(2, decision.check(kind, value, ctx))))
      end
      context.close(handles)
    end)
  end

  it("have each field of a decision that is a table", function()
    local kinds = upvalue(decision.check, "kinds")
    assert.same(names_of(upvalue(kinds.link_policy, "kLink")), names_of(known.classes["lacuna.LinkDecision"].fields))
    assert.same(names_of(upvalue(kinds.fusion_schedule, "kSchedule")),
      names_of(known.classes["lacuna.FusionDecision"].fields))
  end)

  it("have the fields of tokens and documents", function()
    all_seen "lacuna.TokenInfo"
    all_seen "lacuna.LinkedDocument"
    local records = require("lacuna.policy.fields").records
    assert.same(names_of(records.token), names_of(known:fields "lacuna.TokenInfo"))
    assert.same(names_of(records.document), names_of(known:fields "lacuna.LinkedDocument"))
  end)

  it("fit a history", function()
    local history = lend.history { 5, 6, 7 }
    assert.truthy(known.classes["lacuna.History"].operators.len)
    assert.equal(3, #history)
    assert.equal("integer", known.classes["lacuna.History"].index.value.name)
    assert.equal(6, history[2])
  end)
end)

describe("the annotations of the policy module", function()
  it("fit a policy, its parameters and a pinned version", function()
    local loaded = assert(policy.load(kTemplates .. "gap_selector.lua", { limits = { megabytes = 3 } }))
    fits(loaded, "lacuna.Policy")
    all_seen "lacuna.Policy"
    local pinned = loaded:pin()
    pinned.running = nil
    fits(pinned, "lacuna.PinnedPolicy")
    all_seen "lacuna.PinnedPolicy"
    all_seen "lacuna.ParameterState"
  end)

  it("fit what a poll, a trace and a comparison tell", function()
    local path = os.tmpname()
    local function write(text)
      local file = assert(io.open(path, "wb"))
      file:write(text)
      file:close()
    end
    local kText = "return { api = 1, kind = 'gap_selector', name = 'x', choose = function() return %s end }"
    write(kText:format "{ 1 }")
    local loaded = assert(policy.load(path))
    assert(policy.watch(path))
    for _, text in ipairs { kText:format "{ 2 }", "no", kText:format "3" } do
      write(text)
      local changes
      repeat changes = policy.poll() until #changes > 0
      fits(changes[1], "lacuna.PolicyChange")
    end
    all_seen "lacuna.PolicyChange"
    policy.unwatch(path)
    policy.trace(true)
    local good = assert(policy.load(kTemplates .. "gap_selector.lua"))
    local ctx = complete_context "gap_selector"
    for _, differences in ipairs { policy.compare(loaded, good, { ctx }), policy.compare(good, loaded, { ctx }) } do
      fits(differences, "lacuna.Differences")
    end
    for _, entry in ipairs(policy.recent(4)) do fits(entry, "lacuna.TracedDecision") end
    policy.trace(false)
    os.remove(path)
    for _, class in ipairs { "Differences", "Difference", "TracedDecision" } do all_seen("lacuna." .. class) end
  end)
end)
