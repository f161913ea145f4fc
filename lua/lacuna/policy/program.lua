--- A policy file at work: compiled, checked, asked for decisions. It runs where the policy runs: in the trusted Lua
-- state or in a sandboxed one, so it needs neither the FFI nor files.
--
--   local made, err = program.compile("far.lua", source, environment)
--   made:set { far = 12 }
--   local ok, decision = made:choose(ctx)           -- or false and "far.lua:7: …"
local decision = require "lacuna.policy.decision"
local definition = require "lacuna.policy.definition"
local describe = require "lacuna.describe"
local engine = require "lacuna.tensor.engine"

local program = {}
local Program = {}
Program.__index = Program

-- What Lua says when an allocation fails; its handlers do not see it.
local kNoMemory = "not enough memory"

-- A sampler stage's ctx.entropy costs more than most stages: a script that never says its name, and has no word for
-- going through a table, gets it when it asks for it all the same (by a name that it puts together).
local kLazy = {
  __index = function(ctx, key)
    if key == "entropy" and rawget(ctx, "scores") then return engine.entropy(rawget(ctx, "scores")) end
  end,
}

local function names_entropy(source)
  return source:find("entropy", 1, true) ~= nil or source:find("pairs", 1, true) ~= nil
    or source:find("next", 1, true) ~= nil
end

local function complete(self, ctx)
  if self.kind ~= "sampler_stage" or ctx.entropy ~= nil or not ctx.scores then return end
  if self.names_entropy then ctx.entropy = engine.entropy(ctx.scores) else setmetatable(ctx, kLazy) end
end

local kLongestName = 100 -- of one that is looked for: the time grows with its length times the file's

-- The line of the file in which a name is given a value, else of its last `return`; for texts about a value that has no
-- line of its own.
local function line_of(source, name)
  local line, fallback = 0, 1
  name = type(name) == "string" and #name <= kLongestName and name:gsub("%p", "%%%0")
  for text in (source .. "\n"):gmatch "(.-)\n" do
    line = line + 1
    if name and (text:find("%f[%w_]" .. name .. "%f[^%w_]%s*=") or text:find('["\']' .. name .. '["\']%s*%]%s*=')) then
      return line
    end
    if text:find "^%s*return%f[^%w_]" then fallback = line end
  end
  return fallback
end

-- An error's text with the policy's file and line in front. Lua shortens long paths ("...end.lua:3:"); a text that
-- comes from elsewhere gets the line of the policy that called there. Runs inside the failing call (xpcall).
local function locate(path, message)
  message = type(message) == "string" and message or ("error: " .. describe(message))
  message = message:gsub("^[^\n:]*lacuna[/.]policy[/.]program[^:]*:%d+: ", "") -- the call of the policy is no place
  local start = path .. ":"
  if message:sub(1, #start) == start and message:find("^%d+:", #start + 1) then return message end
  local shortened, rest = message:match "^%.%.%.([^:]*)(:%d+:.*)$"
  if shortened and path:sub(-#shortened) == shortened then return path .. rest end
  for level = 2, 200 do
    local info = debug.getinfo(level, "Sl")
    if not info then break end
    if info.source == "@" .. path and info.currentline > 0 then
      return ("%s:%d: %s"):format(path, info.currentline, message)
    end
  end
  return ("%s:1: %s"):format(path, message)
end

-- Calls f(…) of the policy. Returns true and its first two results; false and a located text.
local function protected(path, handler, f, ...)
  local ok, result, second = xpcall(f, handler, ...)
  if ok then return ok, result, second end
  if result == kNoMemory then result = "wanted more memory than it may have" end
  if type(result) ~= "string" then result = "error: " .. describe(result) end
  if result:sub(1, #path + 1) ~= path .. ":" then result = ("%s:1: %s"):format(path, result) end -- no stack to look at
  return false, result
end

local function copy(value)
  if type(value) ~= "table" then return value end
  local out = {}
  for i = 1, #value do out[i] = value[i] end
  return out
end

-- The fields of what a file returned, in a table of their own: a metatable could make each reading of one another
-- value.
local function fields_of(spec)
  if type(spec) ~= "table" then return spec end
  local fields = {}
  for name, value in next, spec do fields[name] = value end
  return fields
end

-- The texts of all that is wrong with a definition, in the order of their lines.
local function located_problems(path, source, spec)
  local problems = definition.problems(spec)
  for _, problem in ipairs(problems) do
    problem.line = line_of(source, problem.name)
    problem.text = ("%s:%d: %s"):format(path, problem.line, problem.text)
  end
  table.sort(problems, function(a, b)
    if a.line ~= b.line then return a.line < b.line end
    return a.text < b.text
  end)
  local texts = {}
  for i, problem in ipairs(problems) do texts[i] = problem.text end
  return texts
end

--- Runs a policy file's text in `environment`, checks the table that it returns, runs its selftest. Returns a Program;
-- nil, "path:line: …", and where it is the definition that is wrong, the texts of all that is. compile: another one
-- than Lua's load, a function of path, source and environment.
function program.compile(path, source, environment, compile)
  local function handler(message) return locate(path, message) end
  local chunk, err
  if compile then
    chunk, err = compile(path, source, environment)
  else
    chunk, err = load(source, "@" .. path, "t", environment)
  end
  if not chunk then return nil, locate(path, err) end
  local ok, spec = protected(path, handler, chunk)
  if not ok then return nil, spec end
  spec = fields_of(spec)
  local problems = located_problems(path, source, spec)
  if #problems > 0 then return nil, problems[1], problems end
  if spec.selftest then
    ok, err = protected(path, handler, spec.selftest)
    if not ok then return nil, err .. " (selftest)" end
  end
  return setmetatable({ path = path, spec = spec, handler = handler, names = {}, values = {}, state = spec.state,
    kind = spec.kind, decide = spec.choose, names_entropy = names_entropy(source) }, Program)
end

-- Where a function of the file begins; 1 for one that is not the file's.
local function line_of_function(path, f)
  local info = debug.getinfo(f, "S")
  return info.source == "@" .. path and info.linedefined or 1
end

--- What the host has to know: kind, name, help, params {name = {default, min, max, unit, help}}, migrates (whether it
-- has an on_reload).
function Program:describe()
  local spec, params = self.spec, {}
  for name, param in pairs(spec.params or {}) do
    params[name] = { default = copy(param.default), min = param.min, max = param.max, unit = param.unit,
      help = param.help }
  end
  return { kind = spec.kind, name = spec.name, help = spec.help, params = params, migrates = spec.on_reload ~= nil,
    line = line_of_function(self.path, spec.choose) }
end

--- The values of the parameters, {name = value}, that choose() gets from here on.
function Program:set(values)
  self.names, self.values = {}, {}
  for name, value in pairs(values) do
    self.names[#self.names + 1] = name
    self.values[#self.names] = value
  end
end

-- The policy's answer, checked: the check may meet metamethods, and handles that the policy has freed.
local function decide(self, ctx, values)
  local made = self.decide(ctx, values, self.state)
  return decision.check(self.kind, made, ctx)
end

--- One decision. Returns true and the decision, as its kind demands; false and "path:line: …".
function Program:choose(ctx)
  complete(self, ctx)
  local values, names = {}, self.names
  for i = 1, #names do values[names[i]] = copy(self.values[i]) end
  local ok, checked, why = protected(self.path, self.handler, decide, self, ctx, values)
  if not ok then return false, checked end
  if why == nil then return true, checked end
  return false, ("%s:%d: choose: %s"):format(self.path, line_of_function(self.path, self.decide), why)
end

--- Takes over from the version before, whose state this is. Returns true; nil and "path:line: …".
function Program:migrate(old_state)
  local on_reload = self.spec.on_reload
  local ok, state = protected(self.path, self.handler, on_reload, old_state)
  if not ok then return nil, state .. " (on_reload)" end
  if type(state) ~= "table" then
    return nil, ("%s:%d: on_reload: wanted it to return a table, got %s"):format(self.path,
      line_of_function(self.path, on_reload), describe(state))
  end
  self.state = state
  return true
end

return program
