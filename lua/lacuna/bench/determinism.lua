--- One seed, one text: the same generation over and over with other threads, other cuts of the prompt, in one go or
-- resumed in steps. Any difference is a failure.
local M = {}

local kPrompt = "Once upon a time, in a harbour town that no map had ever shown, "
  .. "a clockmaker's daughter found a key that "
local kSampler = "penalties(last_n=64,repeat=1.1) top_k(40) top_p(0.95) temperature(0.8) draw"
local kDefaultRuns = 1000

-- A context of the prompt appended in pieces of `step` tokens.
local function cut(model, ids, step)
  local context = model:context()
  for from = 1, #ids, step do
    local piece = {}
    for i = from, math.min(#ids, from + step - 1) do piece[#piece + 1] = ids[i] end
    context:append(piece)
  end
  return context
end

local function one_run(model, ids, run)
  local lacuna = require "lacuna"
  local options = { max_new_tokens = 16, sampler = kSampler, seed = 7 }
  local step = ({ #ids, 1, 5, 32 })[run % 4 + 1]
  options.context = cut(model, ids, step)
  local result
  if run % 3 == 0 then
    result = lacuna.generate(options)
  else
    local generation = lacuna.generation(options)
    while generation:step(run % 3 == 1 and 0 or 20) ~= "done" do end
    result = generation:result()
  end
  options.context:free()
  return table.concat(result.ids, " "), result.text
end

function M.run(model, options)
  local lacuna = require "lacuna"
  local runs = options.runs or kDefaultRuns
  local models = {}
  for threads = 1, 2 do models[threads] = assert(lacuna.model.open(model.path, { threads = threads })) end
  local ids = model:encode(kPrompt)
  local texts, seen, first = 0, {}, nil
  for run = 1, runs do
    local key, text = one_run(models[run % 2 + 1], ids, run)
    if not seen[key] then texts, seen[key] = texts + 1, run end
    first = first or text
    if run % 50 == 0 and not options.json then
      io.stderr:write(("\r%d of %d runs, %d text%s"):format(run, runs, texts, texts == 1 and "" or "s"))
    end
  end
  if runs >= 50 and not options.json then io.stderr:write "\n" end
  return { runs = runs, texts = texts, text = first,
    failed = texts ~= 1 and ("%d different texts in %d runs of one seed"):format(texts, runs) or nil }
end

function M.format(result)
  return ("%d generations of 16 tokens, threads 1 and 2, prompt cut 4 ways, at once and in steps: "
    .. "%d text%s\n%s\n"):format(
    result.runs, result.texts, result.texts == 1 and "" or "s", result.text)
end

return M
