--- A policy that tells all that it can find out about its ctx: to compare what policies see at two levels of trust. Its
-- text is longer than an error may be, so it comes in pieces: the one that ctx.step asks for, as an error.
local context = require "lacuna.policy.context"
local engine = require "lacuna.tensor.engine"

local probe = {}

local kPiece = 1500 -- bytes
local kEnd = "the end"

local kSource = [==[
local kKind, kFields, kMethods = %q, { %s }, { %s }

local function is_handle(value)
  return type(value) ~= "table" and type(value) ~= "string" and pcall(function() return value.dim end)
end

local function show(value)
  local kind = type(value)
  if kind == "number" then return value ~= value and "nan" or ("%%.17g"):format(value) end
  if kind == "string" then return ("%%q"):format(value) end
  if kind == "nil" or kind == "boolean" then return tostring(value) end
  if kind == "function" then return "a function" end
  if kind == "table" then
    local keys, parts = {}, {}
    for key in pairs(value) do keys[#keys + 1] = key end
    table.sort(keys, function(a, b) return tostring(a) < tostring(b) end)
    for _, key in ipairs(keys) do parts[#parts + 1] = tostring(key) .. " = " .. show(value[key]) end
    return "{ " .. table.concat(parts, ", ") .. " }"
  end
  local ok, text = pcall(tostring, value)
  return ok and text or "?"
end

local lines = {}
local function note(what, ok, ...)
  local parts = {}
  for i = 1, select("#", ...) do parts[i] = show((select(i, ...))) end
  lines[#lines + 1] = what .. (ok and ": " or " fails: ") .. table.concat(parts, " | ")
end

local freed = tensor { 1, 2 }
freed:free()

local function tensors()
  return {
    vector = tensor { 3, 1, 2 }, matrix = tensor { { 1, 2 }, { 3, 4 } }, none = tensor {}, one = tensor { 5 },
    whole = tensor({ 1, 0, 1 }, { dtype = "int64" }), half = tensor({ 1, 0.1 }, { dtype = "float16" }),
    truth = tensor { true, false }, scalar = tensor(7), columns = tensor { { 1, 2 }, { 3, 4 } }:transpose(0, 1),
    odd = tensor { 0 / 0, 1 / 0, -1 / 0 }, freed = freed,
  }
end

local function arguments(ctx)
  return {
    {}, { 0 }, { 1 }, { -1 }, { 9 }, { 1.5 }, { 0 / 0 }, { 1 / 0 }, { 2 ^ 53 }, { 2 ^ 60 },
    { "float16" }, { "flaot16" }, { "" }, { true }, { nil, 1 }, { 0, 1 }, { 0, 0, 1 }, { 0, 0, 9, 2 },
    { 1, 2, 3, 4, 5 }, { {} }, { { 1 } },
    { { 3, 1 } }, { { dim = 0 } }, { { dmi = 0 } }, { { dtype = "int64" } }, { { other = 2 } },
    { 2, { alpha = 3 } }, { { k = 1, dim = -1 } }, { print }, { ctx.history }, { tensor { 1, 2, 3 } },
    { tensor { { 1, 2 }, { 3, 4 } } }, { tensor({ 1 }, { dtype = "int64" }) }, { freed }, { 0, freed },
    { 0, tensor({ 1, 0 }, { dtype = "int64" }) }, { 0, tensor({ 9 }, { dtype = "int64" }) }, { tensor { 1, 2, 3 }, 2 },
  }
end

local kOwners = {
  "vector", "matrix", "none", "one", "whole", "half", "truth", "scalar", "columns", "odd", "freed",
}

local function probe_methods(ctx)
  for _, method in ipairs(kMethods) do
    for _, owner in ipairs(kOwners) do
      for i in ipairs(arguments(ctx)) do
        local given, t = arguments(ctx)[i], tensors()[owner]
        local count = 0
        for at in pairs(given) do count = math.max(count, at) end
        if owner ~= "freed" or method ~= "free" then
          note(("%%s:%%s #%%d"):format(owner, method, i), pcall(t[method], t, unpack(given, 1, count)))
        end
      end
    end
    for i, other in ipairs { ctx.history, ctx, "x", 3, print, false } do
      note(("%%s of another thing %%d"):format(method, i), pcall(tensor { 1 }[method], other))
    end
  end
end

local function probe_indices(ctx)
  for _, owner in ipairs(kOwners) do
    for _, key in ipairs {
      0, 1, -1, 3, -4, 1.5, 0 / 0, 1 / 0, 2 ^ 53, 2 ^ 60, "sum_", "x", "", true, print, ctx.history,
    } do
      local t = tensors()[owner]
      note(owner .. "[" .. show(key) .. "]", pcall(function() return t[key] end))
      for i, value in ipairs { 1, 0.5, 0 / 0, 2 ^ 63, "x", true, {}, tensor { 8, 9 }, freed, print } do
        note(("%%s[%%s] = %%d"):format(owner, show(key), i), pcall(function() t[key] = value return t end))
      end
    end
    for i, spec in ipairs {
      {}, { 0 }, { ":" }, { { 0, 1 } }, { { nil, 1 } }, { { 0, 9, 2 } }, { 9 }, { 0, 0, 0 }, { "x" }, { { a = 1 } },
      { tensor({ 0 }, { dtype = "int64" }) }, { tensor { 0 } }, { { 0, 1, 0 } }, { freed }, { true },
    } do
      note(("%%s of index %%d"):format(owner, i), pcall(function() return tensors()[owner](spec) end))
    end
    note(owner .. " in words", pcall(tostring, tensors()[owner]))
    note(owner .. " equal", pcall(function() return tensors()[owner] == tensors()[owner] end))
  end
  for i, list in ipairs {
    {}, { {} }, { 1, { 2 } }, { { 1 }, { 2, 3 } }, { "x" }, { 1, nil, 3 }, { true, 1 }, "x", print, ctx.history,
  } do
    note("tensor #" .. i, pcall(tensor, list))
    note("whole tensor #" .. i, pcall(tensor, list, { dtype = "int64" }))
  end
  note("tensor of nothing", pcall(tensor))
  note("tensor with another option", pcall(tensor, { 1 }, { dtpye = "int64" }))
end

local kOperators = {
  { "+", function(a, b) return a + b end }, { "-", function(a, b) return a - b end },
  { "*", function(a, b) return a * b end }, { "/", function(a, b) return a / b end },
  { "%%", function(a, b) return a %% b end }, { "^", function(a, b) return a ^ b end },
  { "==", function(a, b) return a == b end },
}

local function probe_operators()
  local owners = {
    tensor { 3, 0 / 0, 2 }, tensor({ 1, 200, 3 }, { dtype = "uint8" }), tensor({ 0.1, 2, -3 }, { dtype = "float64" }),
    tensor({ 0.1, 2, -3 }, { dtype = "bfloat16" }), tensor { true, false, true },
  }
  for at, t in ipairs(owners) do
    note("tensor " .. at, pcall(tostring, t))
    note("elements " .. at, t[0], t:tolist(), t:to("int16"):tolist(), pcall(function() t[0] = 300 return t end))
    note("itself " .. at, t == t, pcall(function() return -t end))
    for i, other in ipairs { 2, 0.5, 0, tensor({ 2, 1, 3 }, { dtype = "int8" }), freed, "2", print } do
      for _, operator in ipairs(kOperators) do
        note(("%%d %%s #%%d"):format(at, operator[1], i), pcall(operator[2], t, other))
        note(("#%%d %%s %%d"):format(i, operator[1], at), pcall(operator[2], other, t))
      end
    end
  end
end

local function probe_history(ctx)
  local h = ctx.history
  note("history", true, h, #h, h[1], h[3], h[0], h[-1], h[4], h[1.5], h[0 / 0], h[1 / 0], h[2 ^ 53])
  note("fields", true, h.length, h.tial, h[true])
  for i, n in ipairs { 0, 1, 2, 99, -1, 1.5, 0 / 0, 1 / 0, "1", true, {}, print, h } do
    note("tail " .. i, pcall(h.tail, h, n))
  end
  note("tail of nothing", pcall(h.tail, h))
  for i, other in ipairs { tensor { 1 }, {}, "x", 3, print } do
    note("tail of another thing " .. i, pcall(h.tail, other, 1))
  end
  for i, key in ipairs { 1, 0, "length", "x", true } do
    note("history written " .. i, pcall(function() h[key] = 1 end))
  end
  note("history called", pcall(function() return h() end))
  note("history counted", pcall(function() return h + 1 end))
  note("history joined", pcall(function() return h .. "x" end))
  note("history compared", h == h, h == 3, pcall(function() return h < h end))
end

local function probe_fields(ctx)
  for _, name in ipairs(kFields) do
    local value = ctx[name]
    note("ctx." .. name, true, value)
    if is_handle(value) and name ~= "history" then
      note("sizes", true, value:sizes(), value:dtype(), value:tolist(), value:sum(), value:max())
      for i, write in ipairs {
        function() value[0] = 1 end, function() value:fill_(2) end, function() value:add_(1) end,
        function() value:mul_(value) end, function() value:copy_(value:clone()) end,
        function() value:slice(0, 0, 1):fill_(3) end,
        function() value:reshape(-1)[0] = 4 end, function() value:view(-1):fill_(5) end,
      } do
        note("written " .. i, pcall(write))
      end
      note("afterwards", true, value)
    end
  end
  local names = {}
  for name in pairs(ctx) do names[#names + 1] = name end
  table.sort(names)
  note("ctx", true, names)
end

local kept

local function probe_kept()
  if not kept then return end
  local h = kept.history
  note("history over", pcall(function() return #h end))
  note("history over", pcall(function() return h[1] end))
  note("history over", pcall(h.tail, h, 1))
  note("history over", pcall(tostring, h))
  for _, name in ipairs(kFields) do
    local value = kept[name]
    if is_handle(value) and name ~= "history" then
      note(name .. " over", pcall(function() return value[0] end))
      note(name .. " over", pcall(function() value[0] = 1 end))
      note(name .. " over", pcall(tostring, value))
      for _, method in ipairs(kMethods) do note(name .. " over, " .. method, pcall(value[method], value, 0)) end
    end
  end
end

local text

return { api = 1, kind = kKind, name = "probe", choose = function(ctx)
  if ctx.step == 0 then kept = ctx return nil end
  if ctx.step == 1 then
    probe_kept()
    probe_fields(ctx)
    probe_history(ctx)
    if kKind == "gap_selector" then
      probe_operators()
      probe_indices(ctx)
      probe_methods(ctx)
    end
    text = table.concat(lines, "\n")
  end
  local piece = text:sub((ctx.step - 1) * %d + 1, ctx.step * %d)
  error(piece == "" and %q or piece, 0)
end }
]==]

local function quoted(names)
  local out = {}
  for i, name in ipairs(names) do out[i] = ("%q"):format(name) end
  return table.concat(out, ", ")
end

local function method_names()
  local names = { "free" }
  for name in pairs((require "lacuna.tensor.methods"(engine))) do names[#names + 1] = name end
  table.sort(names)
  return names
end

--- The file's text for a kind.
function probe.source(kind)
  return kSource:format(kind, quoted(context.fields(kind)), quoted(method_names()), kPiece, kPiece, kEnd)
end

--- What a loaded probe tells. make_ctx(step) -> a ctx.
function probe.ask(policy, make_ctx)
  local pieces = {}
  policy:choose(make_ctx(0))
  for step = 1, math.huge do
    local _, err = policy:choose(make_ctx(step))
    local piece = err:match "^[^\n]-:%d+: (.*) %(policy probe, version %d+, call %d+%)$"
    assert(piece, err)
    if piece == kEnd then return table.concat(pieces) end
    pieces[step] = piece
  end
end

return probe
