---@meta
-- Models.

---@class lacuna.ModelModule
local ModelModule = {}

---Opens a .gguf file, a Hugging Face folder, or a name that ./dev fetch knows. nil and a text when there is no such
---file or it cannot be used.
---@param path string
---@param options? lacuna.ModelOptions
---@return lacuna.Model|nil model
---@return string? err
function ModelModule.open(path, options) end

---True for a Model.
---@param value any
---@return boolean
function ModelModule.is(value) end

---@class lacuna.ModelOptions
---@field backend? "cpu"|"torch" "cpu" by default; "torch" loads libtorch
---@field threads? integer default: the cores of this process
---@field dtype? "float32"|"float64"|"bfloat16" of weights, keys and values; "cpu" has float32 alone
---@field device? string "cpu"; "torch" has "cuda" and "cuda:N" too, where libtorch has it
---@field activations? "float32"

---What a model file holds, ready to read text.
---@class lacuna.Model
---@field name string
---@field path string
---@field architecture string
---@field instructions string of the processor, that its kernels use
---@field backend "cpu"|"torch" that it was opened with
---@field dtype "float32"|"float64"|"bfloat16" that it was opened with
---@field device string that it was opened with
---@field vocab_size integer ids are 0 to vocab_size - 1
---@field dim integer numbers of a hidden state
---@field layers integer
---@field heads integer
---@field kv_heads integer
---@field head_dim integer
---@field feed_forward_dim integer
---@field context_length integer positions that it was trained on
---@field threads integer that it computes with
---@field rope_base number
---@field rope_scale number
---@field weight_bytes integer
---@field parameters integer
---@field bos? integer id of the first token, where it has one
---@field eos? integer id of the end-of-text token, where it has one
local Model = {}

---Token ids of a text.
---@param text string
---@param options? lacuna.EncodeOptions
---@return integer[] ids
function Model:encode(text, options) end

---The exact bytes of these tokens.
---@param ids integer[]
---@return string
function Model:decode(ids) end

---The bytes of one token, which may be part of a character.
---@param id integer
---@return string
function Model:token_text(id) end

---True for a control token: its text is its name.
---@param id integer
---@return boolean
function Model:is_control(id) end

---The input embeddings (vocab, dim), float32: made at the first call, read-only, shared.
---@return lacuna.Tensor
function Model:embeddings() end

---A new, empty context.
---@param options? lacuna.ContextOptions
---@return lacuna.Context
function Model:context(options) end

---Reads tokens by themselves, once.
---@param ids integer[]
---@param options? lacuna.PositionOptions
---@return lacuna.Segment
function Model:segment(ids, options) end

---Appends to several contexts in one forward pass; nothing to any on failure.
---@param contexts lacuna.Context[]
---@param id_lists integer[][]
---@param position_lists? number[][]
---@return lacuna.Context[] contexts
function Model:append_batch(contexts, id_lists, position_lists) end

---Writes the model, whole or not at all: a GGUF file where the path ends in .gguf, else a Hugging Face folder. nil and
---a text where it cannot be written.
---@param path string
---@param options? lacuna.SaveOptions
---@return true|nil saved
---@return string? err
function Model:save(path, options) end

---Lets go of it; contexts keep what they need.
function Model:free() end

---@class lacuna.SaveOptions
---@field format? "gguf"|"huggingface" by the path's ending
---@field dtype? "float32"|"float16"|"bfloat16"|"q8_0"|"q4_0" of the matrices ("float32"); q8_0, q4_0 in GGUF alone
---@field overwrite? boolean replace a file, or a folder that holds a model and nothing else (false)

---@class lacuna.EncodeOptions
---@field bos? boolean begin with the model's first token (false)
---@field special? boolean a control token's name in the text is that token (true)

---@class lacuna.ContextOptions
---@field capacity? integer most tokens, those of attached segments too (model.context_length)

---@class lacuna.PositionOptions
---@field positions? number[] any real numbers, one for each id
