--- nn.llama: a language model of the Llama family (Touvron et al. 2023). Its parameters have the names that Hugging
-- Face gives them, so that they are saved as they are.
local check = require "lacuna.check"
local embedding = require "lacuna.nn.embedding"
local lazy = require "lacuna.ops"
local linear = require "lacuna.nn.linear"
local list = require "lacuna.nn.list"
local module = require "lacuna.nn.module"
local rms_norm = require "lacuna.nn.rms_norm"
local shape = require "lacuna.nn.shape"
local sight = require "lacuna.nn.sight"
local transformer_block = require "lacuna.nn.transformer_block"

local kOptions = {
  vocab_size = true, dim = true, layers = true, heads = true, kv_heads = true, head_dim = true, feed_forward_dim = true,
  context_length = true, rope_base = true, rms_epsilon = true, tied = true, dropout = true, std = true, dtype = true,
}
local kStd = 0.02 -- initializer_range of Hugging Face's LlamaConfig

local Body = module.class("LlamaModel", "nn.") -- all but the head; named `model` by Hugging Face
local Llama = module.class("Llama", "nn.")

--- ids: (batch, time). Returns the hidden state after the last norm: (batch, time, dim).
function Body:forward(ids, options)
  local x = self.embed_tokens(ids)
  local spec = self.layers[1].self_attn
  local view = sight.of(self, spec, ids:sizes()[2], x:dtype(), options)
  for i = 1, #self.layers do x = self.layers[i](x, view) end
  return self.norm(x)
end

function Llama:extra()
  local c = self.config
  return ("vocab_size=%d, dim=%d, layers=%d, heads=%d, kv_heads=%d%s"):format(c.vocab_size, c.dim, c.layers, c.heads,
    c.kv_heads, c.tied and ", tied" or "")
end

--- The hidden state that the head gets: (batch, time, dim) or (time, dim). Arguments as of a call.
function Llama:hidden(ids, options)
  shape.check(self, ids, "ids", { "int64", "int32" }, { "batch", "time" }, { "time" })
  local sizes = ids:sizes()
  local time, most = sizes[#sizes], self.config.context_length
  if time < 1 or time > most then
    shape.refuse(self, "ids: wanted 1 to %d of them (context_length), got %d", most, time)
  end
  if #sizes == 2 then return self.model(ids, options) end
  return lazy.ops.squeeze(self.model(lazy.ops.unsqueeze(ids, 0), options), 0)
end

--- ids: int64 or int32, (batch, time) or (time). Returns logits (batch, time, vocab_size) or (time, vocab_size): those
-- at a place score the token behind it. options: mask and positions, as of nn.attention's call.
function Llama:forward(ids, options)
  local hidden = self:hidden(ids, options)
  if self.lm_head then return self.lm_head(hidden) end
  return lazy.ops.linear(hidden, self.model.embed_tokens.weight)
end

local function layer_of(options, std)
  return transformer_block {
    dim = options.dim, heads = options.heads, kv_heads = options.kv_heads, head_dim = options.head_dim,
    feed_forward_dim = options.feed_forward_dim, rope_base = options.rope_base, rms_epsilon = options.rms_epsilon,
    dropout = options.dropout, std = std, dtype = options.dtype,
  }
end

local function body_of(options, std)
  local body, layers = Body(), {}
  body.embed_tokens = embedding(options.vocab_size, options.dim, { std = std, dtype = options.dtype })
  for i = 1, options.layers do layers[i] = layer_of(options, std) end
  body.layers = list(layers)
  body.norm = rms_norm(options.dim, { eps = options.rms_epsilon, dtype = options.dtype })
  return body
end

-- What the model is, every choice written out: what a folder's config.json says, in our words.
local function config_of(self, options)
  local first = self.model.layers[1]
  local attention = first.self_attn
  return {
    vocab_size = options.vocab_size, dim = options.dim, layers = options.layers, heads = attention.heads,
    kv_heads = attention.kv_heads, head_dim = attention.head_dim, feed_forward_dim = first.mlp.feed_forward_dim,
    context_length = options.context_length == nil and 2048 or options.context_length, rope_base = attention.rope_base,
    rms_epsilon = first.input_layernorm.eps, tied = options.tied == true,
  }
end

local function check_sizes(options)
  for _, name in ipairs { "vocab_size", "dim", "layers" } do check.integer(options[name], name, 1) end
  if options.context_length ~= nil then check.integer(options.context_length, "context_length", 1) end
  check.number(options.rope_base == nil and 10000 or options.rope_base, "rope_base")
  if options.tied ~= nil and type(options.tied) ~= "boolean" then
    check.wanted("tied", "true or false", options.tied)
  end
end

--- options: vocab_size, dim, layers, heads; kv_heads (heads); head_dim (dim / heads); feed_forward_dim (as
-- nn.feed_forward); context_length (2048): most tokens; rope_base (10000); rms_epsilon (1e-5); tied (false): the head
-- uses the embedding's weights; dropout (0): of attention; std (0.02) of the first weights; dtype ("float32").
-- model.config has what was chosen.
return function(options)
  check.options(options, kOptions, "llama")
  check_sizes(options)
  local std, self = options.std == nil and kStd or options.std, Llama()
  self.model = body_of(options, std)
  if not options.tied then
    self.lm_head = linear(options.dim, options.vocab_size, { bias = false, std = std, dtype = options.dtype })
  end
  self.config = config_of(self, options)
  return self
end
