---@meta
-- Generations.

---@class lacuna.GenerateOptions
---@field model? lacuna.Model with prompt
---@field prompt? string|integer[]
---@field context? lacuna.Context in place of model and prompt; it stays as it is
---@field max_new_tokens? integer (100)
---@field sampler? string|lacuna.Stage[]|lacuna.Sampler (greedy)
---@field seed? integer (0)
---@field stop? string|string[] texts that end it and are not part of it
---@field policies? (lacuna.Policy|string)[] sampler stages: each at policy(NAME) in the spec, else before the draw

---@alias lacuna.StopReason "eos"|"stop"|"length"|"context"|"interrupted"

---Text in the making: stepped, paused, read, dropped.
---@class lacuna.Generation
local Generation = {}

---Works for about so many milliseconds, at least one token; nil or 0: exactly one.
---@param budget_ms? number
---@return "running"|"done"
function Generation:step(budget_ms) end

---Ids so far.
---@return integer[]
function Generation:tokens() end

---Bytes so far, without what may still become a stop text.
---@return string
function Generation:text() end

---Iterates over the text as it comes, in whole characters, stepping the generation.
---@return fun(): string|nil
function Generation:pieces() end

---The result so far.
---@return lacuna.GenerationResult
function Generation:result() end

---@class lacuna.GenerationResult
---@field prompt string
---@field prompt_ids integer[]
---@field ids integer[]
---@field text string UTF-8
---@field bytes? string the text's bytes in hexadecimal digits, where UTF-8 could not hold them
---@field stop_reason? lacuna.StopReason nil while it runs
---@field tokens lacuna.GeneratedToken[]
---@field seconds lacuna.GenerationSeconds
---@field seed integer
---@field sampler string its spec
---@field policies lacuna.PolicyRecord[]

---@class lacuna.GeneratedToken
---@field id integer
---@field text string
---@field bytes? string in hexadecimal digits, where UTF-8 could not hold them
---@field logprob number nats: under the model, before any stage

---@class lacuna.GenerationSeconds
---@field prefill number
---@field decode number

---What a policy has decided in a generation.
---@class lacuna.PolicyRecord
---@field name string
---@field kind lacuna.PolicyKind
---@field path string
---@field version integer the last one
---@field versions integer[] of step 0, of step 1, …
---@field failed integer how often a decision failed
---@field failures lacuna.PolicyFailure[] the first 100

---@class lacuna.PolicyFailure
---@field step integer
---@field error string
