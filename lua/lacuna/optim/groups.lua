--- What an optimiser is given: parameters, or groups of them with settings of their own.
local check = require "lacuna.check"
local describe = require "lacuna.describe"
local distinct = require "lacuna.nn.distinct"
local fail = require "lacuna.fail"
local tensor = require "lacuna.tensor"

local M = {}

local kFloating = { float32 = true, float64 = true, bfloat16 = true, float16 = true }

--- Raises unless `list` is a list of tensors that require gradients, at least one.
function M.check_parameters(list, where)
  local _, count = check.list(list, where)
  if count == 0 then fail("%s: wanted at least one parameter, got none", where) end
  for i = 1, count do
    local name = ("%s[%d]"):format(where, i)
    tensor.handle(list[i], name)
    if not list[i]:requires_grad() then
      fail("%s: wanted a tensor that requires gradients, got one that does not", name)
    end
    if not list[i]:is_leaf() then
      fail("%s: wanted a leaf (no result of an operation: changing that changes nothing), got one that is none", name)
    end
    if not kFloating[list[i]:dtype()] then fail("%s: wanted floating numbers, got %s", name, list[i]:dtype()) end
  end
  return list
end

--- Settings by their names (a list): what is given, else the defaults.
function M.settings(given, defaults, names)
  local settings = {}
  for _, name in ipairs(names) do
    if given[name] ~= nil then settings[name] = given[name] else settings[name] = defaults[name] end
  end
  return settings
end

local function group_of(given, index, defaults, kind)
  local where = ("params[%d]"):format(index)
  if type(given) ~= "table" then fail("%s: wanted a group { params =, lr =, … }, got %s", where, describe(given)) end
  check.options(given, kind.group_options, where)
  local group = { params = M.check_parameters(given.params, where .. ".params"), lr = given.lr }
  group.settings = M.settings(given, defaults, kind.names)
  kind.check(group.settings, where .. ".")
  if group.lr ~= nil then M.check_least(group.lr, where .. ".lr") end
  return group
end

--- Raises unless it is a number of at least 0.
function M.check_least(value, argument)
  if check.number(value, argument) < 0 or value == math.huge then
    check.wanted(argument, "a number of at least 0", value)
  end
  return value
end

--- given: {Tensor,…} or {{params=, lr=, …},…}. defaults: the optimiser's own settings; kind: its definition. Returns
-- { {params=, lr=, settings=}, … }; a parameter that comes twice is taken once, with the first group's settings.
function M.read(given, defaults, kind)
  check.list(given, "params")
  local groups = {}
  if type(given[1]) == "table" then
    for i = 1, #given do groups[i] = group_of(given[i], i, defaults, kind) end
  else
    groups[1] = { params = M.check_parameters(given, "params"), settings = defaults }
  end
  return groups
end

--- { {parameter=, group=}, … }, each parameter once.
function M.slots(groups)
  local slots = {}
  for _, group in ipairs(groups) do
    for _, parameter in ipairs(group.params) do
      slots[#slots + 1] = { parameter = parameter, group = group, step = 0 }
    end
  end
  return distinct(slots, function(slot) return slot.parameter end)
end

return M
