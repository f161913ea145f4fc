--- libtorch's operators in the session: their names for Tab behind `lacuna.ops.`, schemas for `?lacuna.ops.conv1d`
-- and `?t:conv1d`. Both open libtorch, where it is here.
local colour = require "lacuna.repl.colour"
local listing = require "lacuna.repl.listing"
local torch = require "lacuna.torch"

local M = {}

local function is_ops(object)
  local ops = package.loaded["lacuna.ops"]
  return ops ~= nil and rawequal(object, ops.ops)
end

--- The names of all operators where `object` is lacuna.ops; else none.
function M.names(object)
  if not is_ops(object) or not torch.available() then return {} end
  return require("lacuna.ops").names()
end

--- Prints an operator's schemas. object: what its name stands behind. Returns whether there is such an operator.
function M.print(object, name, shown)
  local is_method = type(object) == "cdata" and require("lacuna.tensor").is(object)
  if not (is_ops(object) or is_method) or not torch.available() then return false end
  local ops = require "lacuna.ops"
  if not ops.find(name) or is_method and not ops.is_method(name) then return false end
  listing.write(colour.paint("title", shown), "an operator of libtorch:", ops.schemas(name))
  return true
end

return M
