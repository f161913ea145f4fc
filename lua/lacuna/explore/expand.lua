--- Continues explored branches: each is a fork of the context with the token at its position and some tokens of greedy
-- text; all branches take a step together, in one forward pass.
local measure = require "lacuna.measure"
local text = require "lacuna.text"

local expand = {}

local kBranches = 64 -- stepped together: bounds the memory of their keys and values

-- Appends to all branches at once and returns the most probable next id of each.
local function step(model, forks, id_lists, position_lists)
  model:append_batch(forks, id_lists, position_lists)
  local best = {}
  for i, fork in ipairs(forks) do
    local logits = fork:logits()
    best[i] = measure.top(measure.floats(logits), model.vocab_size, 0, 1)[1].id
    logits:free()
  end
  return best
end

local function expand_some(subject, token, explorations, count)
  local forks, id_lists, position_lists, paths = {}, {}, {}, {}
  for i, exploration in ipairs(explorations) do
    forks[i] = subject.context:fork()
    paths[i] = { exploration.top.id } -- known from the exploration: only what follows it is evaluated
    id_lists[i] = { token.id, exploration.top.id }
    position_lists[i] = { exploration.position, exploration.position + 1 }
  end
  local evaluations = 0
  for _ = 2, count do
    local best = step(subject.model, forks, id_lists, position_lists)
    for i, id in ipairs(best) do
      paths[i][#paths[i] + 1] = id
      id_lists[i] = { id }
    end
    position_lists = nil -- from here on each branch's next position
  end
  for i, exploration in ipairs(explorations) do
    evaluations = evaluations + forks[i].evaluations
    forks[i]:free()
    exploration.path = text.describe({ ids = paths[i] }, subject.model:decode(paths[i]))
  end
  return evaluations
end

--- Gives each exploration its path {ids, text}: `count` tokens, each the most probable one (ties by id), after the
-- token at the exploration's position, at the positions that follow it. It goes on after an end-of-text token: what is
-- looked at is the model, not a text for somebody. Returns the tokens evaluated.
function expand.run(subject, token, explorations, count)
  local evaluations = 0
  for first = 1, #explorations, kBranches do
    local some = {}
    for i = first, math.min(first + kBranches - 1, #explorations) do some[#some + 1] = explorations[i] end
    evaluations = evaluations + expand_some(subject, token, some, count)
  end
  return evaluations
end

return expand
