--- What each token of a pass sees, and where it stands: made once, shared by all layers of the pass.
--
-- Rotary positions (Su et al. 2021, eq. 15): pair i of a head's values is turned by position / base^(2i / head_dim).
-- "halves" pairs value i with value i + head_dim / 2, as Hugging Face's Llama does; "adjacent" pairs 2i with 2i + 1, as
-- the paper does.
local check = require "lacuna.check"
local describe = require "lacuna.describe"
local fail = require "lacuna.fail"
local lazy = require "lacuna.ops"
local shape = require "lacuna.nn.shape"
local tensor = require "lacuna.tensor"

local Sight = {}
Sight.__index = Sight

local kOptions = { mask = true, positions = true }

-- cos and sin (time, head_dim) of the angles of positions (time).
local function turns(positions, spec, dtype)
  local ops, exact = lazy.ops, dtype == "float64" and "float64" or "float32"
  local steps = ops.div(ops.arange(0, spec.head_dim, 2, { dtype = exact }), spec.head_dim)
  local frequencies = ops.pow(spec.rope_base, ops.neg(steps)) -- (head_dim / 2)
  local angles = ops.mul(ops.unsqueeze(ops.to(positions, exact), 1), frequencies) -- (time, head_dim / 2)
  angles = spec.rope_pairs == "halves" and ops.cat({ angles, angles }, 1) or ops.repeat_interleave(angles, 2, 1)
  return ops.to(ops.cos(angles), dtype), ops.to(ops.sin(angles), dtype)
end

-- What is not seen, bool, as (time, time), or (batch, 1, 1, time, time) for a mask of each sequence; nil: nothing.
local function unseen_of(module, spec, time, mask)
  local ops, unseen = lazy.ops, nil
  if spec.causal and time > 1 then unseen = ops.triu(ops.ones({ time, time }, { dtype = "bool" }), 1) end
  if mask == nil then return unseen end
  if not tensor.is(mask) then fail("mask: wanted a Tensor, got %s", describe(mask)) end
  shape.check(module, mask, "mask", { mask:dtype() }, { time, time }, { "batch", time, time })
  local hidden = ops.eq(mask, 0)
  if hidden:dim() == 3 then hidden = ops.unsqueeze(ops.unsqueeze(hidden, 1), 1) end
  return unseen and ops.logical_or(unseen, hidden) or hidden
end

--- options: { mask=, positions= } of a call, or what this function has given before. spec: { head_dim, rope_base (or
-- false), rope_pairs, causal }.
function Sight.of(module, spec, time, dtype, options)
  if getmetatable(options) == Sight then return options end
  options = check.options(options == nil and {} or options, kOptions, "options")
  local self = setmetatable({ pairs = spec.rope_pairs }, Sight)
  self.unseen = unseen_of(module, spec, time, options.mask)
  if not spec.rope_base then return self end
  local positions = options.positions
  if positions ~= nil then
    shape.check(module, positions, "positions", { "int64", "int32", "float32", "float64" }, { time })
  end
  self.cos, self.sin = turns(positions or lazy.ops.arange(time, { dtype = "int64" }), spec, dtype)
  return self
end

-- Each pair (a, b) becomes (-b, a).
local function quarter_turn(x, pairing)
  local ops = lazy.ops
  if pairing == "halves" then
    local first, second = unpack(ops.chunk(x, 2, -1))
    return ops.cat({ ops.neg(second), first }, -1)
  end
  local both = ops.unflatten(x, -1, { -1, 2 })
  return ops.flatten(ops.stack({ ops.neg(ops.select(both, -1, 1)), ops.select(both, -1, 0) }, -1), -2)
end

--- Queries or keys x (batch, heads, time, head_dim), turned to their positions.
function Sight:turn(x)
  if not self.cos then return x end
  local ops = lazy.ops
  return ops.add(ops.mul(x, self.cos), ops.mul(quarter_turn(x, self.pairs), self.sin))
end

--- Scores (batch, kv_heads, heads / kv_heads, time, time) with -inf where nothing is seen.
function Sight:hide(scores)
  if not self.unseen then return scores end
  return lazy.ops.masked_fill(scores, self.unseen, -math.huge)
end

return Sight
