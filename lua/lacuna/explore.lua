--- Exploration across positions: what a model would write next if its next token stood farther away.
--
--   local r = lacuna.explore { model = model, prompt = "The capital of France is", gaps = { 5, 10, 20, 96 } }
--   r:table()                                  -- prints; r:at(10).top.text, r.token.text, r:gaps()
--   local grid = lacuna.explore { model = model, prompt = "Once", tokens = { 28, 30 }, gaps = { 1, 2 } }     -- grid[i]
--   local list = lacuna.explore { model = model, prompts = { "Once", "The sea is" }, gaps = { 5 } }          -- list[i]
--
-- Options: model + prompt (text or {id,…}) or prompts, or context (which stays as it is); token (default: the most
-- probable next one, ties by id) or tokens; gaps, positions or selector (a Policy, a path, a function(ctx) -> gaps;
-- default gaps 5, 10, 20) or policies {one}; threshold (0.05) and max_tokens (10) of the tokens listed; expand (0):
-- continue each branch so many tokens, greedily or with beam (1) branches side by side; method "batch" | "cached" |
-- "seed" (equal results).
--
-- gap = position − base_position, and base_position is the token's natural place: the number of prompt tokens (for a
-- context its next_position). Any real number from -1e9 to 1e9 will do; each position is evaluated and listed once,
-- where it is first asked for. At most 8,192. The token sees all that the context holds, wherever it is placed.
local methods = require "lacuna.explore.methods"
local fail = require "lacuna.fail"
local measure = require "lacuna.measure"
local clock = require "lacuna.clock"
local expand = require "lacuna.explore.expand"
local request = require "lacuna.explore.request"
local policy = require "lacuna.policy"
local result = require "lacuna.explore.result"
local rows = require "lacuna.explore.rows"
local subjects = require "lacuna.explore.subjects"
local text = require "lacuna.text"

local M = {}

-- The tokens to explore, with what the model thinks of them at the prompt's end.
local function describe_tokens(subject, ids)
  local row, size = measure.floats(subject.logits), subject.model.vocab_size
  local entropy = measure.entropy(row, size)
  local tokens = {}
  for i, id in ipairs(ids or { measure.top(row, size, 0, 1)[1].id }) do
    local logprob = measure.logprob(row, size, id)
    tokens[i] = { id = id, bytes = subject.model:token_text(id), prob = math.exp(logprob), logprob = logprob,
      entropy = entropy }
  end
  subject.logits:free()
  subject.logits = nil
  return tokens
end

-- What a selector is told of one token (see lua/lacuna/policy/context.lua).
local function selector_context(subject, token, step)
  return {
    step = step, length = subject.context.length, history = subject.ids,
    max_position = subject.model.context_length - 1,
    token = { id = token.id, text = token.bytes, prob = token.prob, logprob = token.logprob, entropy = token.entropy },
  }
end

-- Plans for all tokens, then their rows as one list. Returns {plan,…}, rows, owners {plan index,…}; nil and a text.
local function plan_rows(subject, tokens, asked)
  local plans, all, owners = {}, { ids = {}, positions = {} }, {}
  for k, token in ipairs(tokens) do
    local plan, err = request.plan(asked.source, subject.base, function()
      asked.decisions = asked.decisions + 1
      return selector_context(subject, token, asked.decisions - 1)
    end)
    if not plan then
      if asked.source.kind ~= "selector" then fail(err) end
      return nil, err
    end
    plans[k] = plan
    for _, position in ipairs(plan.positions) do
      all.ids[#all.ids + 1], all.positions[#all.positions + 1], owners[#owners + 1] = token.id, position, k
    end
  end
  return plans, all, owners
end

-- Completes each row's measures with its position, its gap and whether the model was trained on such distances. Returns
-- those that were asked for, in that order.
local function list_explorations(subject, plan, measured)
  local extrapolates = subject.context:extrapolation()
  for row, exploration in ipairs(measured) do
    local position = plan.positions[row]
    exploration.position, exploration.gap = position, position - subject.base
    exploration.extrapolated = extrapolates(position)
  end
  local out = {}
  for i, entry in ipairs(plan.asked) do
    out[i] = measured[entry.row]
    out[i].gap = entry.gap -- as it was given: base + gap - base may be off by rounding
  end
  return out
end

-- Evaluates and measures all rows. Returns {{measures of a row,…} of each token,…}, tokens evaluated, seconds.
local function measure_rows(subject, asked, count, all, owners)
  local collectors, measured = {}, {}
  for k = 1, count do collectors[k] = rows.collector(subject.model, asked) end
  local start = clock.seconds()
  local evaluated, probe = methods[asked.method](subject, all, function(i, row) collectors[owners[i]]:add(row) end)
  local measuring = clock.seconds() - start - probe
  for k = 1, count do measured[k] = collectors[k]:finish() end
  return measured, evaluated, { probe = probe, measure = measuring }
end

-- Which version of which policy has chosen the gaps; nil where none has.
local function deciders(source)
  local selector = source.kind == "selector" and policy.is(source.value) and source.value
  if not selector then return nil end
  return { { name = selector.name, kind = selector.kind, path = selector.path, version = selector.version } }
end

local function make_exploration(subject, asked, token, explorations, natural, evaluations, seconds)
  return result.new {
    model = subject.model.name, prompt = subject.text, prompt_ids = subject.ids,
    token = text.describe({ id = token.id, prob = token.prob, logprob = token.logprob, entropy = token.entropy },
      token.bytes),
    base_position = subject.base, explorations = explorations, natural = natural,
    token_evaluations = evaluations, seconds = seconds,
    policies = deciders(asked.source), method = asked.method, threshold = asked.threshold,
    max_tokens = asked.max_tokens,
    context_length = subject.model.context_length,
  }
end

-- Explores one subject's tokens. Returns {Exploration,…} and the tokens evaluated; nil and a text.
local function explore_subject(subject, asked, prefill)
  subject.base = subject.context.next_position
  local tokens = describe_tokens(subject, asked.tokens)
  local plans, all, owners = plan_rows(subject, tokens, asked)
  if not plans then return nil, all end
  local measured, evaluated, seconds = measure_rows(subject, asked, #tokens, all, owners)
  seconds.prefill = prefill
  local out, total = {}, subject.evaluations + evaluated
  for k, token in ipairs(tokens) do
    local explorations = list_explorations(subject, plans[k], measured[k])
    local more = asked.expand > 0 and expand.run(subject, token, explorations, asked.expand, asked.beam) or 0
    local alone = subject.evaluations + evaluated / #all.ids * #plans[k].positions + more
    out[k] = make_exploration(subject, asked, token, explorations, measured[k][1], alone, seconds)
    total = total + more
  end
  subject.context:free()
  return out, total
end

--- Explores. Returns an Exploration: prompt, prompt_ids, token {id, text, prob, logprob, entropy} (entropy: of the
-- distribution after the prompt), base_position, explorations {gap, position, top, tokens {id, text, prob,
-- rank_before}, entropy, mass, kl, js, extrapolated, top_rank_before, path}, token_evaluations, seconds {prefill,
-- probe, measure}; a list of them for `prompts` or `tokens` (with both, prompt by prompt); nil and a text when a
-- selector fails. Raises for misuse.
function M.explore(options)
  policy.refresh() -- a selector is the newest version, for the whole exploration
  local asked, err = request.read(options)
  if not asked then return nil, err end
  local list, prefill = subjects.read(options, asked)
  local members, total = {}, 0
  for _, subject in ipairs(list) do
    local some, count = explore_subject(subject, asked, prefill)
    if not some then return nil, count end
    total = total + count
    for _, member in ipairs(some) do members[#members + 1] = member end
  end
  if options.prompts == nil and options.tokens == nil then return members[1] end
  return result.group(members, total)
end

return M
