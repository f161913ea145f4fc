---@meta
-- Contexts, segments and spans.

---What a model has read, and what the next token will see.
---@class lacuna.Context
---@field length integer appended tokens and those of attached segments
---@field appended integer appended tokens
---@field capacity integer most tokens
---@field next_position number the last appended token's + 1; 0 without one
---@field evaluations integer tokens evaluated for it since it was made
---@field model lacuna.Model
local Context = {}

---Runs the model over these tokens. What does not fit the capacity is an error and appends nothing.
---@param ids integer[]
---@param options? lacuna.PositionOptions default: from next_position on
---@return lacuna.Context self
function Context:append(ids, options) end

---After the last appended token: a new Tensor (vocab).
---@return lacuna.Tensor
function Context:logits() end

---Final hidden state, after the last norm, of the last appended token: a new Tensor (dim).
---@return lacuna.Tensor
function Context:hidden() end

---Logits after a token placed at each position, each seeing the context and not the others: (M, vocab), in one forward
---pass. The context stays as it is.
---@param ids integer|integer[] one for all, or one for each position
---@param positions number[]
---@return lacuna.Tensor
function Context:probe(ids, positions) end

---An independent context that shares what has been read.
---@return lacuna.Context
function Context:fork() end

---Forgets the last n appended tokens; attached segments stay.
---@param n integer
---@return lacuna.Context self
function Context:rewind(n) end

---The appended tokens.
---@return integer[]
function Context:ids() end

---Their positions.
---@return number[]
function Context:positions() end

---Bytes of keys and values that it keeps alive, and how many of these others keep alive, too.
---@return integer bytes
---@return integer shared
function Context:memory() end

---Tokens read from now on see the segment.
---@param segment lacuna.Segment
---@param options? lacuna.AttachOptions
---@return lacuna.Span
function Context:attach(segment, options) end

---Tokens read from now on no longer see the span.
---@param span lacuna.Span
---@return lacuna.Context self
function Context:detach(span) end

---The attached spans, in order of attachment.
---@return lacuna.Span[]
function Context:spans() end

---A function of a position: whether a token placed there now would be at a distance that the model was not trained on
---from some token that it sees.
---@return fun(position: number): boolean
function Context:extrapolation() end

---Gives its memory back; forks are independent.
function Context:free() end

---@class lacuna.AttachOptions
---@field at? number where the segment's position 0 stands (0)

---Tokens that were read once, by themselves: immutable, attached to contexts at any position.
---@class lacuna.Segment
---@field length integer tokens
local Segment = {}

---@return integer[]
function Segment:ids() end

---The positions that its tokens were read at.
---@return number[]
function Segment:positions() end

---Of its keys and values.
---@return integer
function Segment:bytes() end

---Gives it back; contexts that it is attached to keep it.
function Segment:free() end

---A segment as a context sees it. Two are equal when they name the same attachment.
---@class lacuna.Span
---@field id integer
---@field segment lacuna.Segment
---@field at number where the segment's position 0 stands
---@field length integer tokens
