-- A policy that keeps state over its decisions, and what becomes of the state when the file is edited meanwhile.
--
--   lacuna run examples/06_keep_state.lua [MODEL]
local lacuna = require "lacuna"

local model = assert(lacuna.model.open(arg[1] or "smollm2"))
local here = arg[0]:match "^(.*)/" or "."

local function read(path)
  local file = assert(io.open(path, "rb"))
  local text = file:read "*a"
  file:close()
  return text
end

local function write(path, text)
  local file = assert(io.open(path, "wb"))
  file:write(text)
  file:close()
end

-- A copy to edit: you would edit the file itself in your editor.
local path = os.tmpname()
local text = read(here .. "/selectors/widening.lua")
write(path, text)
local selector = assert(lacuna.policy.load(path))
assert(lacuna.policy.watch(path))

-- After each of these the model's next token is a comma: the selector meets it again and again.
local function explore(prompt)
  local r = assert(lacuna.explore { model = model, prompt = prompt, selector = selector })
  print(("  %-16s next %q: gaps %s"):format(prompt, r.token.text, table.concat(r:gaps(), ", ")))
end

-- Saves the file with something replaced, and waits until the engine has noticed. Without a script that polls, each
-- step of a generation and each exploration does.
local function save(what, with)
  local from, to = text:find(what, 1, true)
  text = text:sub(1, from - 1) .. with .. text:sub(to + 1)
  write(path, text)
  local changes
  repeat changes = lacuna.policy.poll() until #changes > 0
  return changes[1]
end

print(selector)
explore "Once upon a time"
explore "For example"

print "\nEdited: each time three times as far. What was counted goes on:"
print(save("kFactor = 2", "kFactor = 3").version, selector)
explore "In fact"

print "\nA slip of the pen. The version before goes on, with its state:"
print((save("return { first,", "return first,").error:gsub("^.*:(%d+:)", "line %1")))
explore "Of course"
save("return first,", "return { first,")

-- The next version keeps another state, a sum beside the counts. Its on_reload makes it of the old one.
print "\nAnother state, made of the old one:"
print(save("return { times = old_state and old_state.times or {} }", [[
  local state = { times = old_state and old_state.times or {}, decisions = 0 }
  for _, times in pairs(state.times) do state.decisions = state.decisions + times end
  print("  taken over: " .. state.decisions .. " decisions")
  return state]]).version, selector)
explore "In the end"

os.remove(path)
