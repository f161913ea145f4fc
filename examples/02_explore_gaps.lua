-- What would the model write now, and what would it write if its next token stood 5, 10, 20, 96 positions later?
--
--   lacuna run examples/02_explore_gaps.lua [MODEL]
local lacuna = require "lacuna"

local model = assert(lacuna.model.open(arg[1] or "smollm2"))

-- The model picks its most probable token; then that same token is placed at other positions, all in one forward pass
-- over the prompt that it has already read.
local r = lacuna.explore { model = model, prompt = "The capital of France is", gaps = { 0, 5, 10, 20, 96 } }
r:table()

-- The same result as values: one entry for each gap.
print()
for _, gap in ipairs(r:gaps()) do
  local e = r:at(gap)
  local token = "\"" .. e.top.text:gsub("\n", "\\n") .. "\""
  print(("gap %3g: %-10s %5.1f %%, %.2f nats from gap 0"):format(gap, token, e.top.prob * 100, e.js))
end

-- Continue each branch greedily: all of them take a step together.
print()
for _, e in ipairs(lacuna.explore({ model = model, prompt = "The capital of France is", gaps = { 0, 5, 10 },
  expand = 8 }).explorations) do
  print(("gap %3g: Paris%s"):format(e.gap, (e.path.text:gsub("\n", " "))))
end

-- r:picture "gaps.svg" draws it.
