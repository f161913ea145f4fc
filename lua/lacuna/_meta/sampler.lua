---@meta
-- Samplers.

---A stage: a spec ("top_k(40) draw"), { name, value or key = value, … }, a function, or a policy of kind sampler_stage.
---@alias lacuna.Stage string|table|lacuna.Policy|fun(scores: lacuna.Tensor, step: lacuna.StageStep)

---What a stage that is a function gets to know.
---@class lacuna.StageStep
---@field history integer[] ids so far; it grows, do not keep it
---@field seed integer
---@field step integer

---@class lacuna.SamplerModule
---@overload fun(spec: string|lacuna.Stage[]): lacuna.Sampler
local SamplerModule = {}

---The same as a call: lacuna.sampler(spec).
---@param spec string|lacuna.Stage[]
---@return lacuna.Sampler
function SamplerModule.new(spec) end

---Adds a stage under a name that specs can say, or takes it back. It edits scores (vocab) in place; `arguments` are the
---numbers in the spec's brackets, by place and by name.
---@param name string
---@param stage fun(scores: lacuna.Tensor, step: lacuna.StageStep, arguments: table)?
function SamplerModule.register(name, stage) end

---True for a Sampler.
---@param value any
---@return boolean
function SamplerModule.is(value) end

---Stages that run left to right over the scores of a step. It does not change: several generations may share it.
---@class lacuna.Sampler
---@field spec string in normal form, every parameter written out
local Sampler = {}

---Probabilities (vocab) after all stages but the draw.
---@param logits lacuna.Tensor|number[] contiguous float32 (vocab)
---@param options? lacuna.SampleOptions
---@return lacuna.Tensor
function Sampler:distribution(logits, options) end

---Draws an id; without `draw` at the spec's end the most probable one.
---@param logits lacuna.Tensor|number[] contiguous float32 (vocab)
---@param options? lacuna.SampleOptions
---@return integer id
---@return lacuna.SampleInfo how
function Sampler:sample(logits, options) end

---@class lacuna.SampleOptions
---@field history? integer[] ids so far, oldest first
---@field seed? integer (0)
---@field step? integer (0)
---@field sequence? integer (0)

---@class lacuna.SampleInfo
---@field logprob number nats: under the final distribution
---@field kept integer ids with a probability above 0
