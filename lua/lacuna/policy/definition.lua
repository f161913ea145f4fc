--- The table that a policy file returns: its fields, their types, its parameters. What is wrong is told with the name
-- that it is about, so that the loader can find its line.
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

-- "number", "text", "truth value", "list of numbers", or nil for what cannot be a parameter.
local function type_of(value)
  local kind = type(value)
  if kind == "number" then return value == value and "number" or nil end
  if kind == "string" then return "text" end
  if kind == "boolean" then return "truth value" end
  local count = check.length(value)
  if not count then return nil end
  for i = 1, count do
    if type(value[i]) ~= "number" or value[i] ~= value[i] then return nil end
  end
  return "list of numbers"
end

local kLongestName, kLongestHelp, kMostParams = 100, 10000, 1000 -- bytes, bytes, parameters

-- What was wanted of a text that is shown to people: as long at most, and nothing that moves a terminal's cursor. nil
-- for one that is as it should be.
local function text_problem(text, longest)
  if #text > longest then return ("at most %d bytes, got %d"):format(longest, #text) end
  if text:find "[%z\1-\8\11-\31\127]" then return "no control characters" end
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

-- What is wrong with a definition, as it is found: { text =, name = that the text is about }.
local Problems = {}
Problems.__index = Problems

function Problems:add(name, text, ...) self[#self + 1] = { name = name, text = text:format(...) } end

function Problems:unknown(what, key, known)
  self:add(key, "%s has no field %s%s", what, describe(key),
    check.hint(key, known))
end

local kParamTypes = { min = "number", max = "number", unit = "string", help = "string" }

local function check_param(problems, name, param)
  local where = "params." .. (type(name) == "string" and name or "")
  if type(name) ~= "string" then
    return problems:add(nil, "params: wanted names as keys, got %s", describe(name))
  end
  local unfit = text_problem(name, kLongestName)
  if unfit then return problems:add(nil, "params: wanted names of %s", unfit) end
  if type(param) ~= "table" then
    return problems:add(name, "%s: wanted a table { default = … }, got %s", where, describe(param))
  end
  for key in pairs(param) do
    if not kParamFields[key] then problems:unknown(where, key, kParamFields) end
  end
  local before = #problems
  if not type_of(param.default) then
    problems:add(name, "%s.default: wanted a number, a text, a truth value or a list of numbers, got %s", where,
      describe(param.default))
  end
  for key, kind in pairs(kParamTypes) do
    local value = param[key]
    if value ~= nil and (type(value) ~= kind or value ~= value) then
      problems:add(name, "%s.%s: wanted a %s, got %s", where, key, kind, describe(value))
    elseif kind == "string" and value ~= nil and text_problem(value, kLongestHelp) then
      problems:add(name, "%s.%s: wanted %s", where, key, text_problem(value, kLongestHelp))
    end
  end
  if #problems > before then return end
  if param.min and param.max and param.min > param.max then
    return problems:add(name, "%s.max: wanted %s or more, which is min, got %s", where, param.min, param.max)
  end
  local ok, why = definition.check_value(param, param.default)
  if not ok then problems:add(name, "%s.default: %s", where, why) end
end

local function check_fields(problems, spec)
  for name, kind in pairs(kRequired) do
    if type(spec[name]) ~= kind then
      problems:add(name, "%s: wanted a %s, got %s", name, kind, describe(spec[name]))
    end
  end
  for key in pairs(spec) do
    if not kFields[key] then problems:unknown("a policy", key, kFields) end
  end
  for name, kind in pairs(kOptional) do
    if spec[name] ~= nil and type(spec[name]) ~= kind then
      problems:add(name, "%s: wanted a %s, got %s", name, kind, describe(spec[name]))
    end
  end
end

local function check_names(problems, spec)
  if type(spec.api) == "number" and spec.api ~= 1 then problems:add("api", "api: wanted 1, got %s", spec.api) end
  if type(spec.kind) == "string" and not definition.kinds[spec.kind] then
    problems:add("kind", "kind: there is none named %q%s", spec.kind,
      check.hint(spec.kind, definition.kinds))
  end
  if type(spec.name) == "string" and not spec.name:find "^[%w_%-]+$" then
    problems:add("name", "name: wanted letters, digits, _ and -, got %s", describe(spec.name))
  end
  for name, longest in pairs { name = kLongestName, help = kLongestHelp } do
    local unfit = type(spec[name]) == "string" and text_problem(spec[name], longest)
    if unfit then problems:add(name, "%s: wanted %s", name, unfit) end
  end
end

local function check_params(problems, params)
  local count = 0
  for name, param in pairs(params) do
    count = count + 1
    if count > kMostParams then return problems:add("params", "params: wanted at most %d, got more", kMostParams) end
    check_param(problems, name, param)
  end
end

--- All that is wrong with what a policy file returned: {{text =, name = what it is about, or nil},…}, empty when
-- nothing is.
function definition.problems(spec)
  local problems = setmetatable({}, Problems)
  if type(spec) ~= "table" then
    problems:add(nil, "wanted the file to return a table { api = 1, kind = …, name = …, choose = … }, got %s",
      describe(spec))
    return problems
  end
  check_fields(problems, spec)
  check_names(problems, spec)
  if type(spec.params) == "table" then check_params(problems, spec.params) end
  return problems
end

return definition
