---@meta
-- Modules: what all of them have. Each kind's options are in nn_options.lua.

---What a module computes: with a call, or as one of its methods.
---@class lacuna.Module
---@field [string] any its parameters, the modules in it, and what its class keeps
---@operator call(...): any
local Module = {}

---"nn.Linear(10 -> 5)".
---@return string
function Module:label() end

---The dotted name in the outermost module, "" for that itself.
---@return string
function Module:path() end

---What a call of the module does; each class has its own.
function Module:forward() end

---The modules that are fields of this one, in order.
---@return lacuna.NamedModule[]
function Module:children() end

---This module and all modules in it, outer ones first, each once, with dotted names.
---@return lacuna.NamedModule[]
function Module:modules() end

---Whether it is in training, which decides about dropout.
---@return boolean
function Module:is_training() end

---Sets it and all modules in it to training.
---@return lacuna.Module self
function Module:train() end

---Sets it and all modules in it to evaluation.
---@return lacuna.Module self
function Module:eval() end

---All parameters in order, with dotted names; one that has two names comes under its first one alone.
---@return lacuna.NamedParameter[]
function Module:named_parameters() end

---The tensors of named_parameters(): what an optimiser wants.
---@return lacuna.Tensor[]
function Module:parameters() end

---How many numbers the parameters hold.
---@return integer
function Module:parameter_count() end

---The parameters themselves by their dotted names.
---@return table<string, lacuna.Tensor>
function Module:state() end

---Copies values into the parameters: every name, with its shape and dtype. Nothing is changed when something does not
---fit.
---@param state table<string, lacuna.Tensor>
---@return lacuna.Module self
function Module:load_state(state) end

---Gives all parameters another dtype: new tensors, so it is done before an optimiser gets them.
---@param dtype lacuna.ParameterDtype
---@return lacuna.Module self
function Module:to(dtype) end

---Forgets the gradients of all parameters.
---@return lacuna.Module self
function Module:zero_grad() end

---@class lacuna.NamedModule
---@field name string dotted
---@field module lacuna.Module

---@class lacuna.NamedParameter
---@field name string dotted
---@field tensor lacuna.Tensor

---A class of modules, to be called for one. Its methods: forward(...), which a call does; init(...), which gets the
---constructor's arguments; extra(), the text in the brackets of its name.
---@class lacuna.ModuleClass
---@field [string] any
---@operator call(...): lacuna.Module

---Modules in an order: list[i], #list.
---@class lacuna.ModuleList: lacuna.Module
---@field [integer] lacuna.Module

---A language model. A call takes ids (batch, time) or (time), int64, and gives logits (…, time, vocab_size).
---@class lacuna.Llama: lacuna.Module
---@field config lacuna.LlamaConfig what was chosen
---@field hidden fun(self: lacuna.Llama, ids: lacuna.Tensor, options?: lacuna.AttendOptions): lacuna.Tensor
---@operator call(...): lacuna.Tensor

---@class lacuna.LlamaConfig
---@field vocab_size integer
---@field dim integer
---@field layers integer
---@field heads integer
---@field kv_heads integer
---@field head_dim integer
---@field feed_forward_dim integer
---@field context_length integer
---@field rope_base number
---@field rms_epsilon number
---@field tied boolean

---@class lacuna.NnModule
local NnModule = {}

---True for a module.
---@param value any
---@return boolean
function NnModule.is(value) end

---A class of modules of your own.
---@param name string
---@return lacuna.ModuleClass
function NnModule.class(name) end

---x Wᵀ + b. A call takes (…, inputs) and gives (…, outputs).
---@param inputs integer
---@param outputs integer
---@param options? lacuna.LinearOptions
---@return lacuna.Module
function NnModule.linear(inputs, outputs, options) end

---Rows of a table. A call takes ids, int64 of any shape, and gives (…, dim).
---@param count integer
---@param dim integer
---@param options? lacuna.EmbeddingOptions
---@return lacuna.Module
function NnModule.embedding(count, dim, options) end

---Normalises the last dimension to mean 0 and variance 1, then weight and bias.
---@param dim integer
---@param options? lacuna.LayerNormOptions
---@return lacuna.Module
function NnModule.layer_norm(dim, options) end

---Divides by the root of the mean square of the last dimension, then weight.
---@param dim integer
---@param options? lacuna.RmsNormOptions
---@return lacuna.Module
function NnModule.rms_norm(dim, options) end

---Heads that look at other tokens, with rotary positions. A call takes (batch, time, dim) or (time, dim), and
---lacuna.AttendOptions.
---@param options lacuna.AttentionOptions
---@return lacuna.Module
function NnModule.attention(options) end

---down(silu(gate(x)) · up(x)).
---@param options lacuna.FeedForwardOptions
---@return lacuna.Module
function NnModule.feed_forward(options) end

---A layer of the Llama family: norm and attention, norm and feed-forward. Called as attention is.
---@param options lacuna.TransformerBlockOptions
---@return lacuna.Module
function NnModule.transformer_block(options) end

---While training, zeroes elements with probability p (0.5) and divides the others by 1 - p.
---@param p? number
---@return lacuna.Module
function NnModule.dropout(p) end

---A window along the last dimension. A call takes (batch, inputs, time) or (inputs, time).
---@param inputs integer
---@param outputs integer
---@param kernel_size integer
---@param options? lacuna.Conv1dOptions
---@return lacuna.Module
function NnModule.conv1d(inputs, outputs, kernel_size, options) end

---Modules and functions one after another.
---@param stages (lacuna.Module|fun(x: lacuna.Tensor): lacuna.Tensor)[]
---@return lacuna.ModuleList
function NnModule.sequential(stages) end

---Modules in an order, as one part of another module, which decides what to do with them.
---@param modules lacuna.Module[]
---@return lacuna.ModuleList
function NnModule.list(modules) end

---A language model of the Llama family, with Hugging Face's names.
---@param options lacuna.LlamaOptions
---@return lacuna.Llama
function NnModule.llama(options) end
