--- lacuna.ops: every operator of libtorch by name, with PyTorch's names, order and defaults of arguments.
--
--   lacuna.ops.zeros { 2, 3 }                                   lacuna.ops.randn({ 4 }, { dtype = "float64" })
--   lacuna.ops.conv1d(x, weight, bias, { stride = 2 })          x:softmax(-1), x:sum { dim = { 0 }, keepdim = true }
--   lacuna.ops.help "conv1d"                                    prints its schemas
--
-- Keywords come in a table with names, last; any other table is a list; nil is None. A whole Lua number is an integer
-- to a tensor of whole numbers, else a double. Several results are several return values. What changes a tensor's shape
-- in place, takes an output, or wants a Storage, Stream or class is left out.
local check = require "lacuna.check"
local fail = require "lacuna.fail"
local native = require "lacuna.native"
local torch = require "lacuna.torch"
local values = require "lacuna.ops.values"
local C, ffi = native.C, native.ffi

local M = {}

local kTensor, kSame, kList = 6, 8, 7
local array, held, fill, release = values.values, values.held, values.fill, values.release
local results, result_count = ffi.new "const lacuna_value *[1]", ffi.new "int64_t[1]"
local tensor = require "lacuna.tensor"
values.use(tensor)

local result_list

-- A result as a Lua value. The library's array is not used by anybody else until the next call.
local function result(value)
  local kind = value.kind
  if kind == kTensor then return tensor.adopt(value.tensor) end
  if kind == kSame then return held[tonumber(value.integer) + 1] end
  if kind == kList then return result_list(value) end
  if kind == 0 then return nil end
  if kind == 1 then return value.integer ~= 0 end
  if kind == 2 then return value.number end
  if kind == 3 then return (tonumber(value.integer)) end
  if kind == 4 then return ffi.new("complex", value.number, value.imaginary) end
  return ffi.string(value.text, value.integer)
end

function result_list(value)
  local list = {}
  for i = 1, tonumber(value.integer) do list[i] = result(value.list[i - 1]) end
  return list
end

local function take_many(count)
  local list = {}
  for i = 1, count do list[i] = result(results[0][i - 1]) end
  return unpack(list, 1, count)
end

-- Raises what the library says; a keyword that is none gets the nearest of those in the schemas.
local function refuse(given)
  values.release(given)
  local text = ffi.string(C.lacuna_last_error())
  local names = {}
  for name in text:gsub("^.-\n  wanted ", ""):gmatch "[%w_]+%f[=,)]" do names[#names + 1] = name end
  local hinted = text:gsub("no argument named ([%w_]+)", function(name)
    return "no argument named " .. name .. check.hint(name, names)
  end, 1)
  fail(hinted)
end

local function released(given, ...)
  release(given)
  return ...
end

local function call(op, ...)
  local given = fill(...)
  if C.lacuna_operator_call(op, array, given, results, result_count) ~= 0 then refuse(given) end
  local count = tonumber(result_count[0])
  if count == 1 then
    local only = result(results[0][0])
    release(given)
    return only
  end
  if count == 2 then -- as values and indices: without a table between
    local first, second = result(results[0][0]), result(results[0][1])
    release(given)
    return first, second
  end
  return released(given, take_many(count))
end

local found = {} -- name -> function, of those that have been asked for

-- The operator's handle; nothing where there is none.
local function handle_of(name)
  local out = ffi.new "const lacuna_operator *[1]"
  local status = C.lacuna_operator_find(name, out)
  if status == C.LACUNA_NOT_FOUND then return nil end
  native.raise(status)
  torch.is_open = true
  return out[0]
end

--- The function of an operator; nothing where there is none. Opens libtorch, and raises where it is not here.
function M.find(name)
  local operator = found[name]
  if operator == nil then
    local op = handle_of(name)
    operator = op and function(...) return call(op, ...) end or false
    found[name] = operator
  end
  return operator or nil
end

--- Whether an operator can be a tensor's method: its first argument may be a tensor.
function M.is_method(name)
  local op = handle_of(name)
  return op ~= nil and C.lacuna_operator_is_method(op) == 1
end

--- The names of all operators, sorted.
function M.names()
  local text = native.text(function(buffer, capacity, length)
    return C.lacuna_operator_names(buffer, capacity, length)
  end, 2 ^ 16)
  torch.is_open = true
  local names = {}
  for name in text:gmatch "[^\n]+" do names[#names + 1] = name end
  return names
end

--- Raises for a name that no operator has, with the nearest.
function M.unknown(name)
  fail("ops: there is no operator named %s%s", name, check.hint(name, M.names()))
end

--- The schemas of an operator as PyTorch writes them, a line each.
function M.schemas(name)
  check.string(name, "name")
  local op = handle_of(name)
  if not op then M.unknown(name) end
  return (native.text(function(buffer, capacity, length)
    return C.lacuna_operator_help(op, buffer, capacity, length)
  end):gsub("\n +", "\n"))
end

--- lacuna.ops.help "conv1d" prints its schemas.
function M.help(name) io.write(M.schemas(name), "\n") end

--- lacuna.ops itself: a field is an operator.
M.ops = setmetatable({ help = M.help, names = M.names, schemas = M.schemas }, {
  __index = function(self, name)
    check.string(name, "name")
    local operator = M.find(name)
    if not operator then M.unknown(name) end
    rawset(self, name, operator)
    return operator
  end,
})

return M
