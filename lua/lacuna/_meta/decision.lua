---@meta
-- What each kind of policy gets to see, and what it may decide. Tensors and the history are lent for one decision, to
-- read; the scores of a sampler_stage are there to be edited. What the caller did not give is nil.

---What every kind gets.
---@class lacuna.PolicyContext
---@field step integer decisions before this one
---@field length integer tokens so far
---@field history lacuna.History their ids

---Token ids, oldest first: #h, h[i] from 1. Lent for one decision; no ipairs.
---@class lacuna.History
---@field [integer] integer
---@operator len: integer
local History = {}

---The last n ids as a table, oldest first (all of them when there are fewer).
---@param n integer
---@return integer[]
function History:tail(n) end

---@class lacuna.GapSelectorContext: lacuna.PolicyContext
---@field text string the token's bytes
---@field id integer
---@field entropy number nats: of the distribution that the token came from
---@field logprob number nats
---@field max_position integer last position that the model was trained on
---@field token lacuna.TokenInfo the same once more

---@class lacuna.TokenInfo
---@field id integer
---@field text string
---@field prob number
---@field logprob number nats
---@field entropy number nats

---Gaps: at most 8,192 finite numbers.
---@alias lacuna.GapSelectorDecision number[]

---@class lacuna.QueryRuleContext: lacuna.PolicyContext
---@field hidden lacuna.Tensor (dim) final hidden state of the last token
---@field embeddings lacuna.Tensor (vocab, dim) the model's input embeddings
---@field id integer the last token
---@field text string its bytes

---A vector as long as ctx.hidden.
---@alias lacuna.QueryRuleDecision lacuna.Tensor|number[]

---@class lacuna.LinkPolicyContext: lacuna.PolicyContext
---@field target string what the link points to, unescaped
---@field text string what stands between its brackets
---@field title string "" without one
---@field raw string what stands between its parentheses
---@field depth integer links between the first document and this one
---@field parents string[] titles on the way here
---@field budget integer tokens that may still be written
---@field in_corpus boolean whether there is such a document
---@field similarity number of the target and the text around it
---@field entropy number nats

---@alias lacuna.LinkAction "corpus"|"generate"|"skip"

---@class lacuna.LinkDecision
---@field action lacuna.LinkAction
---@field title? string another title
---@field reason? string for the log

---@alias lacuna.LinkPolicyDecision lacuna.LinkAction|lacuna.LinkDecision

---@class lacuna.FusionScheduleContext: lacuna.PolicyContext
---@field entropy number nats: of the model's distribution
---@field margin number probability: the best token's over the second's
---@field similarity number of the query and the best of what was found
---@field kl number nats: of the second distribution from the model's

---Either: a share from 0 to 1, or as much as moves the distribution by so many nats.
---@class lacuna.FusionDecision
---@field lambda? number
---@field kl? number nats

---@alias lacuna.FusionScheduleDecision number|lacuna.FusionDecision

---@class lacuna.EvictionPolicyContext: lacuna.PolicyContext
---@field documents lacuna.LinkedDocument[]
---@field needed integer tokens of room that are wanted

---@class lacuna.LinkedDocument
---@field title string
---@field tokens integer
---@field last_used integer step
---@field attention number its share, 0 to 1
---@field pinned boolean may not go

---The title of a document that is not pinned; nil: none.
---@alias lacuna.EvictionPolicyDecision string|nil

---@class lacuna.SimilarityContext: lacuna.PolicyContext
---@field query lacuna.Tensor (dim)
---@field candidates lacuna.Tensor (n) int64: ids
---@field vectors lacuna.Tensor (n, dim)

---Scores (n), more is better.
---@alias lacuna.SimilarityDecision lacuna.Tensor|number[]

---@class lacuna.SamplerStageContext: lacuna.PolicyContext
---@field scores lacuna.Tensor (vocab) log-probabilities but for a constant; edit in place
---@field entropy number nats: of the distribution that they stand for
