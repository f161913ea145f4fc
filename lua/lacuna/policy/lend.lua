--- What the trusted state lends to a policy for the length of a decision: histories. (Tensors: lua/lacuna/tensor.lua.)
local arrays = require "lacuna.arrays"
local describe = require "lacuna.describe"
local history = require "lacuna.policy.history"
local ffi = require "ffi"

local lend = {}

-- A cdata: nothing could be written past its metamethods, and compiled code makes and reads it at no cost.
local History = ffi.typeof "struct { const int32_t *ids; int32_t count; bool is_open; }"

local function is_history(value) return ffi.istype(History, value) end

local meta = history(
  function(value)
    if not is_history(value) then return false end
    if value.is_open then return value.count end
    return nil
  end,
  function(self, i)
    if not (i >= 1 and i <= self.count) or i % 1 ~= 0 then return nil end
    return self.ids[i - 1]
  end)
ffi.metatype(History, meta)

local describe_others = describe.cdata
describe.cdata = function(value)
  if is_history(value) then return "History" end
  return describe_others(value)
end

--- A history of {id,…}, or of `count` ids at an int32_t *, which stay where and as they are while it is lent. The
-- second result must be held meanwhile.
function lend.history(ids, count)
  if count == nil then ids, count = arrays.ids(ids, "history") end
  return History(ids, count, true), ids
end

--- True for a history that is not over.
function lend.is_history(value) return is_history(value) and value.is_open end

--- From here on it is over.
function lend.close(lent) lent.ids, lent.is_open = nil, false end

return lend
