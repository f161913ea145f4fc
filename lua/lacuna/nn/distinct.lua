--- Tensors by the memory that they begin at: a parameter that two modules share is one parameter.
local native = require "lacuna.native"
local ffi = native.ffi

local distinct = {}

--- What two tensors have in common that begin at one address with one shape: views of other parts are others.
function distinct.key(tensor)
  local layout = tensor.layout
  if layout.data == nil then return tostring(tensor.handle) end -- without elements, or on another device
  local parts = { tostring(ffi.cast("void *", layout.data)) }
  for d = 0, layout.ndim - 1 do parts[d + 2] = tostring(tonumber(layout.sizes[d])) end
  return table.concat(parts, " ")
end

--- The elements of a list whose tensors are different ones, in order. tensor_of(element) -> Tensor.
return setmetatable(distinct, {
  __call = function(_, list, tensor_of)
    local out, seen = {}, {}
    for _, element in ipairs(list) do
      local key = distinct.key(tensor_of(element))
      if not seen[key] then
        seen[key] = true
        out[#out + 1] = element
      end
    end
    return out
  end,
})
