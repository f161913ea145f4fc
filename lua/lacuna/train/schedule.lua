--- The learning rate over a run: a factor of lr. It rises in a straight line over the first `warmup` steps, and then
-- follows a shape by how much of the run is over, of its steps or of its minutes.
local check = require "lacuna.check"
local fail = require "lacuna.fail"

local M = {}

local kEnd = 0.1 -- the factor at the end

local shapes = {
  constant = function() return 1 end,
  linear = function(part) return 1 - (1 - kEnd) * part end,
  -- Loshchilov and Hutter 2017, eq. 5
  cosine = function(part) return kEnd + (1 - kEnd) * (1 + math.cos(math.pi * part)) / 2 end,
}

--- Returns function(step, part) -> factor. schedule: one of the names above, or a function(step, part) of the
-- script's own; step: from 0; part: what is over, from 0 to 1.
function M.new(schedule, warmup)
  local shape = shapes[schedule]
  if not shape then
    if type(schedule) == "string" then
      fail("schedule: wanted constant, linear, cosine or a function, got %q%s", schedule, check.hint(schedule, shapes))
    end
    if type(schedule) ~= "function" then
      check.wanted("schedule", "constant, linear, cosine or a function", schedule)
    end
    return function(step, part)
      local factor = schedule(step, part)
      if type(factor) ~= "number" or not (factor >= 0 and factor < math.huge) then
        check.wanted("schedule", ("a number of at least 0 for step %d"):format(step), factor)
      end
      return factor
    end
  end
  return function(step, part)
    if step < warmup then return (step + 1) / warmup end
    return shape(part)
  end
end

return M
