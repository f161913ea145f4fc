--- What a sandboxed policy sees as its globals: made anew for each file, so that one version cannot prepare the next
-- one's. `tensor` is lacuna.tensor. What is not named here is not there: ffi jit debug io os package require load*
-- dofile getfenv setfenv newproxy collectgarbage gcinfo xpcall raw*, string.dump, table.move/foreach*/getn/maxn,
-- module.
local primitives = require "lacuna.policy.primitives"
local strings = primitives.strings
local tensor = require "lacuna.tensor"

local kSafe = {
  "assert", "error", "getmetatable", "ipairs", "next", "pairs", "select", "setmetatable", "tonumber", "type", "unpack",
}
local kLibraries = {
  math = math, bit = bit,
  table = { concat = table.concat },
  coroutine = { create = coroutine.create, status = coroutine.status, running = coroutine.running,
    yield = coroutine.yield, isyieldable = coroutine.isyieldable },
}

local enter, leave, depth, restore = primitives.enter, primitives.leave, primitives.depth, primitives.restore
local protected_call, resume, sort = pcall, coroutine.resume, table.sort
local insert, remove = table.insert, table.remove

-- Behind a pcall: calls through C that the error has left count no longer.
local function after_call(before, ok, ...)
  if not ok then restore(before) end
  return ok, ...
end

local function safe_pcall(f, ...) return after_call(depth(), protected_call(f, ...)) end

local function after_resume(...)
  leave()
  return ...
end

-- Each level of coroutines stands on the C stack.
local function safe_resume(thread, ...)
  enter()
  return after_resume(resume(thread, ...))
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

-- Lua's own moves as many elements as the distance says, however far.
local function check_place(list, place, most)
  if type(place) ~= "number" or not (place >= 1 and place <= most) then
    error(("bad argument #2 (wanted a place from 1 to %d, got %s)"):format(most, tostring(place)), 3)
  end
end

local function safe_insert(list, ...)
  if select("#", ...) >= 2 and type(list) == "table" then check_place(list, (...), #list + 1) end
  return insert(list, ...)
end

local function safe_remove(list, ...)
  if select("#", ...) >= 1 and type(list) == "table" then
    if #list == 0 then return nil end
    check_place(list, (...), #list + 1)
  end
  return remove(list, ...)
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
  globals.table.sort, globals.table.insert, globals.table.remove = safe_sort, safe_insert, safe_remove
  globals.tensor = tensor
  globals._G, globals._VERSION = globals, _VERSION
  return globals
end
