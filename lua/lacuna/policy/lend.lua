--- What the trusted state lends to a policy for the length of a decision: histories, and tensors as handles of their
-- own.
local arrays = require "lacuna.arrays"
local history = require "lacuna.policy.history"

local lend = {}

-- Of each history: its ids as a list (from 1) or as int32_t * (from 0), and how many; nothing when it is over.
local ids = setmetatable({}, { __mode = "k" })
local counts = setmetatable({}, { __mode = "k" })
local made = setmetatable({}, { __mode = "k" }) -- also those that are over

-- A userdata: `#` goes through a metamethod for these, and there is no field that could be written past it.
local prototype = newproxy(true)
local meta = getmetatable(prototype)
for name, method in pairs(history(
  function(value)
    if made[value] == nil then return false end
    return counts[value]
  end,
  function(self, i)
    if not (i >= 1 and i <= counts[self]) or i ~= math.floor(i) then return nil end
    local list = ids[self]
    return type(list) == "table" and list[i] or tonumber(list[i - 1])
  end)) do
  meta[name] = method
end

--- A history of {id,…}, or of `count` ids at an int32_t *. They are not copied: they stay as they are while it is lent.
function lend.history(list, count)
  local lent = newproxy(prototype)
  made[lent], ids[lent], counts[lent] = true, list, count or #list
  return lent
end

--- True for a history that is not over.
function lend.is_history(value) return type(value) == "userdata" and counts[value] ~= nil end

--- Its ids as int32_t *, and how many.
function lend.ids(lent)
  local list = ids[lent]
  if type(list) == "table" then return arrays.ids(list, "history") end
  return list, counts[lent]
end

--- From here on it is over.
function lend.close(lent) ids[lent], counts[lent] = nil, nil end

return lend
