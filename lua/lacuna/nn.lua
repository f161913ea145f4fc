--- lacuna.nn: modules. What a module is stands in nn/module.lua; each kind is a file beside it.
--
--   local net = lacuna.nn.sequential { lacuna.nn.linear(2, 8), lacuna.ops.tanh, lacuna.nn.linear(8, 1) }
--   print(net)                                          -- as a tree
--   local y = net(lacuna.ops.randn { 5, 2 })            -- (5, 1)
local check = require "lacuna.check"
local module = require "lacuna.nn.module"

local M = { is = module.is }

local kKinds = {
  "linear", "embedding", "layer_norm", "rms_norm", "attention", "feed_forward", "transformer_block", "dropout",
  "conv1d", "sequential", "list", "llama",
}
for _, kind in ipairs(kKinds) do M[kind] = require("lacuna.nn." .. kind) end

--- A class of modules of your own: see lua/lacuna/nn/module.lua.
function M.class(name) return module.class(name) end

return setmetatable(M, { __index = function(_, name) check.no_field("lacuna.nn", name, M) end })
