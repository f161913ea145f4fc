---@meta
-- What a policy file returns. With `---@type lacuna.GapSelector` in front of its table, an editor knows ctx.

---What every kind has. p: the parameters' values; state: the table of that name, or what on_reload returned.
---@class lacuna.PolicyDefinition
---@field api 1
---@field kind lacuna.PolicyKind
---@field name string letters, digits, _ and -
---@field choose function one decision
---@field params? table<string, lacuna.Parameter>
---@field state? table kept over decisions: the third argument of choose
---@field on_reload? fun(old_state: table|nil): table the state of the version before -> that of this one
---@field selftest? fun() runs when the file is loaded; what it raises refuses the file
---@field help? string one line

---A parameter: what may be set from outside.
---@class lacuna.Parameter
---@field default lacuna.ParameterValue
---@field min? number of the number, or of each in a list
---@field max? number
---@field unit? string
---@field help? string

---Chooses the gaps of an exploration.
---@class lacuna.GapSelector: lacuna.PolicyDefinition
---@field kind "gap_selector"
---@field choose fun(ctx: lacuna.GapSelectorContext, p: table, state: table): lacuna.GapSelectorDecision

---Makes the vector that an index is searched with.
---@class lacuna.QueryRule: lacuna.PolicyDefinition
---@field kind "query_rule"
---@field choose fun(ctx: lacuna.QueryRuleContext, p: table, state: table): lacuna.QueryRuleDecision

---Says what becomes of a link.
---@class lacuna.LinkPolicy: lacuna.PolicyDefinition
---@field kind "link_policy"
---@field choose fun(ctx: lacuna.LinkPolicyContext, p: table, state: table): lacuna.LinkPolicyDecision

---Says how much of a second distribution is mixed in.
---@class lacuna.FusionSchedule: lacuna.PolicyDefinition
---@field kind "fusion_schedule"
---@field choose fun(ctx: lacuna.FusionScheduleContext, p: table, state: table): lacuna.FusionScheduleDecision

---Says which document goes when there is no room.
---@class lacuna.EvictionPolicy: lacuna.PolicyDefinition
---@field kind "eviction_policy"
---@field choose fun(ctx: lacuna.EvictionPolicyContext, p: table, state: table): lacuna.EvictionPolicyDecision

---Scores candidates for a query.
---@class lacuna.Similarity: lacuna.PolicyDefinition
---@field kind "similarity"
---@field choose fun(ctx: lacuna.SimilarityContext, p: table, state: table): lacuna.SimilarityDecision

---Edits the scores before a token is drawn.
---@class lacuna.SamplerStage: lacuna.PolicyDefinition
---@field kind "sampler_stage"
---@field choose fun(ctx: lacuna.SamplerStageContext, p: table, state: table) what it returns does not count

---Makes a tensor of nested lists: lacuna.tensor, as policy files have it, in a sandbox too.
---@param table number|boolean|table
---@param options? lacuna.TensorOptions
---@return lacuna.Tensor
function tensor(table, options) end
