--- Policies: small Lua files that decide, one table each. This is the one loader for all kinds; files are run with the
-- full trust of the script that names them.
--
--   local policy = assert(lacuna.policy.load "scripts/gap_selectors/seed.lua")
--   policy:set("far", 12)                       -- a parameter, checked against its range
--   local gaps, err = policy:choose(ctx)        -- a decision of its kind; nil and "file:line: …" when it fails
local check = require "lacuna.check"
local fail = require "lacuna.fail"
local decision = require "lacuna.policy.decision"
local definition = require "lacuna.policy.definition"
local object = require "lacuna.object"

local M = {}
local Policy = { __name = "Policy" }
Policy.__index = Policy

-- The line of the file in which a name is given a value, else of its last `return`; for texts about a value that has no
-- line of its own.
local function line_of(source, name)
  local line, fallback = 0, 1
  name = type(name) == "string" and name:gsub("%p", "%%%0")
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
  message = type(message) == "string" and message or ("error: " .. object.describe(message))
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

-- Calls f(...) of a policy. Returns true and its first result; false and a located text.
local function protected(path, f, ...)
  local arguments, count = { ... }, select("#", ...)
  local function call() return (f(unpack(arguments, 1, count))) end
  return xpcall(call, function(message) return locate(path, message) end)
end

local function read(path)
  local file, err = io.open(path, "rb")
  if not file then return nil, err end
  local source = file:read "*a"
  file:close()
  if not source then return nil, path .. ": cannot be read (is it a folder?)" end
  return source
end

-- Runs the file in an environment of its own. Returns its table; nil and a text.
local function evaluate(path, source)
  local environment = setmetatable({}, { __index = _G })
  local chunk, err = load(source, "@" .. path, "t", environment)
  if not chunk then return nil, locate(path, err) end
  local ok, spec = protected(path, chunk)
  if not ok then return nil, spec end
  local why, name
  ok, why, name = definition.check(spec)
  if not ok then return nil, ("%s:%d: %s"):format(path, line_of(source, name), why) end
  if spec.selftest then
    ok, err = protected(path, spec.selftest)
    if not ok then return nil, err .. " (selftest)" end
  end
  return spec
end

local function copy(value)
  return type(value) == "table" and { unpack(value) } or value
end

local function params_of(spec)
  local params = {}
  for name, param in pairs(spec.params or {}) do
    params[name] = { default = param.default, min = param.min, max = param.max, unit = param.unit, help = param.help,
      value = copy(param.default) }
  end
  return params
end

--- Loads a policy file. options.trust: "full" (the default). Returns a Policy; nil and "file:line: …" for a file that
-- cannot be read, does not run or breaks the rules (see docs: api, kind, name, choose, params).
function M.load(path, options)
  check.string(path, "path")
  options = check.options(options or {}, { trust = true }, "policy.load")
  if options.trust ~= nil and options.trust ~= "full" then check.wanted("trust", '"full"', options.trust) end
  local source, err = read(path)
  if not source then return nil, err end
  local spec
  spec, err = evaluate(path, source)
  if not spec then return nil, err end
  return setmetatable({
    name = spec.name, kind = spec.kind, help = spec.help, path = path, version = 1, params = params_of(spec),
    spec = spec,
  }, Policy)
end

--- Sets a parameter. Raises for a name that the policy does not have, a value of another type, or one out of range.
-- Returns the policy.
function Policy:set(name, value)
  object.check_self(self, Policy)
  local param = self.params[name]
  if not param then
    local nearest = type(name) == "string" and check.nearest(name, self.params)
    fail("%s: no parameter named %s%s", self.name, object.describe(name),
      nearest and (" (did you mean %q?)"):format(nearest) or "")
  end
  local ok, why = definition.check_value(param, value)
  if not ok then fail("%s.%s: %s", self.name, name, why) end
  param.value = copy(value)
  return self
end

--- Sets a parameter from text, as `--param POLICY.NAME=VALUE` gives it: read as what its default is (a number, yes/no,
-- a text, numbers with commas). Raises as :set does.
function Policy:set_text(name, text)
  object.check_self(self, Policy)
  check.string(text, "value")
  local param = self.params[name]
  local default = param and param.default
  local value = text
  if type(default) == "number" then value = tonumber(text) or text end
  if type(default) == "boolean" then value = ({ ["true"] = true, yes = true, ["false"] = false, no = false })[text] end
  if type(default) == "table" then
    value = {}
    for part in (text .. ","):gmatch "([^,]*)," do
      local number = tonumber(part)
      if not number then fail("%s.%s: wanted numbers with commas between them, got %q", self.name, name, text) end
      value[#value + 1] = number
    end
  end
  if value == nil then value = text end
  return self:set(name, value)
end

--- One decision: calls the file's choose(ctx, p, state) with the parameters' values. Returns it, checked as its kind
-- demands; nil and "file:line: …" when it fails. Never raises on account of the policy.
function Policy:choose(ctx)
  object.check_self(self, Policy)
  local values = {}
  for name, param in pairs(self.params) do values[name] = copy(param.value) end
  local ok, result = protected(self.path, self.spec.choose, ctx, values, self.spec.state)
  if not ok then return nil, result end
  local checked, why = decision.check(self.kind, result)
  if why then
    return nil, ("%s:%d: choose: %s"):format(self.path, debug.getinfo(self.spec.choose, "S").linedefined, why)
  end
  return checked
end

function Policy:__tostring() return ("Policy %s (%s, version %d)"):format(self.name, self.kind, self.version) end

--- True for a Policy.
function M.is(value) return getmetatable(value) == Policy end

return M
