--- Schedules of learning rates: functions of the step (0 for the first one) that give a factor of lr.
--
--   o:set_schedule(lacuna.optim.schedule.warmup_cosine { warmup = 20, steps = 400, to = 0.1 })
--
-- A script's own function does as well.
local check = require "lacuna.check"
local groups = require "lacuna.optim.groups"

local schedule = {}

local function number(options, name, default)
  return groups.check_least(options[name] == nil and default or options[name], name)
end

--- Always the same. options: factor (1).
function schedule.constant(options)
  options = check.options(options == nil and {} or options, { factor = true }, "constant")
  local factor = number(options, "factor", 1)
  return function() return factor end
end

--- A straight line over `steps` steps, then as at its end. options: steps; from (1), to (0): factors.
function schedule.linear(options)
  check.options(options, { steps = true, from = true, to = true }, "linear")
  local steps = check.integer(options.steps, "steps", 1)
  local from, to = number(options, "from", 1), number(options, "to", 0)
  return function(step) return from + (to - from) * math.min(step / steps, 1) end
end

local function half_wave(step, steps, to)
  return to + (1 - to) * (1 + math.cos(math.pi * math.min(step / steps, 1))) / 2
end

--- Half a cosine wave from 1 down to `to` over `steps` steps (Loshchilov and Hutter 2017, eq. 5), then as at its end.
-- options: steps; to (0).
function schedule.cosine(options)
  check.options(options, { steps = true, to = true }, "cosine")
  local steps, to = check.integer(options.steps, "steps", 1), number(options, "to", 0)
  return function(step) return half_wave(step, steps, to) end
end

--- `warmup` steps up in a straight line (1/warmup, 2/warmup, …, 1), then half a cosine wave down to `to`; `steps` steps
-- in all. options: warmup, steps; to (0).
function schedule.warmup_cosine(options)
  check.options(options, { warmup = true, steps = true, to = true }, "warmup_cosine")
  local warmup, to = check.integer(options.warmup, "warmup", 0), number(options, "to", 0)
  local steps = check.integer(options.steps, "steps", warmup + 1)
  return function(step)
    if step < warmup then return (step + 1) / warmup end
    return half_wave(step - warmup, steps - warmup, to)
  end
end

--- Times `factor` after each `every` steps. options: every; factor (0.1).
function schedule.step(options)
  check.options(options, { every = true, factor = true }, "step")
  local every, factor = check.integer(options.every, "every", 1), number(options, "factor", 0.1)
  return function(step) return factor ^ math.floor(step / every) end
end

--- Times `factor` after each step. options: factor.
function schedule.exponential(options)
  check.options(options, { factor = true }, "exponential")
  local factor = number(options, "factor")
  return function(step) return factor ^ step end
end

return schedule
