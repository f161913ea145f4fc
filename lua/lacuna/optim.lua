--- lacuna.optim: what changes parameters after their gradients.
--
--   local optimizer = lacuna.optim.adamw(net:parameters(), { lr = 1e-3 })
--   optimizer:zero_grad()
--   lacuna.loss.mse(net(x), y):backward()
--   optimizer:step()
local adam = require "lacuna.optim.adam"
local check = require "lacuna.check"
local clip = require "lacuna.optim.clip"

local M = {
  sgd = require "lacuna.optim.sgd", adam = adam.adam, adamw = adam.adamw,
  schedule = require "lacuna.optim.schedule",
  clip_grad_norm = clip.clip_grad_norm, clip_grad_value = clip.clip_grad_value,
}

return setmetatable(M, { __index = function(_, name) check.no_field("lacuna.optim", name, M) end })
