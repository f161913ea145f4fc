--- A trained model as a Hugging Face folder, which lacuna.model.open and other programs read.
local json = require "lacuna.json"
local native = require "lacuna.native"
local safetensors = require "lacuna.safetensors"
local C = native.C

local M = {}

local kStd = 0.02 -- of the first weights

-- config.json of a LlamaForCausalLM. config: of lacuna.nn.llama.
local function config_text(config, tokenizer)
  return json.encode({
    architectures = { "LlamaForCausalLM" }, model_type = "llama", hidden_act = "silu", torch_dtype = "float32",
    vocab_size = config.vocab_size, hidden_size = config.dim, intermediate_size = config.feed_forward_dim,
    num_hidden_layers = config.layers, num_attention_heads = config.heads, num_key_value_heads = config.kv_heads,
    head_dim = config.head_dim, max_position_embeddings = config.context_length, rms_norm_eps = config.rms_epsilon,
    rope_theta = config.rope_base, tie_word_embeddings = config.tied, attention_bias = false, mlp_bias = false,
    attention_dropout = 0, initializer_range = kStd, use_cache = true,
    bos_token_id = tokenizer and tokenizer.bos or json.null, eos_token_id = tokenizer and tokenizer.eos or json.null,
  }, { "architectures", "model_type" }) .. "\n"
end

--- Writes what stands beside the weights. config: of lacuna.nn.llama; tokenizer_files: {name = text}. True; nil and
-- a text.
function M.write_description(path, config, tokenizer, tokenizer_files)
  for _, name in ipairs { "tokenizer.json", "tokenizer_config.json", "config.json" } do
    local text = name == "config.json" and config_text(config, tokenizer) or tokenizer_files[name]
    if text then
      local ok, err = native.try(C.lacuna_file_write(path .. "/" .. name, text, #text))
      if not ok then return nil, err end
    end
  end
  return true
end

--- Writes the weights: model.safetensors.
function M.write_weights(path, model)
  local tensors = {}
  for _, entry in ipairs(model:named_parameters()) do tensors[entry.name] = entry.tensor:detach() end
  return safetensors.write(path .. "/model.safetensors", tensors, { metadata = { format = "pt" } })
end

return M
