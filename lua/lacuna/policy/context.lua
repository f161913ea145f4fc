--- What a policy's `choose` gets to see, by kind: plain values, and handles that are lent for the length of the
-- decision. A field that a kind does not have does not exist; one that the caller did not give is nil.
--
-- A decision must cost about a microsecond, and a loop over fields of many types does not compile: the function that
-- makes a kind's ctx is written out, field by field, from lua/lacuna/policy/fields.lua.
local check = require "lacuna.check"
local describe = require "lacuna.describe"
local fail = require "lacuna.fail"
local fields = require "lacuna.policy.fields"
local lend = require "lacuna.policy.lend"
local tensor = require "lacuna.tensor"

local context = {}

-- Readers: (value, what an error calls it, handles) -> value as the policy sees it. What it lends it adds to `handles`.
local readers = {}

local function wrong(name, kind, value) fail("%s: wanted a %s, got %s", name, kind, describe(value)) end

for _, kind in ipairs { "number", "string", "boolean" } do
  readers[kind] = function(value, name)
    if type(value) ~= kind then wrong(name, kind, value) end
    return value
  end
end

function readers.texts(value, name)
  for i, one in ipairs((check.list(value, name))) do readers.string(one, ("%s[%d]"):format(name, i)) end
  return value
end

function readers.history(value, name, handles)
  local lent, anchor
  if lend.is_history(value) then
    lent = lend.history(value.ids, value.count)
  else
    lent, anchor = lend.history((check.list(value, name)))
    handles.anchor = anchor
  end
  handles[#handles + 1] = lent
  return lent
end

-- A tensor, lent; or nested lists, of which a tensor is made.
local function tensor_reader(dtype, ndim)
  return function(value, name, handles)
    if type(value) == "table" then value = tensor.create(value, { dtype = dtype }) end
    tensor.handle(value, name)
    if value:dim() ~= ndim then
      fail("%s: wanted a Tensor of %d dimension%s, got one of %d", name, ndim, ndim == 1 and "" or "s", value:dim())
    end
    local lent = tensor.lend(value, true)
    handles[#handles + 1] = lent
    return lent
  end
end
readers.vector, readers.matrix = tensor_reader("float32", 1), tensor_reader("float32", 2)
readers.ids = tensor_reader("int64", 1)

function readers.scores(value, name, handles)
  tensor.data_float32(value, name) -- edits must reach the caller: a list will not do
  local lent = tensor.lend(value, false)
  handles[#handles + 1] = lent
  return lent
end

-- A table of these fields {name = type}, copied.
local function record_reader(types)
  return function(value, name)
    if type(value) ~= "table" then wrong(name, "table", value) end
    local out = {}
    for key, field in pairs(check.options(value, types, name)) do
      out[key] = readers[types[key]](field, name .. "." .. key)
    end
    return out
  end
end

local read_document, read_token = record_reader(fields.records.document), record_reader(fields.records.token)

function readers.documents(value, name)
  local out = {}
  for i, one in ipairs((check.list(value, name))) do out[i] = read_document(one, ("%s[%d]"):format(name, i)) end
  return out
end

-- As record_reader's, but written out: it is read at every decision of a gap selector.
function readers.token(value, name)
  if type(value) ~= "table" then wrong(name, "table", value) end
  local id, text, prob, logprob, entropy = value.id, value.text, value.prob, value.logprob, value.entropy
  if type(id) == "number" and type(text) == "string" and type(prob) == "number" and type(logprob) == "number"
    and type(entropy) == "number" then
    return { id = id, text = text, prob = prob, logprob = logprob, entropy = entropy }
  end
  return read_token(value, name)
end

local kPlain = { number = true, string = true, boolean = true }

-- The source of a function(given, handles, readers, wrong) -> ctx.
local function source_of(list)
  local lines, names = { "local given, handles, readers, wrong = ..." }, {}
  for i, field in ipairs(list) do
    local name, kind = field[1], field[2]
    names[i] = ("%s = %s"):format(name, name)
    lines[#lines + 1] = ("local %s = given.%s"):format(name, name)
    if kPlain[kind] then
      lines[#lines + 1] = ("if type(%s) ~= %q and %s ~= nil then wrong(%q, %q, %s) end"):format(name, kind, name, name,
        kind, name)
    else
      lines[#lines + 1] = ("if %s ~= nil then %s = readers.%s(%s, %q, handles) end"):format(name, name, kind, name,
        name)
    end
  end
  lines[#lines + 1] = ("return { %s }"):format(table.concat(names, ", "))
  return table.concat(lines, "\n")
end

local makers, known = {}, {} -- of each kind
for kind, list in pairs(fields.kinds) do
  makers[kind] = assert(load(source_of(list), debug.getinfo(1, "S").source)) -- the library's own, for errors
  known[kind] = {}
  for _, field in ipairs(list) do known[kind][field[1]] = true end
end

-- Raises for a field that the kind does not have.
local function check_fields(kind, given)
  check.table(given, "ctx")
  for key in pairs(given) do
    if not known[kind][key] then
      fail("ctx: that of a %s has no field %s%s", kind, describe(key),
        check.hint(key, known[kind]))
    end
  end
end

-- A gap selector's token stands twice in its ctx: as fields, and as `token`.
local function complete_token(ctx)
  local token = ctx.token
  if token == nil then
    ctx.token = { id = ctx.id, text = ctx.text, logprob = ctx.logprob, entropy = ctx.entropy,
      prob = ctx.logprob and math.exp(ctx.logprob) }
    return
  end
  if ctx.id == nil then ctx.id = token.id end
  if ctx.text == nil then ctx.text = token.text end
  if ctx.logprob == nil then ctx.logprob = token.logprob end
  if ctx.entropy == nil then ctx.entropy = token.entropy end
end

--- The ctx of a decision, of what is known: a table with the kind's fields (tensors as Tensors or nested lists, history
-- as {id,…} or a History). step: 0, history: none, length: the history's, where they are not given. Returns it, and
-- what it lends, for close(). Raises for misuse.
function context.open(kind, given)
  check_fields(kind, given)
  local handles = {}
  local ctx = makers[kind](given, handles, readers, wrong)
  if ctx.history == nil then
    ctx.history = lend.history(nil, 0)
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
    if tensor.is(handle) then handle:free() else lend.close(handle) end
  end
end

--- The names of a kind's fields, sorted.
function context.fields(kind)
  local names = {}
  for name in pairs(known[kind]) do names[#names + 1] = name end
  table.sort(names)
  return names
end

return context
