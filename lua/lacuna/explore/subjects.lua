--- What an exploration is of: prompts that have been read, or a context.
local check = require "lacuna.check"
local clock = require "lacuna.clock"
local fail = require "lacuna.fail"
local prompt = require "lacuna.prompt"

local subjects = {}

-- What can be told once the subject is known, before anything is evaluated.
local function check_subject(subject, asked)
  local size, context = subject.model.vocab_size, subject.context
  for i, id in ipairs(asked.tokens or {}) do
    if id >= size then
      local name = asked.one_token and "token" or ("tokens[%d]"):format(i)
      fail("%s: wanted an id from 0 to %d, got %d", name, size - 1, id)
    end
  end
  local room = context.capacity - context.length - #subject.pending - 1
  if asked.expand > math.max(room, 0) then
    fail("expand: wanted at most %d (what the context's capacity of %d leaves), got %d", math.max(room, 0),
      context.capacity, asked.expand)
  end
  if asked.method == "seed" and #context:spans() > 0 then
    fail('method: "seed" reads everything again, which a context with attached segments does not allow')
  end
end

--- Reads the prompts (in one pass when there are several). Returns {subject,…} and the seconds it took. A subject:
-- { model, context (its own), ids, text, logits (of the last token), evaluations }.
function subjects.read(options, asked)
  local room, list = asked.expand + 1, {}
  if options.prompts ~= nil then
    require("lacuna.model").handle(options.model, "model")
    check.list(options.prompts, "prompts")
    if #options.prompts == 0 then fail("prompts: wanted at least one, got none") end
    for i, value in ipairs(options.prompts) do
      list[i] = prompt.fresh(options.model, value, ("prompts[%d]"):format(i), room)
    end
  else
    list[1] = prompt.resolve(options, room)
  end
  for _, subject in ipairs(list) do check_subject(subject, asked) end
  local start, evaluations = clock.seconds(), 0
  local contexts, pending = {}, {}
  for i, subject in ipairs(list) do
    contexts[i], pending[i] = subject.context, subject.pending
    evaluations = evaluations + #subject.pending
  end
  if evaluations > 0 then list[1].model:append_batch(contexts, pending) end
  for _, subject in ipairs(list) do
    subject.logits = subject.context:logits() -- also here: after a rewind this reads a token once more
    subject.evaluations = subject.context.evaluations
  end
  return list, clock.seconds() - start
end

return subjects
