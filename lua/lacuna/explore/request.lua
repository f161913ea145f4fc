--- What an exploration is asked for: the options, checked, and the positions that they come to.
local check = require "lacuna.check"
local fail = require "lacuna.fail"
local context = require "lacuna.policy.context"
local decision = require "lacuna.policy.decision"
local object = require "lacuna.object"
local policy = require "lacuna.policy"

local request = {}

--- Most positions of one exploration, and how far from 0 they may be.
request.most_positions = decision.most_gaps
request.farthest = 1e9

local kOptions = {
  model = true, prompt = true, prompts = true, context = true, token = true, tokens = true, gaps = true,
  positions = true, selector = true, policies = true, threshold = true, max_tokens = true, expand = true, beam = true,
  method = true,
}
local kMethods = { batch = true, cached = true, seed = true }
local kDefaultGaps = { 5, 10, 20 }

local function exclusive(options, names)
  local given
  for _, name in ipairs(names) do
    if options[name] ~= nil then
      if given then fail("%s: wanted either %s or %s, got both", name, given, name) end
      given = name
    end
  end
  return given
end

local function check_numbers(value, argument)
  local _, count = check.list(value, argument)
  if count > request.most_positions then
    fail("%s: wanted at most %d for one exploration, got %d", argument, request.most_positions, count)
  end
  for i, number in ipairs(value) do
    if type(number) ~= "number" or number ~= number or math.abs(number) > request.farthest then
      fail("%s[%d]: wanted a number from -1e9 to 1e9, got %s", argument, i, object.describe(number))
    end
  end
  return value
end

local kAsked = { gap_selector = true }

-- A selector as what is asked for gaps: a Policy or a function. Returns nil and a text for a file that does not load.
local function read_selector(selector)
  if type(selector) ~= "string" then return selector end
  local loaded, err = policy.load(selector)
  if not loaded then return nil, err end
  if loaded.kind ~= "gap_selector" then
    return nil, ("%s: wanted a policy of kind gap_selector, got %s"):format(loaded.path, loaded.kind)
  end
  return loaded
end

-- The one selector among `policies`.
local function read_policies(policies)
  local list, err = require "lacuna.policy.among"(policies, kAsked, "explore")
  if not list then return nil, err end
  if #list ~= 1 then fail("policies: wanted one gap_selector, got %d", #list) end
  return { kind = "selector", value = list[1] }
end

-- Where the positions come from: { kind = "gaps" | "positions" | "selector", value = }. Returns nil and a text for a
-- selector that does not load.
local function read_source(options)
  local kind = exclusive(options, { "gaps", "positions", "selector", "policies" })
  if kind == "policies" then return read_policies(options.policies) end
  if kind == nil then return { kind = "gaps", value = kDefaultGaps } end
  local value = options[kind]
  if kind ~= "selector" then return { kind = kind, value = check_numbers(value, kind) } end
  if type(value) ~= "string" and type(value) ~= "function" and not policy.is(value) then
    fail("selector: wanted a Policy, the path of a policy file or a function, got %s", object.describe(value))
  end
  local selector, err = read_selector(value)
  if not selector then return nil, err end
  return { kind = kind, value = selector }
end

local function read_tokens(options)
  exclusive(options, { "token", "tokens" })
  if options.token ~= nil then return { check.integer(options.token, "token", 0) } end
  if options.tokens == nil then return nil end
  check.list(options.tokens, "tokens")
  if #options.tokens == 0 then fail("tokens: wanted at least one token id, got none") end
  for i, id in ipairs(options.tokens) do check.integer(id, ("tokens[%d]"):format(i), 0) end
  return options.tokens
end

local function read_method(value)
  value = check.string(value == nil and "batch" or value, "method")
  if not kMethods[value] then
    fail("method: wanted batch, cached or seed, got %q%s", value,
      check.hint(value, kMethods))
  end
  return value
end

--- The options of lacuna.explore, checked: source, tokens (nil: the most probable one), threshold (0.05), max_tokens
-- (10), expand (0), beam (1), method ("batch"). Returns nil and a text for a selector that does not load. Raises for
-- misuse.
function request.read(options)
  check.options(options, kOptions, "explore")
  exclusive(options, { "prompt", "prompts", "context" })
  local threshold = check.number(options.threshold == nil and 0.05 or options.threshold, "threshold")
  if threshold < 0 or threshold > 1 then
    fail("threshold: wanted a probability from 0 to 1, got %s", threshold)
  end
  local source, err = read_source(options)
  if not source then return nil, err end
  return {
    source = source, tokens = read_tokens(options), one_token = options.token ~= nil,
    decisions = 0,
    threshold = threshold,
    max_tokens = check.integer(options.max_tokens == nil and 10 or options.max_tokens, "max_tokens", 0, 2 ^ 20),
    expand = check.integer(options.expand == nil and 0 or options.expand, "expand", 0, 2 ^ 20),
    beam = check.integer(options.beam == nil and 1 or options.beam, "beam", 1, 64),
    method = read_method(options.method),
  }
end

-- The selector's gaps for one token. Returns the list and what an error about one of them begins with; nil and a text.
local function select_gaps(selector, ctx)
  if type(selector) == "function" then
    local opened = context.open("gap_selector", ctx) -- never closed: the script's own function may keep it
    local gaps, why = decision.check("gap_selector", selector(opened, {}), opened)
    if not gaps then return nil, "selector: " .. why end
    return gaps, "selector: gap %d"
  end
  if selector.kind ~= "gap_selector" then
    return nil, ("%s: wanted a policy of kind gap_selector, got %s"):format(selector.path, selector.kind)
  end
  local gaps, err = selector:choose(ctx)
  if not gaps then return nil, err end
  return gaps, selector.path:gsub("%%", "%%%%") .. ": choose: gap %d"
end

--- The distinct positions to evaluate and the gaps that were asked for. `make_context` builds the selector's ctx.
-- Returns { positions = {number,…} (the natural one first), asked = {{gap =, row = index into positions},…} in the
-- order asked, each position once }; nil and a text when a selector fails or looks beyond 1e9.
function request.plan(source, base, make_context)
  local values, name = source.value, source.kind .. "[%d]"
  if source.kind == "selector" then
    values, name = select_gaps(source.value, make_context())
    if not values then return nil, name end
  end
  local positions, rows, asked, listed = { base }, { [base] = 1 }, {}, {}
  for i, value in ipairs(values) do
    local position = source.kind == "positions" and value + 0 or base + value
    local gap = source.kind == "positions" and value - base or value + 0
    if math.abs(position) > request.farthest then
      return nil, (name .. ": wanted a position from -1e9 to 1e9, got %.17g"):format(i, position)
    end
    if not rows[position] then
      positions[#positions + 1] = position
      rows[position] = #positions
    end
    if not listed[position] then
      listed[position] = true
      asked[#asked + 1] = { gap = gap, row = rows[position] }
    end
  end
  return { positions = positions, asked = asked }
end

return request
