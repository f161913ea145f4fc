--- The history that a policy sees: token ids, oldest first, read-only, lent for the length of a decision. `#h`, `h[i]`
-- (from 1), `h:tail(n)`. Its metamethods, for both kinds of states: what differs is where the ids are.
local check = require "lacuna.check"
local describe = require "lacuna.describe"
local fail = require "lacuna.fail"

--- count(value) -> how many ids; nil for a history that is over; false for anything else. at(history, i) -> id or nil.
return function(count, at)
  local methods = {}

  local function size_of(self)
    local size = count(self)
    if size then return size end
    if size == nil then fail("history: wanted one of the running decision, got one of a decision that is over") end
    fail("history: wanted a History, got %s", describe(self))
  end

  --- The last n ids as a table, oldest first (all of them when there are fewer).
  function methods.tail(self, n)
    local size = size_of(self)
    check.integer(n, "n", 0)
    local out = {}
    for i = math.max(0, size - n) + 1, size do out[#out + 1] = at(self, i) end
    return out
  end

  return {
    __metatable = "History",
    __len = size_of,
    __index = function(self, key)
      if type(key) ~= "number" then return methods[key] end
      size_of(self)
      return at(self, key)
    end,
    __newindex = function() fail("history: a policy cannot write to it") end,
    __tostring = function(self) return ("History (%d tokens)"):format(size_of(self)) end,
  }
end
