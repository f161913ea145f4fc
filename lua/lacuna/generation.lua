--- A generation: a coroutine that makes a token at a time, and what has come of it. lua/lacuna/generate.lua makes them.
local check = require "lacuna.check"
local clock = require "lacuna.clock"
local fail = require "lacuna.fail"
local measure = require "lacuna.measure"
local native = require "lacuna.native"
local object = require "lacuna.object"
local policy = require "lacuna.policy"
local text = require "lacuna.text"
local C = native.C

local Generation = { __name = "Generation" }
Generation.__index = Generation

local function copy(list) -- unpack() ends at some 8,000 values
  local out = {}
  for i = 1, #list do out[i] = list[i] end
  return out
end

local function interrupted() return C.lacuna_interrupted() ~= 0 end

-- Ends the generation and gives the context's memory back.
local function finish(self, reason)
  self.stop_reason = reason
  local rest = self.finder:finish()
  if rest ~= "" then self.safe[#self.safe + 1] = rest end
  self.context:free()
end

local function read_prompt(self)
  local start = clock.seconds()
  if #self.pending > 0 then self.context:append(self.pending) end
  self.pending = {}
  self.seconds.prefill = clock.seconds() - start
end

-- Draws the next token. Returns its id and its log-probability under the model, before any stage.
local function draw(self)
  local logits = self.context:logits()
  local floats = measure.floats(logits)
  local id = self.run:sample(floats, #self.ids)
  local logprob = measure.logprob(floats, self.vocab_size, id)
  logits:free() -- a row a token: not left to the collector
  return id, logprob
end

-- Takes a token into the text. Returns true when that completes a stop text.
local function accept(self, id, logprob)
  local bytes = self.model:token_text(id)
  self.ids[#self.ids + 1] = id
  self.run:push(id)
  self.entries[#self.entries + 1] = text.describe({ id = id, logprob = logprob }, bytes)
  local safe, found = self.finder:push(bytes)
  if safe ~= "" then self.safe[#self.safe + 1] = safe end
  return found ~= nil
end

-- One token a resume. Returns the stop reason. The last token drawn is read only when another one is to follow it.
local function run(self)
  if self.max_new_tokens == 0 then return "length" end
  read_prompt(self)
  while true do
    local id, logprob = draw(self)
    if id == self.eos then return "eos" end
    if accept(self, id, logprob) then return "stop" end
    if #self.ids >= self.max_new_tokens then return "length" end
    if self.context.length >= self.context.capacity then return "context" end
    coroutine.yield()
    self.context:append { id }
  end
end

-- What went wrong in the coroutine, as it is raised: an error object as it is, a text with the lines of the script that
-- led there (a stage written in Lua, and what it called).
local function failure_of(self, reason)
  if type(reason) ~= "string" then return reason end
  local lines = {}
  for line in debug.traceback(self.coroutine):gmatch "\n(%s[^\n]+)" do
    local inner = line:find("lua/lacuna/", 1, true) or line:find("[C]", 1, true) or line:find("[builtin", 1, true)
    if not inner then lines[#lines + 1] = line end
  end
  return #lines == 0 and reason or reason .. "\n" .. table.concat(lines, "\n")
end

-- Makes one token. An engine call that was interrupted ends the generation with what it has.
local function advance(self)
  if interrupted() then return finish(self, "interrupted") end
  policy.refresh() -- between two steps: each step sees one version of each policy
  local start, read = clock.seconds(), self.seconds.prefill
  local ok, reason = coroutine.resume(self.coroutine)
  self.seconds.decode = self.seconds.decode + clock.seconds() - start - (self.seconds.prefill - read)
  if not ok then
    if interrupted() then return finish(self, "interrupted") end
    self.failure = failure_of(self, reason)
    error(self.failure, 0)
  end
  if coroutine.status(self.coroutine) == "dead" then finish(self, reason) end -- else a token, or a stage that yielded
end

--- Works for about budget_ms milliseconds, at least one token; nil or 0: exactly one. Returns "running" or "done".
function Generation:step(budget_ms)
  object.check_self(self, Generation)
  budget_ms = check.number(budget_ms == nil and 0 or budget_ms, "budget_ms")
  if budget_ms < 0 then fail("budget_ms: wanted 0 or more, got %s", budget_ms) end
  if self.failure ~= nil then fail("step: this generation has failed: %s", tostring(self.failure)) end
  local deadline = clock.seconds() + budget_ms / 1000
  repeat
    if self.stop_reason then return "done" end
    advance(self)
  until clock.seconds() >= deadline
  return self.stop_reason and "done" or "running"
end

--- Ids generated so far. The end-of-text token that ended it is not one of them; the tokens of a stop text are.
function Generation:tokens()
  object.check_self(self, Generation)
  return copy(self.ids)
end

--- Bytes of the text so far, without what may still become a stop text.
function Generation:text()
  object.check_self(self, Generation)
  return table.concat(self.safe)
end

--- Iterates over the text as it comes, stepping the generation: whole UTF-8 characters only (U+FFFD for bytes that are
-- none); all pieces together are result().text. Begins with what is there already.
function Generation:pieces()
  object.check_self(self, Generation)
  local taken, open = 0, ""
  return function()
    while true do
      while taken < #self.safe do
        taken = taken + 1
        open = open .. self.safe[taken]
      end
      local whole = #open - (self.stop_reason and 0 or text.unfinished(open))
      if whole > 0 then
        local piece = text.clean(open:sub(1, whole))
        open = open:sub(whole + 1)
        return piece
      end
      if self.stop_reason then return nil end
      self:step()
    end
  end
end

--- The result so far: prompt_ids, ids, text (UTF-8; bytes = hex where that lost something), stop_reason (nil while it
-- runs), tokens {id, text, logprob} (logprob: under the model, before any stage), seconds {prefill, decode}, seed,
-- sampler, policies {name, kind, path, version, versions {of step 0, of step 1, …}, failed, failures {step, error}}.
function Generation:result()
  object.check_self(self, Generation)
  local tokens = {}
  for i, entry in ipairs(self.entries) do
    tokens[i] = { id = entry.id, text = entry.text, bytes = entry.bytes, logprob = entry.logprob }
  end
  return text.describe({
    prompt = self.prompt, prompt_ids = copy(self.prompt_ids), ids = self:tokens(), stop_reason = self.stop_reason,
    tokens = tokens, seconds = { prefill = self.seconds.prefill, decode = self.seconds.decode },
    seed = self.seed, sampler = self.sampler_spec, policies = self.run:decisions(),
  }, self:text())
end

function Generation:__tostring()
  local state = self.failure ~= nil and "failed" or self.stop_reason or "running"
  return ("Generation (%s, %d tokens)"):format(state, #self.ids)
end

--- A generation of these fields: model, context (its own), pending {id,…} to read first, prompt (text) and prompt_ids,
-- max_new_tokens, seed, run and sampler_spec (of the sampler), finder (of stop texts). Nothing is evaluated yet.
function Generation.new(fields)
  local self = setmetatable(fields, Generation)
  self.eos, self.vocab_size = self.model.eos, self.model.vocab_size
  self.ids, self.entries, self.safe, self.seconds = {}, {}, {}, { prefill = 0, decode = 0 }
  self.coroutine = coroutine.create(function() return run(self) end)
  return self
end

return Generation
