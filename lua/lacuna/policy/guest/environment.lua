--- What a sandboxed policy sees as its globals: made anew for each file, so that one version cannot prepare the next
-- one's. `tensor` is lacuna.tensor. What is not named here is not there: ffi jit debug io os package require load*
-- dofile getfenv setfenv newproxy collectgarbage gcinfo xpcall raw*, string.dump, table.move/foreach*/getn/maxn,
-- module.
local describe = require "lacuna.describe"
local primitives = require "lacuna.policy.primitives"
local strings = primitives.strings
local tensor = require "lacuna.tensor"

local kSafe = {
  "assert", "error", "getmetatable", "ipairs", "next", "pairs", "select", "setmetatable", "tonumber", "type", "unpack",
}
local kLibraries = {
  math = math, bit = bit,
  table = {},
  coroutine = { create = coroutine.create, status = coroutine.status, running = coroutine.running,
    yield = coroutine.yield, isyieldable = coroutine.isyieldable },
}

local enter, leave, depth, restore = primitives.enter, primitives.leave, primitives.depth, primitives.restore
local enter_thread, leave_thread = primitives.enter_thread, primitives.leave_thread
local protected_call, resume, sort = pcall, coroutine.resume, table.sort
local concat, insert, remove = table.concat, table.insert, table.remove

-- Behind a pcall: calls through C that the error has left count no longer.
local function after_call(before, ok, ...)
  if not ok then restore(before) end
  return ok, ...
end

local function safe_pcall(f, ...) return after_call(depth(), protected_call(f, ...)) end

local function after_resume(depth_before, base_before, ...)
  leave_thread(depth_before, base_before)
  return ...
end

-- Each level of coroutines stands on the C stack.
local function safe_resume(thread, ...)
  local depth_before, base_before = enter_thread()
  return after_resume(depth_before, base_before, resume(thread, ...))
end

local function pass_on(ok, ...)
  if ok then return ... end
  error((...), 0)
end

local function safe_wrap(f)
  local thread = coroutine.create(f)
  return function(...) return pass_on(safe_resume(thread, ...)) end
end

local function less(a, b) return a < b end

-- With a comparison in Lua in any case: the clock is looked at between two instructions of Lua.
local function safe_sort(list, before)
  enter()
  sort(list, before or less)
  leave()
end

-- Lua's own insert and remove move as many elements as the length says, which may be a billion for a table of thirty,
-- without a look at the clock. Further than this, elements are moved by Lua.
local kMoved = 10000

local function check_place(place, most)
  if type(place) ~= "number" or not (place >= 1 and place <= most) then
    error(("bad argument #2 (wanted a place from 1 to %d, got %s)"):format(most, describe(place)), 3)
  end
  return math.floor(place)
end

local function safe_insert(list, ...)
  if select("#", ...) ~= 2 or type(list) ~= "table" then return insert(list, ...) end
  local size, place, value = #list, ...
  place = check_place(place, size + 1)
  if size - place < kMoved then return insert(list, place, value) end
  for i = size, place, -1 do rawset(list, i + 1, rawget(list, i)) end
  rawset(list, place, value)
end

local function safe_remove(list, ...)
  if select("#", ...) == 0 or type(list) ~= "table" then return remove(list, ...) end
  local size = #list
  if size == 0 then return nil end
  local place = check_place((...), size + 1)
  if size - place < kMoved then return remove(list, place) end
  local removed = rawget(list, place)
  for i = place, size - 1 do rawset(list, i, rawget(list, i + 1)) end
  rawset(list, size, nil)
  return removed
end

-- Numbers become texts one by one: a piece at a time, with a look at the clock between them.
local kJoined = 4096

local function safe_concat(list, separator, first, last)
  if type(list) ~= "table" then return concat(list, separator, first, last) end
  first, last = tonumber(first) or 1, tonumber(last) or #list
  if last - first < kJoined then return concat(list, separator, first, last) end
  local pieces = {}
  for from = first, last, kJoined do
    pieces[#pieces + 1] = concat(list, separator, from, math.min(last, from + kJoined - 1))
  end
  return concat(pieces, separator)
end

local function print_to_log(...)
  local parts = {}
  for i = 1, math.min(select("#", ...), 100) do parts[i] = strings.tostring((select(i, ...))) end
  primitives.log(table.concat(parts, "\t"))
end

local function copy(library)
  local out = {}
  for name, value in pairs(library) do out[name] = value end
  return out
end

--- New globals.
return function()
  local globals = {}
  for _, name in ipairs(kSafe) do globals[name] = _G[name] end
  for name, library in pairs(kLibraries) do globals[name] = copy(library) end
  globals.string = copy(strings.string)
  globals.tostring, globals.print, globals.pcall = strings.tostring, print_to_log, safe_pcall
  globals.coroutine.resume, globals.coroutine.wrap = safe_resume, safe_wrap
  globals.table.concat, globals.table.sort = safe_concat, safe_sort
  globals.table.insert, globals.table.remove = safe_insert, safe_remove
  globals.tensor = tensor
  globals._G, globals._VERSION = globals, _VERSION
  return globals
end
