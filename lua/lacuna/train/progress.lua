--- How far a run is, on standard error: one line that is written over itself on a terminal, a line every so often
-- elsewhere.
local clock = require "lacuna.clock"
local terminal = require "lacuna.terminal"
local text = require "lacuna.text"
local time = require "lacuna.train.time"

local M = {}

local kBetweenDraws, kBetweenLines = 0.2, 10 -- seconds

local function line_of(p)
  local parts = { p.steps and ("step %d/%d"):format(p.step, p.steps) or ("step %d"):format(p.step),
    ("loss %.3f"):format(p.smooth_loss) }
  if p.validation_loss then parts[#parts + 1] = ("validation %.3f"):format(p.validation_loss) end
  parts[#parts + 1] = ("%.0f tokens/s"):format(p.tokens_per_second)
  if p.seconds_left then parts[#parts + 1] = time.text(p.seconds_left) .. " left" end
  return table.concat(parts, "  ")
end

--- Returns { step = function(p), say = function(text), finish = function() }; p as of on_progress.
function M.new()
  local redraws, drawn, last = terminal.reports(), 0, -math.huge
  local self = {}

  local function erase()
    if drawn > 0 then io.stderr:write("\r", (" "):rep(drawn), "\r") end
    drawn = 0
  end

  function self.step(p)
    local now = clock.seconds()
    local is_last = p.step == p.steps
    if now - last < (redraws and kBetweenDraws or kBetweenLines) and not is_last then return end
    last = now
    local line = line_of(p)
    if redraws then line = text.cut(line, terminal.columns() - 1) end -- a line that wraps cannot be drawn over
    if not redraws then
      io.stderr:write(line, "\n")
      return
    end
    erase()
    io.stderr:write(line)
    drawn = #line
  end

  function self.say(message)
    erase()
    io.stderr:write(message, "\n")
  end

  function self.finish()
    if drawn > 0 then io.stderr:write("\n") end
    drawn = 0
  end

  return self
end

return M
