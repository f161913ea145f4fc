--- The parameters of a policy: their values, from text too, and over a reload.
local definition = require "lacuna.policy.definition"

local parameters = {}

--- A value of a parameter that nobody else changes.
function parameters.copy(value)
  if type(value) ~= "table" then return value end
  local out = {}
  for i = 1, #value do out[i] = value[i] end
  return out
end

--- The parameters of a new version: those that were set before keep their values where they are still valid, all others
-- have the new defaults. described, before: {name = {default, min, max, unit, help, value, is_set}}. Returns them, and
-- the names of those that were set and could not keep their values, sorted.
function parameters.take_over(described, before)
  local params, dropped = {}, {}
  for name, param in pairs(described) do
    local old = before and before[name]
    local keeps = old and old.is_set and definition.check_value(param, old.value) or false
    local value = param.default
    if keeps then value = old.value end -- which may be false
    params[name] = { default = param.default, min = param.min, max = param.max, unit = param.unit, help = param.help,
      value = parameters.copy(value), is_set = keeps }
    if old and old.is_set and not keeps then dropped[#dropped + 1] = name end
  end
  table.sort(dropped)
  return params, dropped
end

--- {name = value}, as choose() gets them.
function parameters.values(params)
  local values = {}
  for name, param in pairs(params) do values[name] = param.value end
  return values
end

local kTruth = { ["true"] = true, yes = true, on = true, ["false"] = false, no = false, off = false }

local function parse_list(text)
  local list = {}
  if text == "" then return list end
  for part in (text .. ","):gmatch "([^,]*)," do
    local number = tonumber(part)
    if not number then return nil, ("wanted numbers with commas between them, got %q"):format(text) end
    list[#list + 1] = number
  end
  return list
end

--- A text as a value of the default's type; nil and a text for a list that is none. What cannot be read as that type
-- stays a text.
function parameters.parse(text, default)
  if type(default) == "table" then return parse_list(text) end
  if type(default) == "number" then return tonumber(text) or text end
  if type(default) == "boolean" and kTruth[text] ~= nil then return kTruth[text] end
  return text
end

return parameters
