--- A Policy: one file's current version at work, its parameters, its decisions. lua/lacuna/policy.lua loads them.
--
--   policy:set("far", 12)                       -- a parameter, checked against its range
--   local gaps, err = policy:choose(ctx)        -- nil and "file:line: …" when the decision fails
--   policy:reload()                             -- the file as it is now; true, or nil and a text
local check = require "lacuna.check"
local decide = require "lacuna.policy.decide"
local definition = require "lacuna.policy.definition"
local describe = require "lacuna.describe"
local fail = require "lacuna.fail"
local native = require "lacuna.native"
local object = require "lacuna.object"
local parameters = require "lacuna.policy.parameters"
local pinned = require "lacuna.policy.pinned"
local C, ffi = native.C, native.ffi

local Policy = { __name = "Policy" }
Policy.__index = Policy

local all = setmetatable({}, { __mode = "k" }) -- the handles that are out, with the order in which they were made
local made = 0

local kMostSource = 2 ^ 20 -- bytes of a file

-- The file's text; nil and a text. A save may come between the two looks that a file larger than the guess takes: then
-- it is cut, and read again when that save is told.
local function read(path)
  if path == "/dev/stdin" then return io.read "*a" end
  local guess, length = 16384, ffi.new "int64_t[1]"
  for _ = 1, 2 do
    local buffer = ffi.new("char[?]", guess)
    local ok, err = native.try(C.lacuna_file_read(path, kMostSource, buffer, guess, length))
    if not ok then return nil, (err:gsub("^cannot %a+ ", "")) end -- the path comes first, as in all errors of policies
    local size = tonumber(length[0])
    if size > kMostSource then
      return nil, path .. ":1: wanted a policy file of at most a megabyte, got a longer one"
    end
    if size <= guess then return ffi.string(buffer, size) end
    guess = kMostSource + 1
  end
end

-- Runs the file's text with the trust that the policy has. Returns what runs; nil, a text, and all problems.
local function start(self, source)
  local runner = self.trust == "full" and "full" or "guest"
  local running, err, problems = require("lacuna.policy.runner." .. runner).load(self.path, source, self.trust,
    self.limits)
  if not running then return nil, err, problems end
  running.source = source
  return running
end

-- From here on `running` decides.
local function install(self, running)
  local described, before = running.description, self.running
  pinned.begin(running)
  if before then pinned.retire(before) end
  self.running, self.version = running, self.version + 1
  self.name, self.kind, self.help = described.name, described.kind, described.help
  local dropped
  self.params, dropped = parameters.take_over(described.params, self.params)
  if #dropped > 0 then
    local text = ("%s: version %d does not take the values that were set of: %s"):format(self.path, self.version,
      table.concat(dropped, ", "))
    C.lacuna_log_write(C.LACUNA_LOG_WARNING, text, #text)
  end
  running:set(parameters.values(self.params))
end

--- Loads a file. trust: "full", "sandboxed", "process"; limits {milliseconds, megabytes}. Returns a Policy; nil, a
-- text, and the texts of all problems.
function Policy.new(path, trust, limits)
  local source, err = read(path)
  if not source then return nil, err, { err } end
  local self = setmetatable({ path = path, trust = trust, limits = limits, version = 0, calls = 0, source = source },
    Policy)
  local running, why, problems = start(self, source)
  if not running then return nil, why, problems or { why } end
  install(self, running)
  made = made + 1
  all[self] = made
  return self
end

--- A second Policy of the same text and parameters, with the state that its file has. Returns nil and a text where it
-- does not load any more.
function Policy:copy()
  object.check_self(self, Policy)
  local copy = setmetatable({ path = self.path, trust = self.trust, limits = self.limits, version = 0, calls = 0,
    source = self.running.source, params = self.params }, Policy)
  local running, err = start(copy, copy.source)
  if not running then return nil, err end
  install(copy, running)
  copy.version = self.version
  return copy
end

--- Gives back at once what it holds, as the collector would later: its state, its process. It cannot be used any more.
function Policy:free()
  object.check_self(self, Policy)
  all[self] = nil
  pinned.retire(self.running)
end

-- Whether a new version can take the place of the one that works, whose state it gets. Returns true; nil and a text.
local function take_over(self, running)
  local kind = running.description.kind
  if kind ~= self.kind then
    return nil, ("%s:1: kind: wanted %s as before, got %s"):format(self.path, self.kind, kind)
  end
  if not running.description.migrates then return true end
  return running:migrate(self.running)
end

-- The file's text becomes the next version. Returns true; nil and a text: then nothing has changed.
local function replace(self, source)
  local running, err = start(self, source)
  if not running then return nil, err end
  local ok, why = take_over(self, running)
  if not ok then
    running:free()
    return nil, why
  end
  install(self, running)
  return true
end

--- Loads the file as it is now. Returns true, and the version has risen; nil and a text: then the version before goes
-- on, with its state. Parameters that were set keep their values where the new version takes them.
function Policy:reload()
  object.check_self(self, Policy)
  local source, err = read(self.path)
  if not source then return nil, err end
  self.source = source
  return replace(self, source)
end

--- Likewise when the text is another one than at the last attempt; a file that is gone changes nothing. Returns true or
-- nil and a text after an attempt, false when there was none.
function Policy:refresh()
  local source = read(self.path)
  if not source or source == self.source then return false end
  self.source = source
  return replace(self, source)
end

--- Sets a parameter. Raises for a name that the policy does not have, a value of another type, or one out of range.
-- Returns the policy.
function Policy:set(name, value)
  object.check_self(self, Policy)
  local param = self.params[name]
  if not param then
    fail("%s: no parameter named %s%s", self.name, describe(name),
      check.hint(name, self.params))
  end
  local ok, why = definition.check_value(param, value)
  if not ok then fail("%s.%s: %s", self.name, name, why) end
  param.value, param.is_set = parameters.copy(value), true
  self.running:set(parameters.values(self.params))
  return self
end

--- Sets a parameter from text, as `--param POLICY.NAME=VALUE` gives it: read as what its default is (a number, yes/no,
-- a text, numbers with commas). Raises as :set does.
function Policy:set_text(name, value)
  object.check_self(self, Policy)
  check.string(value, "value")
  local param = self.params[name]
  local parsed, why = parameters.parse(value, param and param.default)
  if why then fail("%s.%s: %s", self.name, name, why) end
  return self:set(name, parsed)
end

--- One decision: calls the file's choose(ctx, p, state) with the parameters' values. ctx: a table with fields of the
-- kind (see docs/policies.md). Returns the decision, checked as its kind demands; nil and "file:line: …" when it fails.
-- Never raises on account of the policy; raises for a ctx that is none.
function Policy:choose(ctx)
  object.check_self(self, Policy)
  return decide(self, self.running, self.version, ctx)
end

--- The version that decides now, held: see lua/lacuna/policy/pinned.lua.
function Policy:pin()
  object.check_self(self, Policy)
  return pinned.pin(self)
end

function Policy:__tostring() return ("Policy %s (%s, version %d)"):format(self.name, self.kind, self.version) end

--- All Policies that something still holds, in the order in which they were loaded.
function Policy.list()
  local list = {}
  for policy in pairs(all) do list[#list + 1] = policy end
  table.sort(list, function(a, b) return all[a] < all[b] end)
  return list
end

return Policy
