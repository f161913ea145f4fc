--- Lacuna: steer what a model generates, token by token, from Lua.
--
--   local lacuna = require "lacuna"
--   local model = assert(lacuna.model.open "smollm2")
--   lacuna.explore({ model = model, prompt = "The capital of France is", gaps = { 5, 10, 20 } }):table()
--   print(lacuna.generate({ model = model, prompt = "Once upon a time", max_new_tokens = 20 }).text)
--
-- Each part is loaded when it is first named, so that a start costs nothing that is not used.
local native = require "lacuna.native"

local parts = {
  version = function() return native.ffi.string(native.C.lacuna_version()) end,
  model = function() return require "lacuna.model" end,
  tensor = function() return require "lacuna.tensor" end,
  ops = function() return require("lacuna.ops").ops end,
  autograd = function() return require "lacuna.autograd" end,
  random = function() return require "lacuna.random" end,
  scope = function() return require("lacuna.scope").run end,
  keep = function() return require("lacuna.scope").keep end,
  torch = function() return require "lacuna.torch" end,
  train = function() return require "lacuna.train" end,
  nn = function() return require "lacuna.nn" end,
  loss = function() return require "lacuna.loss" end,
  optim = function() return require "lacuna.optim" end,
  safetensors = function() return require "lacuna.safetensors" end,
  sampler = function() return require "lacuna.sampler" end,
  generate = function() return require("lacuna.generate").generate end,
  generation = function() return require("lacuna.generate").generation end,
  explore = function() return require("lacuna.explore").explore end,
  policy = function() return require "lacuna.policy" end,
  generate_and_explore = function() return require("lacuna.explore.names").generate_and_explore end,
  adaptive_exploration = function() return require("lacuna.explore.names").adaptive_exploration end,
  compare_positions = function() return require("lacuna.explore.names").compare_positions end,
}

return setmetatable({}, {
  parts = parts, -- what there is, for who lists it without loading it
  __index = function(self, name)
    local part = parts[name]
    if not part then return nil end
    local value = part()
    rawset(self, name, value)
    return value
  end,
})
