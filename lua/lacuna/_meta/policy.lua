---@meta
-- The policy module and its handles.

---@alias lacuna.PolicyKind
---| "gap_selector"
---| "query_rule"
---| "link_policy"
---| "fusion_schedule"
---| "eviction_policy"
---| "similarity"
---| "sampler_stage"

---"full": in this state, all of Lua. "sandboxed": in a state of its own, bounded. "process": in another process.
---@alias lacuna.Trust "full"|"sandboxed"|"process"

---@alias lacuna.ParameterValue number|string|boolean|number[]

---@class lacuna.PolicyModule
local PolicyModule = {}

---Loads a policy file. nil and "file:line: …" for one that cannot be read, does not run or breaks the rules.
---@param path string
---@param options? lacuna.LoadOptions
---@return lacuna.Policy|nil policy
---@return string? err
function PolicyModule.load(path, options) end

---All that is wrong with a policy file: "file:line: …" each, none when it loads; then also the Policy.
---@param path string
---@param options? lacuna.LoadOptions
---@return string[] problems
---@return lacuna.Policy? policy
function PolicyModule.problems(path, options) end

---From here on poll() looks at this file or folder.
---@param path string
---@param options? lacuna.WatchOptions
---@return true|nil ok
---@return string? err
function PolicyModule.watch(path, options) end

---Ends that. Returns whether it was watched.
---@param path string
---@return boolean
function PolicyModule.unwatch(path) end

---Reloads the policies whose watched files have changed, and tells them. A bad file once, until it changes again.
---@return lacuna.PolicyChange[]
function PolicyModule.poll() end

---All Policies that are in use, in the order in which they were loaded.
---@return lacuna.Policy[]
function PolicyModule.loaded() end

---Runs two policies of one kind on the same decisions.
---@param a lacuna.Policy|string
---@param b lacuna.Policy|string
---@param contexts table[] each as for Policy:choose
---@return lacuna.Differences
function PolicyModule.compare(a, b, contexts) end

---Keeps the last decisions of all policies (true), or ends that (false).
---@param on boolean
function PolicyModule.trace(on) end

---The last n (10) decisions that were kept, oldest first.
---@param n? integer
---@return lacuna.TracedDecision[]
function PolicyModule.recent(n) end

---True for a Policy.
---@param value any
---@return boolean
function PolicyModule.is(value) end

---@class lacuna.LoadOptions
---@field trust? lacuna.Trust ("full"; for files inside style packs "sandboxed")
---@field limits? lacuna.LimitOptions of one call, where it is not fully trusted

---@class lacuna.LimitOptions
---@field milliseconds? number (50)
---@field megabytes? number (16)

---@class lacuna.WatchOptions
---@field method? "inotify"|"polling" (inotify where there is one)

---A file that was reloaded, or could not be.
---@class lacuna.PolicyChange
---@field path string
---@field version? integer
---@field error? string

---One file's current version at work.
---@class lacuna.Policy
---@field name string
---@field kind lacuna.PolicyKind
---@field version integer rises with each good version
---@field path string
---@field help? string
---@field trust lacuna.Trust
---@field limits lacuna.LimitOptions
---@field params table<string, lacuna.ParameterState>
local Policy = {}

---One decision: calls the file's choose. nil and "file:line: …" when it fails; never raises on account of the policy.
---@param ctx table fields of the kind (docs/policies.md); step, length and history may be left out
---@return any decision as the kind has it
---@return string? err
function Policy:choose(ctx) end

---Loads the file as it is now. nil and a text: then the version before goes on.
---@return true|nil ok
---@return string? err
function Policy:reload() end

---Sets a parameter; raises for a value of another type or out of range.
---@param name string
---@param value lacuna.ParameterValue
---@return lacuna.Policy self
function Policy:set(name, value) end

---Sets a parameter from text, as --param does.
---@param name string
---@param value string
---@return lacuna.Policy self
function Policy:set_text(name, value) end

---A second Policy of the same text and parameters, with the state that its file has; nil and a text where it does not
---load any more.
---@return lacuna.Policy? copy
---@return string? err
function Policy:copy() end

---Gives back at once what it holds: its state, its process. It cannot be used any more.
function Policy:free() end

---The version that decides now, held: what is reloaded meanwhile does not change it, until renew().
---@return lacuna.PinnedPolicy
function Policy:pin() end

---@class lacuna.PinnedPolicy
---@field policy lacuna.Policy
---@field version integer
local PinnedPolicy = {}

---As Policy:choose.
---@param ctx table
---@param judge? fun(scores: lacuna.Tensor): string|nil what is wrong with the scores, for who looks at them anyway
---@return any decision
---@return string? err
function PinnedPolicy:choose(ctx, judge) end

---Holds the version that decides now.
function PinnedPolicy:renew() end

---A parameter of a policy as it stands.
---@class lacuna.ParameterState
---@field default lacuna.ParameterValue
---@field value lacuna.ParameterValue
---@field is_set boolean whether it was set from outside
---@field min? number
---@field max? number
---@field unit? string
---@field help? string

---The decisions that differ; printed, a line for each.
---@class lacuna.Differences
---@field [integer] lacuna.Difference
---@field compared integer how many there were
---@field names string[] of the two policies

---@class lacuna.Difference
---@field index integer of the ctx
---@field a? any
---@field b? any
---@field a_error? string
---@field b_error? string

---A decision that policy.trace has kept.
---@class lacuna.TracedDecision
---@field policy string
---@field kind lacuna.PolicyKind
---@field version integer
---@field step integer
---@field decision? any
---@field error? string
---@field microseconds number
