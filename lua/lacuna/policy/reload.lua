--- Hot reload: which files are watched, and what a poll does with those that changed.
local check = require "lacuna.check"
local file = require "lacuna.file"
local Policy = require "lacuna.policy.handle"
local watch = require "lacuna.watch"

local reload = {}

local watcher -- made with the first watched path
local watched = {} -- of each path, { folder = identity, name = of a file, or nil for all in the folder }
local polling = false -- a policy's own code may poll while it is loaded

local function split(path)
  local folder, name = path:match "^(.*)/([^/]*)$"
  if not folder then return ".", path end
  return folder == "" and "/" or folder, name
end

-- A path as where it lies: the identity of its folder, and its name in it.
local function place_of(path)
  local folder, name = split(path)
  return { folder = file.identity(folder), name = name, target = file.identity(path) }
end

local kOptions = { method = true }

function reload.watch(path, options)
  check.string(path, "path")
  options = check.options(options == nil and {} or options, kOptions, "policy.watch")
  watcher = watcher or watch.new {}
  local ok, err = watcher:add(path, options)
  if not ok then return nil, err end
  watched[path] = file.is_folder(path) and { folder = file.identity(path) } or place_of(path)
  return true
end

function reload.unwatch(path)
  check.string(path, "path")
  if not watched[path] then return false end
  watched[path] = nil
  watcher:remove(path)
  return true
end

-- Whether something that is watched covers the policy's file.
local function covers(place)
  for _, entry in pairs(watched) do
    if entry.folder == place.folder and (entry.name == nil or entry.name == place.name) then return true end
    if entry.name and place.target and file.identity(entry.path or "") == place.target then return true end
  end
  return false
end

-- Of the changed paths, the names of files; true where anything may have changed.
local function names_of(changed)
  local names = {}
  for _, path in ipairs(changed) do
    local entry = watched[path]
    if entry and entry.name == nil then return true end -- a folder as a whole
    names[select(2, split(path))] = true
  end
  return names
end

local function reload_changed(changed)
  local names, out, listed = names_of(changed), {}, {}
  for _, policy in ipairs(Policy.list()) do
    local place = place_of(policy.path)
    if (names == true or names[place.name]) and covers(place) then
      local ok, err = policy:refresh()
      if ok ~= false then
        local entry = ok and { path = policy.path, version = policy.version } or { path = policy.path, error = err }
        out[listed[policy.path] or #out + 1] = entry
        listed[policy.path] = listed[policy.path] or #out
      end
    end
  end
  return out
end

function reload.poll()
  if not watcher or polling then return {} end
  local changed = watcher:changed()
  if #changed == 0 then return {} end
  polling = true
  local ok, result = pcall(reload_changed, changed)
  polling = false
  if not ok then error(result, 0) end
  return result
end

--- True when anything is watched: what steps asks once, not each time.
function reload.is_watching() return watcher ~= nil end

return reload
