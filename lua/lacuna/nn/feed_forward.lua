--- nn.feed_forward: down(silu(gate(x)) · up(x)), "SwiGLU" (Shazeer 2020, eq. 6).
local check = require "lacuna.check"
local initial = require "lacuna.nn.initial"
local lazy = require "lacuna.ops"
local linear = require "lacuna.nn.linear"
local module = require "lacuna.nn.module"

local kOptions = { dim = true, feed_forward_dim = true, bias = true, std = true, dtype = true }
local kBlock = 32 -- values: rows of whole blocks can be stored as Q8_0 and Q4_0

local FeedForward = module.class("FeedForward", "nn.")

function FeedForward:extra() return ("%d -> %d -> %d"):format(self.dim, self.feed_forward_dim, self.dim) end

--- input: (…, dim). Returns the same shape.
function FeedForward:forward(input)
  local ops = lazy.ops
  return self.down_proj(ops.mul(ops.silu(self.gate_proj(input)), self.up_proj(input)))
end

--- options: dim; feed_forward_dim (8/3 · dim, up to a multiple of 32); bias (false); std: as in nn.linear; dtype
-- ("float32").
return function(options)
  check.options(options, kOptions, "feed_forward")
  local self = FeedForward()
  self.dim = check.integer(options.dim, "dim", 1)
  local default = math.ceil(self.dim * 8 / 3 / kBlock) * kBlock
  self.feed_forward_dim = check.integer(options.feed_forward_dim == nil and default or options.feed_forward_dim,
    "feed_forward_dim", 1)
  local bias = check.boolean(options.bias, "bias") == true
  local inner = { bias = bias, std = options.std, dtype = initial.dtype(options.dtype) }
  self.gate_proj = linear(self.dim, self.feed_forward_dim, inner)
  self.up_proj = linear(self.dim, self.feed_forward_dim, inner)
  self.down_proj = linear(self.feed_forward_dim, self.dim, inner)
  return self
end
