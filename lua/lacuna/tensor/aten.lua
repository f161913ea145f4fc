--- Operators of libtorch as methods of tensors: t:conv1d(weight) is lacuna.ops.conv1d(t, weight).
local check = require "lacuna.check"
local fail = require "lacuna.fail"
local torch = require "lacuna.torch"

--- Returns required(name), which raises where there is no such operator or no libtorch, and method(name), which looks
-- for an operator where a tensor has no method of that name.
return function(methods)
  local found = {}

  local function unknown(key)
    local names = {}
    for _, name in ipairs(require("lacuna.ops").names()) do names[name] = true end
    check.no_field("Tensor", key, methods, names)
  end

  -- What is asked for by its name alone must not need libtorch to say that there is no such thing.
  local function unavailable(key, why)
    if torch.is_hidden or check.nearest(key, methods) then check.no_field("Tensor", key, methods) end
    fail("Tensor has no field %s, and operators are not here: %s", key, why)
  end

  local M = {}

  function M.required(name) return require("lacuna.ops").find(name) or require("lacuna.ops").unknown(name) end

  function M.method(key)
    local operator = found[key]
    if operator then return operator end
    if type(key) ~= "string" or not key:find "^[%a_][%w_]*$" then check.no_field("Tensor", key, methods) end
    if not torch.is_open then
      local here, why = torch.available()
      if not here then unavailable(key, why) end
    end
    local ops = require "lacuna.ops"
    operator = ops.find(key)
    if not operator or not ops.is_method(key) then unknown(key) end
    found[key] = operator
    return operator
  end

  return M
end
