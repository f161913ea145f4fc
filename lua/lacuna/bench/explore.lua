--- What exploring M gaps costs by each method: one pass (batch), one row at a time on the cache (cached), from
-- scratch for each gap (seed, the way the idea was first described).
local clock = require "lacuna.clock"

local M = {}

local kWords = "The lighthouse keeper wrote down the weather every evening, "
  .. "and every evening the weather was different. "

-- A prompt of exactly `count` tokens.
local function prompt(model, count)
  local ids = model:encode(kWords:rep(math.ceil(count / 10)))
  local out = {}
  for i = 1, count do out[i] = ids[i] end
  return out
end

local function measure(options)
  local lacuna = require "lacuna"
  local best
  for _ = 1, options.rounds do
    local start = clock.seconds()
    local result = lacuna.explore { model = options.model, prompt = options.prompt, gaps = options.gaps,
      method = options.method }
    local wall = clock.seconds() - start
    if not best or wall < best.wall then
      best = { wall = wall, prefill = result.seconds.prefill, probe = result.seconds.probe,
        evaluations = result.token_evaluations }
    end
  end
  return best
end

--- gaps 0 … : gap 0 is among them, so that all methods evaluate the same positions.
local function gap_list(count)
  local gaps = {}
  for i = 1, count do gaps[i] = (i - 1) * 5 end
  return gaps
end

function M.run(model, options)
  local length = options.length or 1000
  local ids = prompt(model, length)
  local rows = {}
  for _, count in ipairs { 1, 2, 4, 10, 20 } do
    local row = { gaps = count }
    for _, method in ipairs { "batch", "cached", "seed" } do
      if method ~= "seed" or count == 10 then
        row[method] = measure { model = model, prompt = ids, gaps = gap_list(count), method = method,
          rounds = method == "seed" and 1 or 3 }
      end
    end
    rows[#rows + 1] = row
  end
  return { model = model.name, threads = model.threads, prompt_tokens = length, rows = rows }
end

function M.format(result)
  local out = { ("prompt of %d tokens, %s, %d threads; seconds, best of 3 (seed: once)\n"):format(result.prompt_tokens,
    result.model, result.threads), "gaps  method  evaluations   wall  probe   probe/batch  wall/batch\n" }
  for _, row in ipairs(result.rows) do
    for _, method in ipairs { "batch", "cached", "seed" } do
      local m = row[method]
      if m then
        out[#out + 1] = ("%4d  %-6s  %11d  %5.3f  %5.3f  %10.2fx  %9.2fx\n"):format(row.gaps, method, m.evaluations,
          m.wall,
          m.probe, m.probe / row.batch.probe, m.wall / row.batch.wall)
      end
    end
  end
  return table.concat(out)
end

return M
