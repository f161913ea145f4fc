--- What a checkpoint's state.json may hold: its checksums find damage, and say nothing about who wrote it.
local check = require "lacuna.check"

local M = {}

local kMostThreads = 1024

local function is_count(value) return type(value) == "number" and value >= 0 and value % 1 == 0 end

local function is_loss(entry)
  return type(entry) == "table" and is_count(entry.step) and type(entry.loss) == "number"
end

local function is_history(history, step)
  if check.length(history.loss) ~= step or not check.length(history.validation) then return false end
  for _, loss in ipairs(history.loss) do
    if type(loss) ~= "number" then return false end
  end
  for _, entry in ipairs(history.validation) do
    if not is_loss(entry) then return false end
  end
  return true
end

--- The name of what is not as a run writes it; nothing where all is.
function M.oddness(state)
  if not is_count(state.step) then return "step" end
  if type(state.seconds) ~= "number" then return "seconds" end
  local threads = state.threads
  if not is_count(threads) or threads < 1 or threads > kMostThreads then return "threads" end
  for _, name in ipairs { "options", "data", "optimizer", "history" } do
    if type(state[name]) ~= "table" then return name end
  end
  if not is_history(state.history, state.step) then return "history" end
  if state.best ~= nil and not is_loss(state.best) then return "best" end
end

return M
