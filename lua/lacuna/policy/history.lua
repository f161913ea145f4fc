--- The history that a policy sees: token ids, oldest first, read-only. `#h`, `h[i]` (from 1), `h:tail(n)`.
-- A struct of its own, because LuaJIT has `#` through a metamethod for cdata only.
local native = require "lacuna.native"
local check = require "lacuna.check"
local ffi = native.ffi

local M, methods = {}, {}

--- The last n ids as a table, oldest first (all of them when there are fewer).
function methods.tail(self, n)
  check.integer(n, "n", 0)
  local out, length = {}, self.length
  local first = math.max(0, length - n)
  for i = first, length - 1 do out[#out + 1] = self.ids[i] end
  return out
end

local History = ffi.metatype("struct { int32_t length; int32_t ids[?]; }", {
  __len = function(self) return self.length end,
  __index = function(self, key)
    if type(key) == "number" then
      if key >= 1 and key <= self.length and key == math.floor(key) then return self.ids[key - 1] end
      return nil
    end
    return methods[key]
  end,
  __newindex = function() error("history: a policy cannot write to it", 2) end,
  __tostring = function(self) return ("History (%d tokens)"):format(self.length) end,
})

--- A history of {id,…}, copied.
function M.new(ids)
  local out = ffi.new(History, #ids)
  local raw = ffi.cast("int32_t *", out) -- past __newindex: length, then the ids
  raw[0] = #ids
  for i = 1, #ids do raw[i] = ids[i] end
  return out
end

return M
