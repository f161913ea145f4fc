---@meta
-- Options of modules.

---The dtypes of parameters.
---@alias lacuna.ParameterDtype
---| "float32"
---| "float64"
---| "bfloat16"
---| "float16"

---@class lacuna.LinearOptions
---@field bias? boolean (true)
---@field std? number first weights from N(0, std²) and zero biases, in place of PyTorch's rule
---@field dtype? lacuna.ParameterDtype ("float32")

---@class lacuna.EmbeddingOptions
---@field padding_idx? integer a row that is 0 and gets no gradient
---@field std? number (1) of the first values
---@field dtype? lacuna.ParameterDtype ("float32")

---@class lacuna.LayerNormOptions
---@field eps? number (1e-5)
---@field bias? boolean (true)
---@field dtype? lacuna.ParameterDtype ("float32")

---@class lacuna.RmsNormOptions
---@field eps? number (1e-5)
---@field dtype? lacuna.ParameterDtype ("float32")

---@class lacuna.Conv1dOptions
---@field stride? integer (1)
---@field padding? integer (0) zeros at both ends
---@field dilation? integer (1)
---@field groups? integer (1)
---@field bias? boolean (true)
---@field dtype? lacuna.ParameterDtype ("float32")

---@class lacuna.AttentionOptions
---@field dim? integer needed
---@field heads? integer needed
---@field kv_heads? integer (heads) heads of keys and values; a divisor of heads
---@field head_dim? integer (dim / heads)
---@field rope_base? number|false (10000) false: no positions
---@field rope_pairs? "halves"|"adjacent" ("halves") which values of a head are turned together
---@field causal? boolean (true) a token sees itself and those before it
---@field bias? boolean (false)
---@field dropout? number (0) of the weights of what is seen
---@field std? number as of linear
---@field dtype? lacuna.ParameterDtype ("float32")

---Of a call of attention, of a block or of a llama.
---@class lacuna.AttendOptions
---@field mask? lacuna.Tensor (time, time) or (batch, time, time); row: who looks, column: what it sees unless 0
---@field positions? lacuna.Tensor (time) in place of 0, 1, …

---@class lacuna.FeedForwardOptions
---@field dim? integer needed
---@field feed_forward_dim? integer (8/3 · dim, up to a multiple of 32)
---@field bias? boolean (false)
---@field std? number as of linear
---@field dtype? lacuna.ParameterDtype ("float32")

---@class lacuna.TransformerBlockOptions
---@field dim? integer needed
---@field heads? integer needed
---@field kv_heads? integer (heads)
---@field head_dim? integer (dim / heads)
---@field feed_forward_dim? integer (8/3 · dim, up to a multiple of 32)
---@field rope_base? number|false (10000)
---@field rope_pairs? "halves"|"adjacent" ("halves")
---@field rms_epsilon? number (1e-5)
---@field causal? boolean (true)
---@field dropout? number (0)
---@field std? number as of linear
---@field dtype? lacuna.ParameterDtype ("float32")

---@class lacuna.LlamaOptions
---@field vocab_size? integer needed
---@field dim? integer needed
---@field layers? integer needed
---@field heads? integer needed
---@field kv_heads? integer (heads)
---@field head_dim? integer (dim / heads)
---@field feed_forward_dim? integer (8/3 · dim, up to a multiple of 32)
---@field context_length? integer (2048) most tokens
---@field rope_base? number (10000)
---@field rms_epsilon? number (1e-5)
---@field tied? boolean (false) the head uses the embedding's weights
---@field dropout? number (0) of attention
---@field std? number (0.02) of the first weights
---@field dtype? lacuna.ParameterDtype ("float32")
