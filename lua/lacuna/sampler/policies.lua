--- Policies of kind sampler_stage among the stages of a run: where they stand, which version decides a step, and what
-- becomes of a decision that fails.
--
-- A failed decision changes nothing: the scores are as before that stage, the step goes on with the next one, and the
-- generation's result says so.
local check = require "lacuna.check"
local fail = require "lacuna.fail"
local lend = require "lacuna.policy.lend"
local native = require "lacuna.native"
local C = native.C

local policies = {}

local kMostFailures = 100 -- that are kept with their texts

local function new_piece(policy)
  return { policy = policy, text = ("policy(%s)"):format(policy.name), versions = {}, failures = {}, failed = 0 }
end

local function names_of(given)
  local names = {}
  for _, policy in ipairs(given) do names[policy.name] = policy end
  return names
end

--- The pieces of a sampler with Policies in place of policy(NAME), those that no spec names behind all others.
function policies.place(pieces, given)
  local by_name, used, placed = names_of(given), {}, {}
  for i, piece in ipairs(pieces) do
    placed[i] = piece
    if piece.name then
      local policy = piece.policy or by_name[piece.name]
      if not policy then
        fail("spec: policy(%s): there is none of that name among the policies%s", piece.name,
          check.hint(piece.name, by_name))
      end
      placed[i], used[policy] = new_piece(policy), true
    end
  end
  for _, policy in ipairs(given) do
    if not used[policy] then placed[#placed + 1] = new_piece(policy) end
  end
  return placed
end

--- Holds the versions that decide from here on, until the next call.
function policies.pin(pieces)
  for _, piece in ipairs(pieces) do
    if piece.policy then
      piece.pinned = piece.pinned or piece.policy:pin()
      piece.pinned:renew()
    end
  end
end

-- One line in the log for each new failure, not one for each step.
local function report(piece, err)
  if piece.last_failure == err then return end
  piece.last_failure = err
  C.lacuna_log_write(C.LACUNA_LOG_WARNING, err, #err)
end

--- Runs a policy's stage over the run's scores.
function policies.apply(piece, run, step)
  local history = lend.history(run.ids, run.count)
  local _, err = piece.pinned:choose({ step = step, length = run.count, history = history, scores = run.scores },
    run.judge)
  lend.close(history)
  piece.versions[#piece.versions + 1] = piece.pinned.version
  if not err then return end
  run:refresh() -- the scores are those from before
  piece.failed = piece.failed + 1
  if #piece.failures < kMostFailures then piece.failures[#piece.failures + 1] = { step = step, error = err } end
  report(piece, (err:gsub(", call %d+%)$", ")")))
end

--- Of each policy: {name, kind, path, version, versions {of step 0, of step 1, …}, failed = how often, failures {{step,
-- error},…} (the first 100)}.
function policies.decisions(pieces)
  local out = {}
  for _, piece in ipairs(pieces) do
    if piece.policy then
      local versions, failures = {}, {}
      for i, version in ipairs(piece.versions) do versions[i] = version end
      for i, failure in ipairs(piece.failures) do failures[i] = { step = failure.step, error = failure.error } end
      out[#out + 1] = { name = piece.policy.name, kind = piece.policy.kind, path = piece.policy.path,
        version = piece.policy.version, versions = versions, failed = piece.failed, failures = failures }
    end
  end
  return out
end

return policies
