--- Files that change while a script runs, for hot reload: nothing waits, nothing runs in the background.
--
--   local w = watch.new()                         -- inotify where it can be had, else polling
--   assert(w:add "scripts/gap_selectors")         -- a folder: its files that end in .lua
--   assert(w:add "mine.lua")                      -- or a file
--   for _, path in ipairs(w:changed()) do print(path .. " may have changed") end
--
-- An idle w:changed() costs less than a microsecond: call it at every step. What is seen, and when: docs/boundary.md.
local check = require "lacuna.check"
local fail = require "lacuna.fail"
local native = require "lacuna.native"
local object = require "lacuna.object"
local C, ffi = native.C, native.ffi

local M = {}
local methods = {}

local Watch = object.define { name = "Watch", ctype = "lacuna_watch", free = C.lacuna_watch_free, methods = methods }

local kMethods = { inotify = C.LACUNA_WATCH_INOTIFY, polling = C.LACUNA_WATCH_POLLING }
local kOptions = { method = true, interval = true }
local kSuffix = ".lua"

--- A new Watch. options.method: "inotify", "polling", or nil for the better one that works; options.interval: polling
-- looks at most every so many seconds (default 0.01). Returns nil and a text where "inotify" cannot be had.
function M.new(options)
  options = check.options(options == nil and {} or options, kOptions, "watch.new")
  local method = options.method
  if method ~= nil and not kMethods[method] then check.wanted("method", '"inotify", "polling" or nil', method) end
  local interval = check.number(options.interval == nil and 0.01 or options.interval, "interval")
  local out = ffi.new "lacuna_watch *[1]"
  local ok, err = native.try(C.lacuna_watch_create(kMethods[method] or C.LACUNA_WATCH_BEST, interval, out))
  if not ok then return nil, err end
  return Watch.adopt(out[0])
end

-- The FFI ends a text at its first NUL: a longer one would name another file.
local function check_path(path)
  check.string(path, "path")
  if path:find("\0", 1, true) then fail("path: wanted no NUL in it") end
  return path
end

local by_inotify = ffi.new "int32_t[1]"

--- Watches a file (where it is a link: also what it leads to) or a folder (its files that end in .lua, those that come
-- later too; not its subfolders). Returns "inotify" or "polling"; nil and a text when there is no such path.
function methods:add(path)
  local handle = Watch.handle(self, "self")
  local ok, err = native.try(C.lacuna_watch_add(handle, check_path(path), kSuffix, by_inotify))
  if not ok then return nil, err end
  return by_inotify[0] ~= 0 and "inotify" or "polling"
end

--- Ends the watch of a path, written as it was for add. Returns true; nil and a text when it is not watched.
function methods:remove(path)
  local handle = Watch.handle(self, "self")
  local ok, err = native.try(C.lacuna_watch_remove(handle, check_path(path)))
  return ok, err
end

local kCapacity = 4096 + 256 -- Linux's longest path, and the longest name in it: nothing is longer
local buffer = ffi.new("char[?]", kCapacity)
local length = ffi.new "int64_t[1]"

-- The next changed path, or nil.
local function take(handle)
  native.raise(C.lacuna_watch_take(handle, buffer, kCapacity, length))
  return length[0] > 0 and ffi.string(buffer, length[0]) or nil
end

--- A list of the paths that may have changed since the last call (written, replaced, made or deleted), each once: a
-- file as it was given to add, one of a folder as folder.."/"..name. In a list of its own, most often empty.
function methods:changed()
  local handle = Watch.handle(self, "self")
  local paths, count = {}, 0
  local path = take(handle)
  while path do
    count = count + 1
    paths[count] = path
    path = take(handle)
  end
  return paths
end

--- True for a Watch.
M.is = Watch.is

return M
