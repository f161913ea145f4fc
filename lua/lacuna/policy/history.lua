--- The history that a policy sees: token ids, oldest first, read-only. `#h`, `h[i]` (from 1), `h:tail(n)`.
-- A userdata: `#` goes through a metamethod for these, and there is no field that could be written past it.
local check = require "lacuna.check"
local describe = require "lacuna.describe"
local fail = require "lacuna.fail"

local M, methods = {}, {}

local lists = setmetatable({}, { __mode = "k" }) -- of each history, its ids

local function ids_of(self)
  return lists[self] or fail("history: wanted a History, got %s", describe(self))
end

--- The last n ids as a table, oldest first (all of them when there are fewer).
function methods.tail(self, n)
  local ids = ids_of(self)
  check.integer(n, "n", 0)
  local out = {}
  for i = math.max(0, #ids - n) + 1, #ids do out[#out + 1] = ids[i] end
  return out
end

local prototype = newproxy(true)
local meta = getmetatable(prototype)
meta.__metatable = "History"

function meta.__len(self) return #ids_of(self) end

function meta.__index(self, key)
  if type(key) == "number" then return ids_of(self)[key] end
  return methods[key]
end

function meta.__newindex() fail("history: a policy cannot write to it") end

function meta.__tostring(self) return ("History (%d tokens)"):format(#ids_of(self)) end

--- A history of {id,…}, copied.
function M.new(ids)
  local history, copied = newproxy(prototype), {}
  for i = 1, #ids do copied[i] = ids[i] end
  lists[history] = copied
  return history
end

return M
