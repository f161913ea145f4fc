--- What a policy's `choose` gets to see, by kind: plain values, and handles that are lent for the length of the
-- decision. A field that a kind does not have does not exist; one that the caller did not give is nil.
local check = require "lacuna.check"
local describe = require "lacuna.describe"
local fail = require "lacuna.fail"
local lend = require "lacuna.policy.lend"
local tensor = require "lacuna.tensor"

local context = {}

-- Readers of fields: value, what an error calls it -> value as the policy sees it.

local function typed(kind)
  return function(value, name)
    if type(value) == kind then return value end
    fail("%s: wanted a %s, got %s", name, kind, describe(value))
  end
end
local number, text, boolean, list = typed "number", typed "string", typed "boolean", typed "table"

local function texts(value, name)
  for i, one in ipairs(check.list(value, name)) do text(one, ("%s[%d]"):format(name, i)) end
  return value
end

-- A tensor, lent; or nested lists, of which a tensor is made.
local function lent(dtype, ndim, read_only)
  return function(value, name)
    if type(value) == "table" then value = tensor.create(value, { dtype = dtype }) end
    tensor.handle(value, name)
    if value:dim() ~= ndim then
      fail("%s: wanted a Tensor of %d dimension%s, got one of %d", name, ndim, ndim == 1 and "" or "s", value:dim())
    end
    return tensor.lend(value, read_only)
  end
end
local vector, matrix, ids = lent("float32", 1, true), lent("float32", 2, true), lent("int64", 1, true)

local function scores(value, name)
  tensor.data_float32(value, name) -- edits must reach the caller: a list will not do
  return tensor.lend(value, false)
end

local function fields(readers)
  return function(value, name)
    local out = {}
    for key, field in pairs(check.options(list(value, name), readers, name)) do
      out[key] = readers[key](field, name .. "." .. key)
    end
    return out
  end
end

local token = fields { id = number, text = text, prob = number, logprob = number, entropy = number }
local document = fields { title = text, tokens = number, last_used = number, attention = number, pinned = boolean }

local function documents(value, name)
  local out = {}
  for i, one in ipairs(check.list(value, name)) do out[i] = document(one, ("%s[%d]"):format(name, i)) end
  return out
end

-- The fields that each kind has beside step, length and history; a tensor's shape is in its reader.
local kinds = {
  gap_selector = { text = text, id = number, entropy = number, logprob = number, max_position = number, token = token },
  query_rule = { hidden = vector, embeddings = matrix, id = number, text = text },
  fusion_schedule = { entropy = number, margin = number, similarity = number, kl = number },
  similarity = { query = vector, candidates = ids, vectors = matrix },
  sampler_stage = { scores = scores, entropy = number },
  link_policy = { target = text, text = text, title = text, raw = text, depth = number, parents = texts,
    budget = number, in_corpus = boolean, similarity = number, entropy = number },
  eviction_policy = { documents = documents, needed = number },
}

for _, readers in pairs(kinds) do
  readers.step, readers.length = number, number
  readers.history = function(value, name)
    if lend.is_history(value) then return lend.history(lend.ids(value)) end
    return lend.history(check.list(value, name))
  end
end

-- A gap selector's token stands twice in its ctx: as fields, and as `token`.
local function complete_token(ctx)
  local known = ctx.token
  if not known then
    ctx.token = { id = ctx.id, text = ctx.text, logprob = ctx.logprob, entropy = ctx.entropy,
      prob = ctx.logprob and math.exp(ctx.logprob) }
    return
  end
  for _, name in ipairs { "id", "text", "logprob", "entropy" } do
    if ctx[name] == nil then ctx[name] = known[name] end
  end
end

-- Raises for a field that the kind does not have.
local function check_fields(kind, given, readers)
  check.table(given, "ctx")
  for key in pairs(given) do
    if not readers[key] then
      local nearest = type(key) == "string" and check.nearest(key, readers)
      fail("ctx: that of a %s has no field %s%s", kind, describe(key),
        nearest and (" (did you mean %q?)"):format(nearest) or "")
    end
  end
end

--- The ctx of a decision, of what is known: a table with the kind's fields (tensors as Tensors or nested lists, history
-- as {id,…} or a History). step: 0, history: none, length: the history's, where they are not given. Returns it, and
-- what it lends, for close(). Raises for misuse.
function context.open(kind, given)
  local readers = kinds[kind]
  check_fields(kind, given, readers)
  local ctx, handles = {}, {}
  for name, value in pairs(given) do
    local field = readers[name](value, name)
    ctx[name] = field
    local of = type(field)
    if of == "cdata" or of == "userdata" then handles[#handles + 1] = field end
  end
  if ctx.history == nil then
    ctx.history = lend.history {}
    handles[#handles + 1] = ctx.history
  end
  if ctx.step == nil then ctx.step = 0 end
  if ctx.length == nil then ctx.length = #ctx.history end
  if kind == "gap_selector" then complete_token(ctx) end
  return ctx, handles
end

--- The decision is over: what was lent to it cannot be used any more.
function context.close(handles)
  for i = 1, #handles do
    local handle = handles[i]
    if type(handle) == "cdata" then handle:free() else lend.close(handle) end
  end
end

--- The names of a kind's fields, sorted.
function context.fields(kind)
  local names = {}
  for name in pairs(kinds[kind]) do names[#names + 1] = name end
  table.sort(names)
  return names
end

return context
