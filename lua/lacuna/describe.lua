--- What a value is, as an error text says it: "nil", "number 3", "Tensor", "cdata<…>". Needs no FFI: who has one sets
-- describe.cdata, a function of a cdata (lua/lacuna/object.lua does).
local describe = {}

--- What describe(value) is.
function describe.value(value)
  local kind = type(value)
  if kind == "cdata" then return describe.cdata and describe.cdata(value) or kind end
  if kind == "number" or kind == "boolean" then return kind .. " " .. tostring(value) end
  if kind == "string" then
    return ("string %q"):format(#value > 40 and value:sub(1, 37) .. "..." or value):gsub("\n", "n")
  end
  if kind == "userdata" then -- a protected metatable shows its class's name in its place
    local name = getmetatable(value)
    return type(name) == "string" and name or kind
  end
  return kind
end

return setmetatable(describe, { __call = function(_, value) return describe.value(value) end })
