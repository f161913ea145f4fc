--- nn.attention: heads that look at other tokens of the sequence (Vaswani et al. 2017, eq. 1), with rotary positions
-- and, where kv_heads is less than heads, groups of heads that share keys and values (Ainslie et al. 2023).
local check = require "lacuna.check"
local fail = require "lacuna.fail"
local initial = require "lacuna.nn.initial"
local lazy = require "lacuna.ops"
local linear = require "lacuna.nn.linear"
local module = require "lacuna.nn.module"
local shape = require "lacuna.nn.shape"
local sight = require "lacuna.nn.sight"

local kOptions = {
  dim = true, heads = true, kv_heads = true, head_dim = true, rope_base = true, rope_pairs = true, causal = true,
  bias = true, dropout = true, std = true, dtype = true,
}

local Attention = module.class("Attention", "nn.")

function Attention:extra()
  return ("%d, %d heads of %d%s%s"):format(self.dim, self.heads, self.head_dim,
    self.kv_heads ~= self.heads and (", %d of keys and values"):format(self.kv_heads) or "",
    self.causal and "" or ", not causal")
end

-- (batch, time, count · head_dim) -> (batch, count, time, head_dim)
local function split(self, x, batch, time, count)
  return lazy.ops.transpose(lazy.ops.view(x, { batch, time, count, self.head_dim }), 1, 2)
end

-- Softmax over the last dimension, in float32 where the scores have 16 bits.
local function weights_of(scores)
  local ops, dtype = lazy.ops, scores:dtype()
  if dtype ~= "bfloat16" and dtype ~= "float16" then return ops.softmax(scores, -1) end
  return ops.to(ops.softmax(scores, -1, { dtype = "float32" }), dtype)
end

-- x: (batch, time, dim). Returns the same shape.
local function attend(self, x, view)
  local ops, sizes = lazy.ops, x:sizes()
  local batch, time, groups = sizes[1], sizes[2], self.heads / self.kv_heads
  local q = view:turn(split(self, self.q_proj(x), batch, time, self.heads))
  local k = view:turn(split(self, self.k_proj(x), batch, time, self.kv_heads))
  local v = split(self, self.v_proj(x), batch, time, self.kv_heads)
  q = ops.reshape(q, { batch, self.kv_heads, groups * time, self.head_dim }) -- the heads of a group in a row
  local scores = ops.mul(ops.matmul(q, ops.transpose(k, 2, 3)), 1 / math.sqrt(self.head_dim))
  scores = view:hide(ops.view(scores, { batch, self.kv_heads, groups, time, time }))
  local weights = weights_of(scores)
  if self.dropout > 0 and self:is_training() then weights = ops.dropout(weights, self.dropout, true) end
  weights = ops.reshape(weights, { batch, self.kv_heads, groups * time, time })
  local seen = ops.view(ops.matmul(weights, v), { batch, self.heads, time, self.head_dim })
  return self.o_proj(ops.reshape(ops.transpose(seen, 1, 2), { batch, time, self.heads * self.head_dim }))
end

--- input: (batch, time, dim) or (time, dim). Returns the same shape. options: mask (time, time) or (batch, time, time),
-- row: the token that looks, column: what it sees unless 0; positions, (time): numbers (0, 1, …).
function Attention:forward(input, options)
  shape.check(self, input, "input", { self.q_proj.weight:dtype() }, { "batch", "time", self.dim }, { "time", self.dim })
  local sizes = input:sizes()
  local view = sight.of(self, self, sizes[#sizes - 1], input:dtype(), options)
  if #sizes == 3 then return attend(self, input, view) end
  return lazy.ops.squeeze(attend(self, lazy.ops.unsqueeze(input, 0), view), 0)
end

local function check_heads(self)
  if self.heads % self.kv_heads ~= 0 then
    fail("kv_heads: wanted a divisor of heads (%d), got %d", self.heads, self.kv_heads)
  end
  if self.rope_base and self.head_dim % 2 ~= 0 then
    fail("head_dim: wanted an even number for rotary positions, got %d", self.head_dim)
  end
end

local function read_rope(self, options)
  self.rope_base, self.rope_pairs = options.rope_base, options.rope_pairs
  if self.rope_base == nil then self.rope_base = 10000 end
  if self.rope_base and check.number(self.rope_base, "rope_base") <= 0 then
    check.wanted("rope_base", "a number above 0", self.rope_base)
  end
  if self.rope_pairs == nil then self.rope_pairs = "halves" end
  if self.rope_pairs ~= "halves" and self.rope_pairs ~= "adjacent" then
    check.wanted("rope_pairs", '"halves" or "adjacent"', self.rope_pairs)
  end
end

local function read_dropout(options)
  local p = check.number(options.dropout == nil and 0 or options.dropout, "dropout")
  if p < 0 or p >= 1 then check.wanted("dropout", "a number of at least 0, below 1", p) end
  return p
end

local function read(self, options)
  self.dim = check.integer(options.dim, "dim", 1)
  self.heads = check.integer(options.heads, "heads", 1)
  self.kv_heads = check.integer(options.kv_heads == nil and self.heads or options.kv_heads, "kv_heads", 1)
  if options.head_dim == nil and self.dim % self.heads ~= 0 then
    fail("heads: wanted a divisor of dim (%d), or head_dim too, got %d", self.dim, self.heads)
  end
  self.head_dim = check.integer(options.head_dim == nil and self.dim / self.heads or options.head_dim, "head_dim", 1)
  self.causal = check.boolean(options.causal, "causal") ~= false
  self.dropout = read_dropout(options)
  read_rope(self, options)
  check_heads(self)
end

--- options: dim, heads; kv_heads (heads); head_dim (dim / heads); rope_base (10000; false: no positions); rope_pairs
-- ("halves"; "adjacent"); causal (true): a token sees itself and those before it; bias (false); dropout (0) of the
-- weights of what is seen; std: as in nn.linear; dtype ("float32").
return function(options)
  check.options(options, kOptions, "attention")
  local self = Attention()
  read(self, options)
  local bias = check.boolean(options.bias, "bias") == true
  local inner = { bias = bias, std = options.std, dtype = initial.dtype(options.dtype) }
  self.q_proj = linear(self.dim, self.heads * self.head_dim, inner)
  self.k_proj = linear(self.dim, self.kv_heads * self.head_dim, inner)
  self.v_proj = linear(self.dim, self.kv_heads * self.head_dim, inner)
  self.o_proj = linear(self.heads * self.head_dim, self.dim, inner)
  return self
end
