--- Where a text begins: the options `model` + `prompt`, or `context`, that everything which makes or explores text
-- takes.
local arrays = require "lacuna.arrays"
local context_module = require "lacuna.context"
local fail = require "lacuna.fail"
local model_module = require "lacuna.model"
local object = require "lacuna.object"

local prompt = {}

local function empty_error(model, argument)
  local bos = model.bos
  fail("%s: wanted at least one token, got an empty one%s", argument, bos
    and ("; to begin from nothing, give the model's first token: %q"):format(model:token_text(bos)) or "")
end

local function check_ids(model, ids, argument)
  arrays.ids(ids, argument)
  local out, size = {}, model.vocab_size
  for i, id in ipairs(ids) do
    if id < 0 or id >= size then
      fail("%s[%d]: wanted a token id from 0 to %d, got %d", argument, i, size - 1, id)
    end
    out[i] = id
  end
  return out
end

--- Token ids of a prompt: a text (control tokens by their names) or {id,…}. Raises, naming the argument, for an empty
-- one, an id that the model does not have, and more tokens than the model was trained to read.
function prompt.ids(model, value, argument)
  local ids
  if type(value) == "string" then
    local ok, encoded = pcall(model.encode, model, value)
    if not ok then fail((tostring(encoded):gsub("^.-text: ", argument .. ": ", 1))) end
    ids = encoded
  elseif type(value) == "table" then
    ids = check_ids(model, value, argument)
  else
    fail("%s: wanted a text or a list of token ids, got %s", argument, object.describe(value))
  end
  if #ids == 0 then empty_error(model, argument) end
  local most = model.context_length
  if #ids > most then
    fail("%s: wanted at most %d tokens (this model's context), got %d", argument, most, #ids)
  end
  return ids
end

local function from_context(options)
  context_module.handle(options.context, "context")
  if options.model ~= nil then model_module.handle(options.model, "model") end
  if options.context.appended == 0 then
    fail("context: wanted one with at least one appended token, has none")
  end
  local model = options.context.model
  local ids = options.context:ids()
  return { model = model, context = options.context:fork(), pending = {}, ids = ids, text = model:decode(ids) }
end

--- For one of several prompts: as prompt.resolve, of a model and a text or {id,…}.
function prompt.fresh(model, value, argument, room)
  local ids = prompt.ids(model, value, argument)
  local bytes = type(value) == "string" and value or model:decode(ids)
  local capacity = math.max(model.context_length, #ids + (room or 0))
  local context = model:context { capacity = capacity }
  -- The context's own hold of the model: the caller may free its handle meanwhile.
  return { model = context.model, context = context, pending = ids, ids = ids, text = bytes }
end

--- Reads `model` and `prompt`, or `context`, of a table of options. Returns
--   { model =, context = a Context of our own (a fork of the given one), pending = {id,…} that are still to be appended
--     to it, ids = {id,…} of all that it will hold, text = their bytes }
-- Nothing is evaluated. `room`: how many tokens more the context must hold in any case. Raises for misuse.
function prompt.resolve(options, room)
  if options.context ~= nil then
    if options.prompt ~= nil then fail("prompt: wanted either prompt or context, got both") end
    return from_context(options)
  end
  local model = options.model
  model_module.handle(model, "model")
  if options.prompt == nil then fail("prompt: wanted a text or a list of token ids (or a context), got nil") end
  return prompt.fresh(model, options.prompt, "prompt", room)
end

return prompt
