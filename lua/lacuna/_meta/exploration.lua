---@meta
-- Explorations.

---@alias lacuna.ExploreMethod "batch"|"cached"|"seed"

---@class lacuna.ExploreOptions
---@field model? lacuna.Model with prompt or prompts
---@field prompt? string|integer[]
---@field prompts? (string|integer[])[] several, in one pass: the result is a list
---@field context? lacuna.Context in place of model and prompt; it stays as it is
---@field token? integer its id (the most probable next one)
---@field tokens? integer[] several: the result is a list
---@field gaps? number[] positions later than the natural one (5, 10, 20)
---@field positions? number[] in place of gaps
---@field selector? lacuna.Policy|string|fun(ctx: lacuna.GapSelectorContext): number[] chooses the gaps
---@field policies? (lacuna.Policy|string)[] one, of kind gap_selector, in place of selector
---@field threshold? number least probability of a token that is listed (0.05)
---@field max_tokens? integer most tokens that are listed (10)
---@field expand? integer goes on so many tokens after each gap (0)
---@field beam? integer branches side by side when it goes on (1)
---@field method? lacuna.ExploreMethod ("batch") results are equal

---@class lacuna.GenerateAndExploreOptions
---@field model? lacuna.Model
---@field prompt? string|integer[]
---@field context? lacuna.Context
---@field gaps? number[]
---@field selection_threshold? number
---@field max_parallel_tokens? integer

---@class lacuna.AdaptiveExplorationOptions
---@field model? lacuna.Model
---@field prompt? string|integer[]
---@field context? lacuna.Context
---@field token_analyzer? fun(text: string): number[]|nil
---@field default_gaps? number[]
---@field selection_threshold? number
---@field max_parallel_tokens? integer

---@class lacuna.ComparePositionsOptions
---@field model? lacuna.Model
---@field prompt? string|integer[]
---@field context? lacuna.Context
---@field positions? number[]
---@field selection_threshold? number
---@field max_parallel_tokens? integer

---One token at several positions.
---@class lacuna.Exploration
---@field model string the model's name
---@field context_length integer positions that it was trained on
---@field prompt string
---@field prompt_ids integer[]
---@field token lacuna.ExploredToken
---@field original_token string token.text
---@field base_position number the token's natural position: gap 0
---@field explorations lacuna.GapExploration[] in the order asked
---@field natural lacuna.GapExploration that of gap 0
---@field token_evaluations integer
---@field seconds lacuna.ExplorationSeconds
---@field policies? lacuna.PolicyVersion[] the selector, where a policy was one
---@field method lacuna.ExploreMethod
---@field threshold number
---@field max_tokens integer
local Exploration = {}

---The gaps that were asked for, ascending.
---@return number[]
function Exploration:gaps() end

---The exploration of exactly this gap.
---@param gap number
---@return lacuna.GapExploration|nil
function Exploration:at(gap) end

---The same as at(gap).
---@param gap number
---@return lacuna.GapExploration|nil
function Exploration:get_exploration(gap) end

---The table that a person reads, as text.
---@param options? lacuna.FormatOptions
---@return string
function Exploration:format(options) end

---Prints it, as wide as the terminal is.
function Exploration:table() end

---Draws it to a .svg or .png file.
---@param path string
---@return true|nil ok
---@return string? err
function Exploration:picture(path) end

---A list of Explorations.
---@class lacuna.Explorations
---@field [integer] lacuna.Exploration
---@field token_evaluations integer of all together
local Explorations = {}

---@param options? lacuna.FormatOptions
---@return string
function Explorations:format(options) end

---Prints them.
function Explorations:table() end

---@class lacuna.FormatOptions
---@field width? integer columns (100)
---@field colour? boolean escape sequences (false)
---@field bars? boolean (false)

---@class lacuna.ExploredToken
---@field id integer
---@field text string
---@field bytes? string in hexadecimal digits, where UTF-8 could not hold them
---@field prob number
---@field logprob number nats
---@field entropy number nats: of the distribution that it came from

---@class lacuna.GapExploration
---@field gap number
---@field position number
---@field top lacuna.NextToken
---@field tokens lacuna.NextToken[] those of at least the threshold, by falling probability
---@field entropy number nats
---@field mass number sum of the probabilities of `tokens`
---@field kl number nats: KL(this gap ‖ gap 0)
---@field js number nats: Jensen-Shannon divergence from gap 0
---@field extrapolated boolean beyond what the model was trained on
---@field top_rank_before integer rank of `top` at gap 0, from 1
---@field path? lacuna.Path with expand
---@field paths? lacuna.Path[] with expand and beam, best first
---@field top_next_token string top.text
---@field top_next_prob number top.prob
---@field parallel_tokens string[] texts of `tokens`
---@field parallel_probs number[] their probabilities

---@class lacuna.NextToken
---@field id integer
---@field text string
---@field bytes? string in hexadecimal digits, where UTF-8 could not hold them
---@field prob number
---@field rank_before integer rank at gap 0, from 1

---@class lacuna.Path
---@field ids integer[]
---@field text string
---@field bytes? string in hexadecimal digits, where UTF-8 could not hold them
---@field logprob number nats

---@class lacuna.ExplorationSeconds
---@field prefill number
---@field probe number
---@field measure number

---Which version of a policy has decided.
---@class lacuna.PolicyVersion
---@field name string
---@field kind lacuna.PolicyKind
---@field path string
---@field version integer
