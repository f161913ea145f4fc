---@meta
-- Training small models from texts.

---@class lacuna.TrainModule
local TrainModule = {}

---A byte-level BPE of texts, with the merges of BpeTrainer of the library `tokenizers`. nil and a text for files that
---cannot be read.
---@param options lacuna.TokenizerOptions
---@return lacuna.Tokenizer|nil tokenizer
---@return string? err
function TrainModule.tokenizer(options) end

---Opens the tokenizer of a folder: tokenizer.json and, where it is there, tokenizer_config.json. nil and a text.
---@param path string
---@return lacuna.Tokenizer|nil tokenizer
---@return string? err
function TrainModule.open_tokenizer(path) end

---Writes tokenizer.json and tokenizer_config.json into a folder that is there.
---@param tokenizer lacuna.Tokenizer
---@param path string
---@return boolean|nil ok
---@return string? err
function TrainModule.save_tokenizer(tokenizer, path) end

---Tokens and the batches in which they are shown. nil and a text for files that cannot be read, or too few tokens.
---@param options lacuna.DataOptions
---@return lacuna.Data|nil data
---@return string? err
function TrainModule.data(options) end

---The ids of a token file, int32 (n), and the size of their vocabulary, where the file says it. nil and a text.
---@param path string
---@return lacuna.Tensor|nil ids
---@return integer|string|nil vocab_size or what is wrong
function TrainModule.read_tokens(path) end

---Writes a token file, whole or not at all.
---@param path string
---@param ids integer[]|lacuna.Tensor int32 or int64, (n)
---@param options? lacuna.WriteTokensOptions
---@return boolean|nil ok
---@return string? err
function TrainModule.write_tokens(path, ids, options) end

---Trains a model of the Llama family and writes a folder that lacuna.model.open reads. nil and a text for files that
---cannot be read or written, for a damaged checkpoint, and for a loss that is no finite number.
---@param options lacuna.LanguageModelOptions
---@return lacuna.TrainedLanguageModel|nil result
---@return string? err
function TrainModule.language_model(options) end

---@class lacuna.TokenizerOptions
---@field files? string|string[] paths; of a folder the .md and .txt files in it
---@field texts? string|string[]
---@field vocab_size? integer most tokens (4096)
---@field pre_tokenizer? "gpt-2"|"smollm"|"llama-bpe"|"qwen2" what cuts texts into pieces ("gpt-2")
---@field special_tokens? string[] their ids are 0, 1, … ({ "<|endoftext|>" })
---@field bos? string|boolean the special token that begins a text (the first one; false: none)
---@field eos? string|boolean the special token that ends a text (the first one; false: none)
---@field min_frequency? integer a pair that stands less often becomes no token (2)

---Text to token ids and back, without a model.
---@class lacuna.Tokenizer
---@field vocab_size integer ids are 0 to vocab_size - 1
---@field bos? integer id of the token that begins a text, where there is one
---@field eos? integer id of the token that ends a text, where there is one
local Tokenizer = {}

---Token ids of a text.
---@param text string
---@param options? lacuna.EncodeOptions
---@return integer[] ids
function Tokenizer:encode(text, options) end

---The exact bytes of these tokens.
---@param ids integer[]
---@return string
function Tokenizer:decode(ids) end

---The text of a tokenizer.json file.
---@return string
function Tokenizer:json() end

---Lets go of it.
function Tokenizer:free() end

---@class lacuna.WriteTokensOptions
---@field vocab_size? integer

---@class lacuna.DataOptions
---@field files? string|string[] paths; of a folder the .md and .txt files in it
---@field texts? string|string[]
---@field tokens? string a token file
---@field tokenizer? lacuna.Tokenizer that makes tokens of texts
---@field model? lacuna.Model likewise
---@field context_length? integer (128)
---@field batch_size? integer (8)
---@field seed? integer of the order (0)
---@field validation? number the part of the tokens that is kept apart, 0 to 0.5 (0.05)

---Tokens and how they are shown: a batch is a function of the seed and the step.
---@class lacuna.Data
---@field context_length integer
---@field batch_size integer
---@field seed integer
---@field vocab_size integer
---@field training_tokens integer
---@field validation_tokens integer
---@field windows integer of an epoch
---@field validation_batches integer
local Data = {}

---The batch of a step, from 0: input and target, int64 (batch, time); a target is the token behind the input.
---@param step integer
---@return lacuna.Tensor input
---@return lacuna.Tensor target
function Data:batch(step) end

---Iterates over steps without end: step, input, target.
---@param first? integer (0)
---@return fun(): integer, lacuna.Tensor, lacuna.Tensor
function Data:batches(first) end

---A batch, from 1 to validation_batches, of the tokens that are kept apart.
---@param i integer
---@return lacuna.Tensor input
---@return lacuna.Tensor target
function Data:validation_batch(i) end

---@class lacuna.LanguageModelOptions
---@field text? string
---@field texts? string|string[]
---@field files? string|string[] paths; of a folder the .md and .txt files in it
---@field tokens? string a token file
---@field tokenizer? lacuna.Tokenizer (one is trained on the texts)
---@field pre_tokenizer? "gpt-2"|"smollm"|"llama-bpe"|"qwen2" of the one that is trained ("gpt-2")
---@field vocab_size? integer most tokens of the one that is trained (2048)
---@field validation? number the part of the tokens that is kept apart (0.05)
---@field output? string the folder for the model and its checkpoints
---@field dim? integer (128)
---@field layers? integer (4)
---@field heads? integer (4)
---@field kv_heads? integer (heads)
---@field head_dim? integer (dim / heads)
---@field feed_forward_dim? integer (8/3 dim, rounded up to a multiple of 32)
---@field context_length? integer (128)
---@field rope_base? number (10000)
---@field rms_epsilon? number (1e-5)
---@field tied? boolean the head is the embeddings (true)
---@field dropout? number (0)
---@field batch_size? integer (8)
---@field steps? integer (1000, without minutes)
---@field minutes? number ends after so many
---@field lr? number the largest learning rate (1e-3)
---@field warmup? integer steps in which it rises (a twentieth of the steps, at most 100)
---@field schedule? "cosine"|"linear"|"constant"|fun(step: integer, part: number): number ("cosine")
---@field weight_decay? number of matrices (0.1)
---@field betas? number[] of AdamW ({ 0.9, 0.95 })
---@field clip? number most that the norm of the gradients may be (1; 0: any)
---@field seed? integer (0)
---@field threads? integer that libtorch uses (as it is set)
---@field checkpoint_every? integer steps (100)
---@field keep? integer last checkpoints (2)
---@field resume? string|boolean "latest", or the path of a checkpoint
---@field evaluate_every? integer steps (100)
---@field on_progress? fun(p: lacuna.TrainingProgress): boolean? false stops with a checkpoint
---@field progress? boolean a line on standard error (false)

---@class lacuna.TrainingProgress
---@field step integer steps that are done
---@field steps? integer
---@field loss number of this step, nats per token
---@field smooth_loss number of the last steps
---@field gradient_norm number before it was clipped
---@field learning_rate number
---@field validation_loss? number where it was last measured
---@field tokens_per_second number
---@field seconds number
---@field seconds_left number

---@class lacuna.TrainedLanguageModel
---@field model string the folder
---@field steps integer
---@field stopped "steps"|"minutes"|"interrupted"|"on_progress"
---@field loss number of the last steps, nats per token
---@field validation_loss? number of the tokens kept apart, where there are some
---@field best? lacuna.TrainingLoss the checkpoint with the least validation loss
---@field history lacuna.TrainingHistory
---@field seconds number
---@field checkpoint string the last one
---@field parameters integer
---@field tokens integer that it was trained on
---@field vocab_size integer

---@class lacuna.TrainingHistory
---@field loss number[] by step
---@field validation lacuna.TrainingLoss[]

---@class lacuna.TrainingLoss
---@field step integer
---@field loss number

return TrainModule
