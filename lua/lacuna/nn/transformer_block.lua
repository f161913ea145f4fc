--- nn.transformer_block: a layer of the Llama family: x + attention(norm(x)), then x + feed_forward(norm(x)).
local attention = require "lacuna.nn.attention"
local check = require "lacuna.check"
local feed_forward = require "lacuna.nn.feed_forward"
local lazy = require "lacuna.ops"
local module = require "lacuna.nn.module"
local rms_norm = require "lacuna.nn.rms_norm"

local kOptions = {
  dim = true, heads = true, kv_heads = true, head_dim = true, feed_forward_dim = true, rope_base = true,
  rope_pairs = true, rms_epsilon = true, causal = true, dropout = true, std = true, dtype = true,
}

local TransformerBlock = module.class("TransformerBlock", "nn.")

--- input: (batch, time, dim) or (time, dim). Returns the same shape. options: as those of attention's call.
function TransformerBlock:forward(input, options)
  local ops = lazy.ops
  local x = ops.add(input, self.self_attn(self.input_layernorm(input), options))
  return ops.add(x, self.mlp(self.post_attention_layernorm(x)))
end

--- options: those of nn.attention (no bias), feed_forward_dim, rms_epsilon (1e-5). The names of its parts are those of
-- Hugging Face's Llama.
return function(options)
  check.options(options, kOptions, "transformer_block")
  local self = TransformerBlock()
  local eps = { eps = options.rms_epsilon, dtype = options.dtype }
  self.self_attn = attention {
    dim = options.dim, heads = options.heads, kv_heads = options.kv_heads, head_dim = options.head_dim,
    rope_base = options.rope_base, rope_pairs = options.rope_pairs, causal = options.causal, dropout = options.dropout,
    std = options.std, dtype = options.dtype,
  }
  self.mlp = feed_forward {
    dim = options.dim, feed_forward_dim = options.feed_forward_dim, std = options.std, dtype = options.dtype,
  }
  self.input_layernorm = rms_norm(options.dim, eps)
  self.post_attention_layernorm = rms_norm(options.dim, eps)
  return self
end
