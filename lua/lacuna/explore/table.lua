--- An Exploration as a table that a person reads at a glance: one line a gap, the token that the model would write
-- there, how sure it is, how far that is from gap 0, and what else it would write.
local text = require "lacuna.text"

local M = {}

local kTokenColumns, kBarColumns = 16, 8 -- most columns of a token; columns of a full bar
local kEighths = { "▏", "▎", "▍", "▌", "▋", "▊", "▉" }

local kSpared = { "was", "position", "KL", "entropy" } -- columns that a narrow terminal goes without, in this order
local kThen = 16 -- columns that are kept for the other tokens while there is something to spare

local styles = { bold = "1", dim = "2", token = "1;36", bar = "36", warn = "33" }

-- A function that colours a text, or leaves it as it is.
local function painter(colour)
  return function(style, value) return colour and ("\27[%sm%s\27[0m"):format(styles[style], value) or value end
end

local function percent(prob) return ("%.1f %%"):format(prob * 100) end

-- A gap or position as short as it can be written.
local function plain(value) return ("%.14g"):format(value) end

-- A bar of probability in eighths of a column, always kBarColumns wide.
local function bar(prob)
  local eighths = math.floor(prob * kBarColumns * 8 + 0.5)
  local full = math.floor(eighths / 8)
  return text.pad(("█"):rep(full) .. (kEighths[eighths % 8] or ""), kBarColumns)
end

local function token_text(token) return text.cut(text.visible_of(token), kTokenColumns) end

-- The other probable tokens, as many as fit into `room` columns.
local function others(exploration, room)
  local parts, used = {}, 0
  for _, token in ipairs(exploration.tokens) do
    if token.id ~= exploration.top.id then
      local part = token_text(token) .. " " .. percent(token.prob)
      local columns = text.width(part) + (used > 0 and 2 or 0)
      if used + columns > room then break end
      parts[#parts + 1], used = part, used + columns
    end
  end
  return table.concat(parts, "  ")
end

local function headline(r, width, paint)
  local facts = ("  %s  ·  entropy %.2f  ·  position %s"):format(percent(r.token.prob), r.token.entropy,
    plain(r.base_position))
  local token = token_text(r.token)
  local room = width - text.width(facts) - text.width(token) - 5
  if room < 8 then facts, room = "", math.max(8, width - text.width(token) - 5) end
  return paint("dim", text.cut(text.visible(r.prompt), room, true)) .. " → " .. paint("token", token) .. facts
end

-- The columns that all rows have: {title, cell of an exploration, how it is padded}.
local function columns_of(r, bars, paint)
  local columns = {
    { "gap", function(e) return plain(e.gap) end, right = true },
    { "position", function(e) return plain(e.position) end, right = true },
    { "", function(e) return e.extrapolated and "!" or "" end, style = "warn" },
    { "next", function(e) return token_text(e.top) end, style = "token" },
    { "prob", function(e) return percent(e.top.prob) end, right = true },
    { "entropy", function(e) return ("%.2f"):format(e.entropy) end, right = true },
    { "KL", function(e) return ("%.3f"):format(e.kl) end, right = true },
    { "JS", function(e) return ("%.3f"):format(e.js) end, right = true },
    { "was", function(e) return e.top_rank_before == 1 and "" or "#" .. e.top_rank_before end, right = true },
  }
  if bars then
    table.insert(columns, 6, { "", function(e) return bar(e.top.prob) end, style = "bar" })
  end
  for _, column in ipairs(columns) do
    column.width, column.cells = text.width(column[1]), {}
    for i, exploration in ipairs(r.explorations) do
      column.cells[i] = column[2](exploration)
      column.width = math.max(column.width, text.width(column.cells[i]))
    end
    column.paint = column.style and function(value) return paint(column.style, value) end or function(v) return v end
  end
  return columns
end

local function total_width(columns)
  local total = 2
  for _, column in ipairs(columns) do total = total + column.width + 2 end
  return total - 2
end

-- Leaves out what can be spared until the columns fit.
local function fit(columns, width)
  for _, title in ipairs(kSpared) do
    if total_width(columns) + 2 + kThen <= width then break end
    for i, column in ipairs(columns) do
      if column[1] == title then table.remove(columns, i) end
    end
  end
  return columns
end

local function line_of(columns, cell)
  local parts = {}
  for i, column in ipairs(columns) do parts[i] = cell(column) end
  return "  " .. table.concat(parts, "  ")
end

local function body(r, columns, width, paint)
  local room = width - total_width(columns) - 2
  local lines = { paint("dim", line_of(columns, function(c) return text.pad(c[1], c.width, c.right) end)
    .. (room >= 4 and "  then" or "")) }
  for i, exploration in ipairs(r.explorations) do
    local line = line_of(columns, function(c) return c.paint(text.pad(c.cells[i], c.width, c.right)) end)
    local rest = others(exploration, room)
    lines[#lines + 1] = (rest == "" and line or line .. "  " .. paint("dim", rest)):gsub("%s+$", "")
  end
  return lines
end

-- The continued branches, one line each.
local function paths(r, width, paint)
  local lines, gap_width = {}, 3
  for _, e in ipairs(r.explorations) do gap_width = math.max(gap_width, #plain(e.gap)) end
  for _, e in ipairs(r.explorations) do
    if e.path then
      local token = token_text(r.token)
      local room = width - gap_width - text.width(token) - 5
      lines[#lines + 1] = "  " .. text.pad(plain(e.gap), gap_width, true) .. "  " .. paint("token", token)
        .. text.cut(text.visible_of(e.path), room)
    end
  end
  if #lines > 0 then table.insert(lines, 1, paint("dim", "  " .. text.pad("gap", gap_width, true) .. "  continued")) end
  return lines
end

local function footer(r, width, paint)
  local lines, extrapolated = {}, false
  for _, e in ipairs(r.explorations) do extrapolated = extrapolated or e.extrapolated end
  if extrapolated then
    lines[1] = paint("warn", text.cut(("  ! beyond the %d positions that this model was trained on, or before a token "
      .. "that it sees"):format(r.context_length), width))
  end
  lines[#lines + 1] = paint("dim", text.cut(("  %d tokens evaluated (%s), %.0f ms for the prompt, %.0f ms for the gaps")
    :format(r.token_evaluations, r.method, r.seconds.prefill * 1e3, r.seconds.probe * 1e3), width))
  return lines
end

--- The table as text, with a line end. options: width (100 columns), colour (false), bars (false). KL, JS: of this gap
-- and gap 0, in nats; was: the rank that the token has at gap 0, where it is not the first.
function M.format(r, options)
  options = options or {}
  local width, paint = options.width or 100, painter(options.colour)
  local lines = { headline(r, width, paint), "" }
  local function add(more) for _, line in ipairs(more) do lines[#lines + 1] = line end end
  add(body(r, fit(columns_of(r, options.bars, paint), width), width, paint))
  local continued = paths(r, width, paint)
  if #continued > 0 then lines[#lines + 1] = "" end
  add(continued)
  lines[#lines + 1] = ""
  add(footer(r, width, paint))
  return table.concat(lines, "\n") .. "\n"
end

return M
