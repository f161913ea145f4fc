--- Policies: small Lua files that decide, one table each, of seven kinds; validated, and reloaded while they are in
-- use.
--
--   local policy = assert(lacuna.policy.load "scripts/gap_selectors/seed.lua")
--   lacuna.policy.watch "scripts/gap_selectors"     -- from here on, poll() looks for changes there
--   for _, change in ipairs(lacuna.policy.poll()) do print(change.path, change.version or change.error) end
--
-- Trust: "full" (the default) runs a file in this state with all of Lua; "sandboxed" in a state of its own with bounds
-- on time and memory; "process" in another process. docs/trust.md says what each promises.
local check = require "lacuna.check"
local compare = require "lacuna.policy.compare"
local fail = require "lacuna.fail"
local native = require "lacuna.native"
local object = require "lacuna.object"
local Policy = require "lacuna.policy.handle"
local trace = require "lacuna.policy.trace"

local M = {}

local reload -- lua/lacuna/policy/reload.lua, from the first watch on

local kTrust = { full = true, sandboxed = true, process = true }
local kOptions = { trust = true, limits = true }
local kLimits = { milliseconds = true, megabytes = true }

-- Files that come with style packs are never run with full trust, however the way to them is written.
local function in_style_pack(path)
  local canonical = native.text(function(text, capacity, length)
    return native.C.lacuna_file_canonical(path, text, capacity, length)
  end)
  return ("/" .. path .. "\0" .. canonical):find("/style_packs/", 1, true) ~= nil
end

local function check_path(path)
  if check.string(path, "path") == "" or path:find("\0", 1, true) then
    fail("path: wanted the path of a file, got %s", object.describe(path))
  end
end

local function check_trust(value, path)
  value = value == nil and "full" or value
  if type(value) ~= "string" or not kTrust[value] then
    fail('trust: wanted "full", "sandboxed" or "process", got %s%s', object.describe(value),
      check.hint(value, kTrust))
  end
  if value == "full" and in_style_pack(path) then return "sandboxed" end
  return value
end

local function check_limits(value)
  local limits = {}
  for name, limit in pairs(check.options(value == nil and {} or value, kLimits, "limits")) do
    limits[name] = check.number(limit, "limits." .. name)
    if limit <= 0 then fail("limits.%s: wanted a number above 0, got %s", name, limit) end
  end
  return limits
end

--- Loads a policy file. options.trust: "full" (the default; files inside style packs: "sandboxed"), "sandboxed",
-- "process"; options.limits {milliseconds = 50, megabytes = 16} of one call, for the latter two. Returns a Policy; nil
-- and "file:line: …" for a file that cannot be read, does not run or breaks the rules (docs/policies.md).
function M.load(path, options)
  check_path(path)
  options = check.options(options == nil and {} or options, kOptions, "policy.load")
  local policy, err = Policy.new(path, check_trust(options.trust, path), check_limits(options.limits))
  if not policy then return nil, err end
  return policy
end

--- All that is wrong with a policy file: {"file:line: …", …}, empty when it loads; then also the Policy. Options as
-- load's.
function M.problems(path, options)
  check_path(path)
  options = check.options(options == nil and {} or options, kOptions, "policy.problems")
  local loaded, _, problems = Policy.new(path, check_trust(options.trust, path), check_limits(options.limits))
  return problems or {}, loaded or nil
end

--- From here on poll() looks at this file or folder. Returns true; nil and a text when it is not there.
-- options.method: "inotify" or "polling" (default: inotify where there is one).
function M.watch(path, options)
  reload = reload or require "lacuna.policy.reload"
  return reload.watch(path, options)
end

--- Ends that. Returns whether it was watched.
function M.unwatch(path) return reload ~= nil and reload.unwatch(path) end

--- Reloads the policies whose watched files have changed since the last poll. Returns {{path=, version=} or {path=,
-- error=}, …}, one for each file that was tried; a bad file once until it changes again. Costs about a microsecond when
-- nothing has changed. Generations poll before each step.
function M.poll() return reload and reload.poll() or {} end

--- Does the same and keeps what has changed for the next poll() to tell: what generations and explorations call between
-- their steps.
function M.refresh()
  if reload then reload.refresh() end
end

--- All Policies that are in use, in the order in which they were loaded.
function M.loaded() return Policy.list() end

--- Runs two policies of one kind on the same decisions; see lua/lacuna/policy/compare.lua.
function M.compare(a, b, contexts) return compare(a, b, contexts) end

--- Keeps the last decisions of all policies (true), or ends that (false).
function M.trace(on) trace.enable(on and true or false) end

--- The last n (10) decisions that were kept, oldest first: {policy, kind, version, step, decision or error,
-- microseconds}.
function M.recent(n) return trace.recent(check.integer(n == nil and 10 or n, "n", 0)) end

--- True for a Policy.
function M.is(value) return getmetatable(value) == Policy end

return M
