--- Where a text begins: the options `model` + `prompt`, or `context`, that everything which makes or explores text
-- takes.
local arrays = require "lacuna.arrays"
local context_module = require "lacuna.context"
local model_module = require "lacuna.model"
local object = require "lacuna.object"

local prompt = {}

local function empty_error(model, argument, level)
  local bos = model.bos
  error(("%s: wanted at least one token, got an empty one%s"):format(argument, bos
    and ("; to begin from nothing, give the model's first token: %q"):format(model:token_text(bos)) or ""), level + 1)
end

local function check_ids(model, ids, argument, level)
  arrays.ids(ids, argument, level + 1)
  local out, size = {}, model.vocab_size
  for i, id in ipairs(ids) do
    if id < 0 or id >= size then
      error(("%s[%d]: wanted a token id from 0 to %d, got %d"):format(argument, i, size - 1, id), level + 1)
    end
    out[i] = id
  end
  return out
end

--- Token ids of a prompt: a text (control tokens by their names) or {id,…}. Raises, naming the argument, for an empty
-- one, an id that the model does not have, and more tokens than the model was trained to read.
function prompt.ids(model, value, argument, level)
  level = (level or 2) + 1
  local ids
  if type(value) == "string" then
    local ok, encoded = pcall(model.encode, model, value)
    if not ok then error((tostring(encoded):gsub("^.-text: ", argument .. ": ", 1)), level) end
    ids = encoded
  elseif type(value) == "table" then
    ids = check_ids(model, value, argument, level)
  else
    error(("%s: wanted a text or a list of token ids, got %s"):format(argument, object.describe(value)), level)
  end
  if #ids == 0 then empty_error(model, argument, level) end
  local most = model.context_length
  if #ids > most then
    error(("%s: wanted at most %d tokens (this model's context), got %d"):format(argument, most, #ids), level)
  end
  return ids
end

local function from_context(options, level)
  context_module.handle(options.context, "context", level + 1)
  if options.model ~= nil then model_module.handle(options.model, "model", level + 1) end
  if options.context.appended == 0 then
    error("context: wanted one with at least one appended token, has none", level + 1)
  end
  local model = options.context.model
  local ids = options.context:ids()
  return { model = model, context = options.context:fork(), pending = {}, ids = ids, text = model:decode(ids) }
end

--- For one of several prompts: as prompt.resolve, of a model and a text or {id,…}.
function prompt.fresh(model, value, argument, level, room)
  level = (level or 2) + 1
  local ids = prompt.ids(model, value, argument, level)
  local bytes = type(value) == "string" and value or model:decode(ids)
  local capacity = math.max(model.context_length, #ids + (room or 0))
  return { model = model, context = model:context { capacity = capacity }, pending = ids, ids = ids, text = bytes }
end

--- Reads `model` and `prompt`, or `context`, of a table of options. Returns
--   { model =, context = a Context of our own (a fork of the given one), pending = {id,…} that are still to be appended
--     to it, ids = {id,…} of all that it will hold, text = their bytes }
-- Nothing is evaluated. `room`: how many tokens more the context must hold in any case. Raises for misuse.
function prompt.resolve(options, level, room)
  level = (level or 2) + 1
  local start -- not a tail call, which would take a level off
  if options.context ~= nil then
    if options.prompt ~= nil then error("prompt: wanted either prompt or context, got both", level) end
    start = from_context(options, level)
    return start
  end
  local model = options.model
  model_module.handle(model, "model", level)
  if options.prompt == nil then error("prompt: wanted a text or a list of token ids (or a context), got nil", level) end
  start = prompt.fresh(model, options.prompt, "prompt", level, room)
  return start
end

return prompt
