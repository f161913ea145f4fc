--- Stages that scripts add: a function under a name that specs can say, without an edit of the engine. And where in a
-- spec these, and policies, stand among the engine's own stages.
--
--   lacuna.sampler.register("favour", function(scores, step, arguments)
--     scores[arguments.id] = scores[arguments.id] + (arguments[1] or 1)
--   end)
--   local sampler = lacuna.sampler "top_k(40) favour(2, id=13) temperature(0.8) draw"
local check = require "lacuna.check"
local describe = require "lacuna.describe"
local fail = require "lacuna.fail"
local native = require "lacuna.native"
local C, ffi = native.C, native.ffi

local registry = {}

local functions = {} -- by name

-- Whether the engine has a stage of that name, whatever its arguments.
local function is_native(name)
  local out = ffi.new "lacuna_sampler *[1]"
  if C.lacuna_sampler_create(name, out) == C.LACUNA_OK then
    C.lacuna_sampler_free(out[0])
    return true
  end
  return not ffi.string(C.lacuna_last_error()):find("no stage named", 1, true)
end

--- From here on specs may name this stage: stage(scores, step, arguments) edits Tensor scores (vocab), -inf where an id
-- is out, in place; step: { history, seed, step }; arguments: the numbers in the spec's brackets, by place and by name.
-- nil takes the name back. Samplers that were made before keep what they have.
function registry.register(name, stage)
  if type(name) ~= "string" or not name:find "^[%a_][%w_]*$" then
    fail("name: wanted letters, digits and _, got %s", describe(name))
  end
  if stage ~= nil and type(stage) ~= "function" then check.wanted("stage", "a function or nil", stage) end
  if name == "policy" or is_native(name) then fail("name: wanted one that no stage has yet, got %q", name) end
  functions[name] = stage
end

--- The engine's error about a spec; where that is about a name that no stage has, with the stages of scripts among
-- those that there are.
function registry.with_registered(text)
  local start, name, wanted = text:match "^(spec: no stage named )([^%s;]+).-; wanted (.*)$"
  if not name or next(functions) == nil then return text end
  local names = {}
  for known in pairs(functions) do names[#names + 1] = known end
  table.sort(names)
  wanted = wanted .. ", " .. table.concat(names, ", ")
  for known in wanted:gmatch "[%w_]+" do names[#names + 1] = known end
  local nearest = check.nearest(name, names)
  return ("%s%s%s; wanted %s"):format(start, name, nearest and (" (did you mean %s?)"):format(nearest) or "", wanted)
end

-- The numbers in the brackets behind a stage's name: { 2, id = 13 } of "(2, id=13)".
local function arguments_of(name, brackets)
  local out = {}
  local inner = brackets:sub(2, -2)
  if not inner:find "%S" then return out end
  for part in (inner .. ","):gmatch "([^,]*)," do
    local key, value = part:match "^%s*([%a_][%w_]*)%s*=%s*(.-)%s*$"
    local number = tonumber(value or part)
    if not number then fail("spec: %s: wanted numbers, got %q", name, part) end
    out[key or #out + 1] = number
  end
  return out
end

local function policy_name(brackets)
  local name = brackets:match "^%(%s*([%w_%-]+)%s*%)$"
  if not name then fail("spec: policy: wanted the name of one in brackets, as policy(NAME), got %q", brackets) end
  return name
end

-- The stage at this place of a spec, if it is one of ours: { policy = its name } or { call =, name = }; its text; where
-- it ends.
local function stage_at(spec, name, last)
  local brackets, behind = spec:match("^%s*(%b())()", last + 1)
  if name == "policy" then
    local policy = policy_name(brackets or "")
    return { policy = policy }, ("policy(%s)"):format(policy), behind
  end
  local stage = functions[name]
  if not stage then return nil end
  local arguments = arguments_of(name, brackets or "()")
  local call = function(scores, step) return stage(scores, step, arguments) end
  return { call = call, name = name }, name .. (brackets and brackets:gsub("%s+", "") or ""), behind or last + 1
end

--- A spec cut where our stages stand: a list of texts for the engine and of { stage =, text = }, in order.
function registry.cut(spec)
  local parts, from, at = {}, 1, 1
  while true do
    local first, last, name = spec:find("([%a_][%w_]*)", at)
    if not first then break end
    local stage, text, behind = stage_at(spec, name, last)
    at = behind or spec:match("^%s*%b()()", last + 1) or last + 1 -- names in brackets are parameters
    if stage then
      parts[#parts + 1] = spec:sub(from, first - 1)
      parts[#parts + 1] = { stage = stage, text = text }
      from = at
    end
  end
  parts[#parts + 1] = spec:sub(from)
  return parts
end

return registry
