---@meta
-- safetensors files.

---@class lacuna.SafetensorsModule
local SafetensorsModule = {}

---The tensors of a file by name, and its metadata. The tensors are read-only views of the file. nil and a text when
---there is no such file, it breaks the format's rules, or holds a type of elements that no tensor has.
---@param path string
---@param options? lacuna.SafetensorsReadOptions
---@return table<string, lacuna.Tensor>|nil tensors
---@return table<string, string>|string metadata or what is wrong
function SafetensorsModule.read(path, options) end

---Writes a file whole or not at all. nil and a text when it cannot be written: an old one is then as it was.
---@param path string
---@param tensors table<string, lacuna.Tensor>
---@param options? lacuna.SafetensorsWriteOptions
---@return boolean|nil ok
---@return string? err
function SafetensorsModule.write(path, tensors, options) end

---@class lacuna.SafetensorsReadOptions
---@field copy? boolean copies that may be written to (false)

---@class lacuna.SafetensorsWriteOptions
---@field metadata? table<string, string>

return SafetensorsModule
