--- Continues explored branches: each is a fork of the context with the token at its position and some tokens of text
-- behind it. All branches take a step together, in one forward pass; forks share what they have in common.
local measure = require "lacuna.measure"
local text = require "lacuna.text"

local expand = {}

local kBranches = 64 -- stepped together: bounds the memory of their keys and values

-- A branch: { owner = index of its exploration, context =, pending = {id,…} to append next, positions = theirs or nil,
-- ids = {id,…} so far, logprob = of all of them }.

-- Greedy branches begin with what the exploration knows: only what follows it is evaluated.
local function greedy_start(subject, token, explorations)
  local branches = {}
  for i, e in ipairs(explorations) do
    branches[i] = { owner = i, context = subject.context:fork(), pending = { token.id, e.top.id },
      positions = { e.position, e.position + 1 }, ids = { e.top.id }, logprob = math.log(e.top.prob) }
  end
  return branches
end

local function beam_start(subject, token, explorations)
  local branches = {}
  for i, e in ipairs(explorations) do
    branches[i] = { owner = i, context = subject.context:fork(), pending = { token.id }, positions = { e.position },
      ids = {}, logprob = 0 }
  end
  return branches
end

-- Appends what is pending. Returns for each branch its `width` most probable next tokens {id, prob}.
local function step(model, branches, width)
  local contexts, ids, positions = {}, {}, branches[1].positions and {}
  for i, branch in ipairs(branches) do
    contexts[i], ids[i] = branch.context, branch.pending
    if positions then positions[i] = branch.positions end
  end
  model:append_batch(contexts, ids, positions)
  local best = {}
  for i, context in ipairs(contexts) do
    local logits = context:logits()
    best[i] = measure.top(measure.floats(logits), model.vocab_size, 0, width)
    logits:free()
  end
  return best
end

-- The `width` best continuations of each exploration's branches, by log-probability; ties: of the better branch, then
-- by id.
local function survivors(branches, best, width)
  local by_owner, owners = {}, {}
  for i, branch in ipairs(branches) do
    local list = by_owner[branch.owner]
    if not list then
      list = {}
      by_owner[branch.owner], owners[#owners + 1] = list, branch.owner
    end
    for _, token in ipairs(best[i]) do
      list[#list + 1] = { parent = i, id = token.id, logprob = branch.logprob + math.log(token.prob) }
    end
  end
  local kept = {}
  for _, owner in ipairs(owners) do
    local list = by_owner[owner]
    table.sort(list, function(a, b)
      if a.logprob ~= b.logprob then return a.logprob > b.logprob end
      if a.parent ~= b.parent then return a.parent < b.parent end
      return a.id < b.id
    end)
    for i = 1, math.min(width, #list) do kept[#kept + 1] = list[i] end
  end
  return kept
end

-- The next branches. A parent's context goes to its last child, forks of it to the others.
local function grow(branches, kept)
  local children, last = {}, {}
  for i, candidate in ipairs(kept) do last[candidate.parent] = i end
  for i, candidate in ipairs(kept) do
    local parent = branches[candidate.parent]
    local ids = {}
    for k, id in ipairs(parent.ids) do ids[k] = id end
    ids[#ids + 1] = candidate.id
    children[i] = { owner = parent.owner, ids = ids, logprob = candidate.logprob, pending = { candidate.id },
      context = last[candidate.parent] == i and parent.context or parent.context:fork() }
  end
  local evaluations = 0
  for i, branch in ipairs(branches) do
    if not last[i] then
      evaluations = evaluations + branch.context.evaluations
      branch.context:free()
    end
  end
  return children, evaluations
end

local function expand_some(subject, token, explorations, count, width)
  local branches = (width == 1 and greedy_start or beam_start)(subject, token, explorations)
  local evaluations = 0
  for _ = width == 1 and 2 or 1, count do
    local best = step(subject.model, branches, width)
    local dropped
    branches, dropped = grow(branches, survivors(branches, best, width))
    evaluations = evaluations + dropped
  end
  local paths = {}
  for i = 1, #explorations do paths[i] = {} end
  for _, branch in ipairs(branches) do -- best first for each exploration
    evaluations = evaluations + branch.context.evaluations
    branch.context:free()
    table.insert(paths[branch.owner], text.describe({ ids = branch.ids, logprob = branch.logprob },
      subject.model:decode(branch.ids)))
  end
  for i, exploration in ipairs(explorations) do
    exploration.path, exploration.paths = paths[i][1], width > 1 and paths[i] or nil
  end
  return evaluations
end

--- Gives each exploration its path {ids, text, logprob}: the `count` tokens that follow the token at the exploration's
-- position, at the positions that follow it. beam 1: each the most probable one (ties by id); wider: beam search over
-- log-probabilities, all of one length, with all of its `beam` results as exploration.paths, best first. It goes on
-- after an end-of-text token: what is looked at is the model, not a text for somebody. Returns the tokens evaluated.
function expand.run(subject, token, explorations, count, beam)
  local evaluations, together = 0, math.max(1, math.floor(kBranches / beam))
  for first = 1, #explorations, together do
    local some = {}
    for i = first, math.min(first + together - 1, #explorations) do some[#some + 1] = explorations[i] end
    evaluations = evaluations + expand_some(subject, token, some, count, beam)
  end
  return evaluations
end

return expand
