--- What the kinds of policies may decide. Each check gets the value and the ctx that it was decided on, and returns the
-- decision (a copy where the caller keeps it), or nil and a text that says what was wanted. Runs where the policy runs.
local check = require "lacuna.check"
local describe = require "lacuna.describe"
local engine = require "lacuna.tensor.engine"

local decision = {}

--- Most gaps of one decision: as many as one exploration evaluates.
decision.most_gaps = 8192

local function is_finite(value)
  return type(value) == "number" and value == value and math.abs(value) < math.huge
end

local function got(value) return type(value) == "table" and "a table that is no list" or describe(value) end

-- A list of finite numbers, copied; nil and a text. `noun`: what one of them is.
local function finite_list(value, noun, count)
  local list = {}
  for i = 1, count do
    if not is_finite(value[i]) then
      return nil, ("%s %d: wanted a finite number, got %s"):format(noun, i, describe(value[i]))
    end
    list[i] = value[i]
  end
  return list
end

local kinds = {}

--- A list of at most 8,192 finite numbers; empty, negative and far ones are fine.
function kinds.gap_selector(value)
  local count = check.length(value)
  if not count then return nil, "wanted a list of gaps, got " .. got(value) end
  if count > decision.most_gaps then
    return nil, ("wanted at most %d gaps, got %d"):format(decision.most_gaps, count)
  end
  return finite_list(value, "gap", count)
end

-- A vector of `size` finite numbers (of any size for nil): a Tensor or a list. wanted: what it is, for the text.
local function vector(value, size, wanted)
  local shown = size and ("%s of %d"):format(wanted, size) or wanted
  if engine.is(value) then
    engine.check(value, "decision")
    if engine.ndim(value) ~= 1 then
      return nil, ("wanted %s, got a Tensor of %d dimensions"):format(shown, engine.ndim(value))
    end
    local count = engine.size(value, 0)
    if size and count ~= size then return nil, ("wanted %s, got %d numbers"):format(shown, count) end
    if count > 0 and not (is_finite(value:max():item()) and is_finite(value:min():item())) then
      return nil, ("wanted %s, got NaN or infinity among them"):format(shown)
    end
    return value
  end
  local count = check.length(value)
  if not count then return nil, ("wanted %s, got %s"):format(shown, got(value)) end
  if size and count ~= size then return nil, ("wanted %s, got %d numbers"):format(shown, count) end
  return finite_list(value, "number", count)
end

--- A vector as long as ctx.hidden.
function kinds.query_rule(value, ctx)
  return vector(value, ctx.hidden and engine.size(ctx.hidden, 0), "a vector")
end

--- One score for each of ctx.candidates.
function kinds.similarity(value, ctx)
  local count = ctx.candidates and engine.size(ctx.candidates, 0) or ctx.vectors and engine.size(ctx.vectors, 0)
  return vector(value, count, "scores")
end

-- The name for which another one was given, in a text.
local function unknown(name, known)
  return ("%s%s"):format(describe(name), check.hint(name, known))
end

-- A table with no other fields than these, copied; nil and a text.
local function fields_of(value, known)
  local out = {}
  for key, field in pairs(value) do
    if not known[key] then return nil, "wanted no field " .. unknown(key, known) end
    out[key] = field
  end
  return out
end

local kSchedule = { lambda = true, kl = true }

--- λ in [0, 1], {lambda=} or {kl=} (nats).
function kinds.fusion_schedule(value)
  local given = value
  if type(value) == "number" then given = { lambda = value } end
  if type(given) ~= "table" then
    return nil, "wanted a number from 0 to 1, { lambda = } or { kl = }, got " .. describe(value)
  end
  local fields, why = fields_of(given, kSchedule)
  if not fields then return nil, why end
  if (fields.lambda == nil) == (fields.kl == nil) then
    return nil, "wanted either lambda or kl, got " .. (fields.kl == nil and "none" or "both")
  end
  local name = fields.lambda ~= nil and "lambda" or "kl"
  local number, most = fields[name], name == "lambda" and 1 or math.huge
  if not is_finite(number) or number < 0 or number > most then
    return nil, ("%s: wanted %s, got %s"):format(name,
      name == "lambda" and "a number from 0 to 1" or "a finite number of nats, 0 or more", describe(number))
  end
  return type(value) == "number" and value or fields
end

local kActions = { corpus = true, generate = true, skip = true }
local kLink = { action = true, title = true, reason = true }

--- "corpus", "generate", "skip", or {action=, title=, reason=}.
function kinds.link_policy(value)
  local given = type(value) == "string" and { action = value } or value
  if type(given) ~= "table" then
    return nil, 'wanted "corpus", "generate", "skip" or { action =, title =, reason = }, got ' .. describe(value)
  end
  local fields, why = fields_of(given, kLink)
  if not fields then return nil, why end
  if not kActions[fields.action] then
    return nil, ('action: wanted "corpus", "generate" or "skip", got %s'):format(unknown(fields.action, kActions))
  end
  for _, name in ipairs { "title", "reason" } do
    if fields[name] ~= nil and type(fields[name]) ~= "string" then
      return nil, ("%s: wanted a string, got %s"):format(name, describe(fields[name]))
    end
  end
  return type(value) == "string" and value or fields
end

--- The title of a document that is not pinned, or nil for none.
function kinds.eviction_policy(value, ctx)
  if value == nil then return nil end
  if type(value) ~= "string" then return nil, "wanted a title or nil, got " .. describe(value) end
  if not ctx.documents then return value end
  local titles = {}
  for _, document in ipairs(ctx.documents) do
    titles[#titles + 1] = document.title
    if document.title == value then
      if document.pinned then return nil, ("wanted a document that is not pinned, got %q"):format(value) end
      return value
    end
  end
  return nil, "wanted the title of one of the documents, got " .. unknown(value, titles)
end

--- What it returns does not count: what it decides is what it leaves in ctx.scores, which decision.scores judges.
function kinds.sampler_stage() return nil end

--- What is wrong with the scores that a stage has left; nil when they are a distribution's.
function decision.scores(scores)
  if scores:numel() == 0 then return nil end
  local best = scores:max():item()
  if best ~= best then return "scores: wanted finite numbers or -inf, got nan among them" end
  if best == math.huge then return "scores: wanted finite numbers or -inf, got inf among them" end
  if best == -math.huge then return "scores: wanted at least one above -inf, got none" end
  return nil
end

--- The decision of a policy of that kind, checked: decision (nil may be one), nil; or nil and a text.
function decision.check(kind, value, ctx) return kinds[kind](value, ctx or {}) end

return decision
