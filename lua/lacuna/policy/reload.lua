--- Hot reload: what a poll does with the policies whose files have changed.
local check = require "lacuna.check"
local native = require "lacuna.native"
local Policy = require "lacuna.policy.handle"
local watch = require "lacuna.watch"
local C = native.C

local reload = {}

local watchers = {} -- by method
local begun = {} -- paths, canonical, that are watched since the last look: a file may have been saved before that
local polling = false -- a policy's own code may poll while it is loaded

local kOptions = { method = true }

-- Where a path leads; two spellings of one file have one.
local function canonical(path)
  return native.text(function(text, capacity, length) return C.lacuna_file_canonical(path, text, capacity, length) end)
end

local function watcher_of(method)
  local key = method or "best"
  if not watchers[key] then
    local made, err = watch.new { method = method }
    if not made then return nil, err end
    watchers[key] = made
  end
  return watchers[key]
end

function reload.watch(path, options)
  options = check.options(options == nil and {} or options, kOptions, "policy.watch")
  local watcher, err = watcher_of(options.method)
  if not watcher then return nil, err end
  local ok
  ok, err = watcher:add(check.string(path, "path"))
  if not ok then return nil, err end
  begun[#begun + 1] = canonical(path)
  return true
end

function reload.unwatch(path)
  check.string(path, "path")
  local was = false
  for _, watcher in pairs(watchers) do was = watcher:remove(path) ~= nil or was end
  return was
end

-- The policies that are watched since the last look.
local function begun_paths()
  local changed = {}
  for _, policy in ipairs(Policy.list()) do
    local place = canonical(policy.path)
    for _, path in ipairs(begun) do
      if place == path or place:match "^(.*)/" == path then changed[place] = true end
    end
  end
  begun = {}
  return changed
end

-- The paths that changed, canonical, as keys; nil when none did.
local function changed_paths()
  local changed = #begun > 0 and begun_paths() or nil
  for _, watcher in pairs(watchers) do
    for _, path in ipairs(watcher:changed()) do
      changed = changed or {}
      changed[canonical(path)] = true
    end
  end
  return changed
end

local untold = {} -- changes that no poll has told yet

-- A later change of a file takes the place of an earlier one.
local function note(change)
  for i, one in ipairs(untold) do
    if one.path == change.path then table.remove(untold, i) break end
  end
  untold[#untold + 1] = change
end

local function reload_changed(changed)
  for _, policy in ipairs(Policy.list()) do
    local ok, err = false, nil
    if changed[canonical(policy.path)] then ok, err = policy:refresh() end
    if ok ~= false then
      note { path = policy.path, version = ok and policy.version or nil, error = err }
    end
  end
end

--- Reloads what has changed.
function reload.refresh()
  if polling then return end
  local changed = changed_paths()
  if not changed then return end
  polling = true
  local ok, err = pcall(reload_changed, changed)
  polling = false
  if not ok then error(err, 0) end
end

--- Likewise, and tells what was reloaded since the last poll.
function reload.poll()
  reload.refresh()
  local told = untold
  untold = {}
  return told
end

return reload
