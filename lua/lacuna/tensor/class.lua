--- The class of tensors, for parts of the library that lua/lacuna/tensor.lua itself needs.
local M = {}

--- Called once, by lua/lacuna/tensor.lua.
function M.set(class, adopt) M.is, M.handle, M.adopt = class.is, class.handle, adopt end

return M
