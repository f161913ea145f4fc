--- The table that a policy file returns: its fields, their types, its parameters. Each check returns true, or nil, a
-- text and the name that the text is about (so that the loader can find its line).
local check = require "lacuna.check"
local describe = require "lacuna.describe"

local definition = {}

definition.kinds = {
  gap_selector = true, query_rule = true, link_policy = true, fusion_schedule = true, eviction_policy = true,
  similarity = true, sampler_stage = true,
}

local kRequired = { api = "number", kind = "string", name = "string", choose = "function" }
local kOptional = { params = "table", state = "table", on_reload = "function", selftest = "function", help = "string" }
local kFields = {}
for _, fields in ipairs { kRequired, kOptional } do
  for name, kind in pairs(fields) do kFields[name] = kind end
end
local kParamFields = { default = true, min = true, max = true, unit = true, help = true }

local function unknown(what, key, known)
  local nearest = type(key) == "string" and check.nearest(key, known)
  return nil, ("%s has no field %s%s"):format(what, describe(key),
    nearest and (" (did you mean %q?)"):format(nearest) or ""), key
end

-- "number", "text", "truth value", "list of numbers", or nil for what cannot be a parameter.
local function type_of(value)
  local kind = type(value)
  if kind == "number" then return value == value and "number" or nil end
  if kind == "string" then return "text" end
  if kind == "boolean" then return "truth value" end
  if kind ~= "table" then return nil end
  local count = 0
  for _, element in pairs(value) do
    count = count + 1
    if type(element) ~= "number" or element ~= element then return nil end
  end
  return count == #value and "list of numbers" or nil
end

local function in_range(number, param)
  return (param.min == nil or number >= param.min) and (param.max == nil or number <= param.max)
end

local function range_text(param)
  if param.min and param.max then return (" from %s to %s"):format(param.min, param.max) end
  return param.min and (" of at least %s"):format(param.min) or param.max and (" of at most %s"):format(param.max) or ""
end

--- Whether a value may stand for this parameter: of its default's type and within its range. Returns true; nil and a
-- text.
function definition.check_value(param, value)
  local wanted, got = type_of(param.default), type_of(value)
  local fits = wanted == got
  if fits and got == "number" then fits = in_range(value, param) end
  if fits and got == "list of numbers" then
    for _, number in ipairs(value) do fits = fits and in_range(number, param) end
  end
  if fits then return true end
  local shown = got == "list of numbers" and "{" .. table.concat(value, ", ") .. "}" or describe(value)
  return nil, ("wanted a %s%s, got %s"):format(wanted, range_text(param), shown)
end

local function check_param(name, param)
  local where = "params." .. tostring(name)
  if type(name) ~= "string" then return nil, ("params: wanted names as keys, got %s"):format(describe(name)) end
  if type(param) ~= "table" then
    return nil, ("%s: wanted a table { default = … }, got %s"):format(where, describe(param)), name
  end
  for key in pairs(param) do
    if not kParamFields[key] then return unknown(where, key, kParamFields) end
  end
  if not type_of(param.default) then
    return nil, ("%s.default: wanted a number, a text, a truth value or a list of numbers, got %s")
      :format(where, describe(param.default)), name
  end
  for key, kind in pairs { min = "number", max = "number", unit = "string", help = "string" } do
    local value = param[key]
    if value ~= nil and (type(value) ~= kind or value ~= value) then
      return nil, ("%s.%s: wanted a %s, got %s"):format(where, key, kind, describe(value)), name
    end
  end
  local ok, why = definition.check_value(param, param.default)
  if not ok then return nil, ("%s.default: %s"):format(where, why), name end
  return true
end

local function check_fields(spec)
  for name, kind in pairs(kRequired) do
    if type(spec[name]) ~= kind then
      return nil, ("%s: wanted a %s, got %s"):format(name, kind, describe(spec[name])), name
    end
  end
  for key in pairs(spec) do
    if not kFields[key] then return unknown("a policy", key, kFields) end
  end
  for name, kind in pairs(kOptional) do
    if spec[name] ~= nil and type(spec[name]) ~= kind then
      return nil, ("%s: wanted a %s, got %s"):format(name, kind, describe(spec[name])), name
    end
  end
  return true
end

--- Checks what a policy file returned.
function definition.check(spec)
  if type(spec) ~= "table" then
    return nil, ("wanted the file to return a table { api = 1, kind = …, name = …, choose = … }, got %s")
      :format(describe(spec))
  end
  local ok, why, name = check_fields(spec)
  if not ok then return nil, why, name end
  if spec.api ~= 1 then return nil, ("api: wanted 1, got %s"):format(spec.api), "api" end
  if not definition.kinds[spec.kind] then
    local nearest = check.nearest(spec.kind, definition.kinds)
    return nil, ("kind: there is none named %q%s"):format(spec.kind,
      nearest and (" (did you mean %q?)"):format(nearest) or ""), "kind"
  end
  if not spec.name:find "^[%w_%-]+$" then
    return nil, ("name: wanted letters, digits, _ and -, got %s"):format(describe(spec.name)), "name"
  end
  for param_name, param in pairs(spec.params or {}) do
    ok, why, name = check_param(param_name, param)
    if not ok then return nil, why, name end
  end
  return true
end

return definition
