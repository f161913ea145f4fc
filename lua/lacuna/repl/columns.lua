--- Lays out texts for a terminal: names in columns, and tables with a title line.
local colour = require "lacuna.repl.colour"
local text = require "lacuna.text"

local columns = {}

local kGap = 2

-- Words in lines of at most `width` columns.
local function fill(words, width)
  local lines, line, used = {}, {}, 0
  for word in words:gmatch "%S+" do
    local wide = text.width(word)
    if used > 0 and used + 1 + wide > width then
      lines[#lines + 1], line, used = table.concat(line, " "), {}, 0
    end
    line[#line + 1], used = word, used + wide + (used > 0 and 1 or 0)
  end
  lines[#lines + 1] = table.concat(line, " ")
  return table.concat(lines, "\n")
end

--- Prose in lines of at most `width` columns. What is indented (code) stays as it is.
function columns.wrap(prose, width)
  local out, paragraph = {}, {}
  local function close()
    if #paragraph > 0 then out[#out + 1] = fill(table.concat(paragraph, " "), width) end
    paragraph = {}
  end
  for line in (prose .. "\n"):gmatch "(.-)\n" do
    if line:find "^%S" then
      paragraph[#paragraph + 1] = line
    else
      close()
      out[#out + 1] = line
    end
  end
  close()
  return table.concat(out, "\n")
end

local function widest(names)
  local most = 0
  for _, name in ipairs(names) do most = math.max(most, text.width(name)) end
  return most
end

--- Names in columns, sorted down each, in `width` columns; at most `most` of them, then how many more there are.
function columns.list(names, width, most)
  local shown = {}
  for i = 1, math.min(#names, most) do shown[i] = text.cut(names[i], width) end
  local across = math.max(1, math.floor((width + kGap) / (widest(shown) + kGap)))
  local down = math.ceil(#shown / across)
  across = math.ceil(#shown / down)
  local pad, lines = {}, {}
  for column = 1, across do
    pad[column] = widest { unpack(shown, (column - 1) * down + 1, math.min(column * down, #shown)) }
  end
  for row = 1, down do
    local parts = {}
    for column = 1, across do
      local name = shown[(column - 1) * down + row]
      if name then parts[column] = text.pad(name, pad[column]) end
    end
    lines[row] = table.concat(parts, (" "):rep(kGap)):gsub(" +$", "")
  end
  if #names > #shown then lines[#lines + 1] = ("… %d more"):format(#names - #shown) end
  return table.concat(lines, "\n")
end

-- A row as several, whose last cells are the lines of its last cell.
local function wrapped_rows(row, width)
  local out = {}
  for line in (fill(row[#row], width) .. "\n"):gmatch "(.-)\n" do
    local cells = {}
    for c = 1, #row - 1 do cells[c] = #out == 0 and row[c] or "" end
    cells[#row] = line
    out[#out + 1] = cells
  end
  return out
end

--- A table: titles {text,…}, rows {{text,…},…}, right {[column] = true}. The last column is cut to fit `width`, or
-- broken into lines where `wraps` is true. Returns lines with a line end each.
function columns.table(titles, rows, width, right, wraps)
  local widths, used = {}, 0
  for c, title in ipairs(titles) do
    widths[c] = text.width(title)
    for _, row in ipairs(rows) do widths[c] = math.max(widths[c], text.width(row[c])) end
    if c < #titles then used = used + widths[c] + kGap end
  end
  widths[#titles] = math.min(widths[#titles], math.max(10, width - used))
  local lines = {}
  local function add(row, kind)
    local cells = {}
    for c, cell in ipairs(row) do cells[c] = text.pad(text.cut(cell, widths[c]), widths[c], right and right[c]) end
    lines[#lines + 1] = colour.paint(kind, (table.concat(cells, (" "):rep(kGap)):gsub(" +$", "")))
  end
  add(titles, "title")
  for _, row in ipairs(rows) do
    for _, each in ipairs(wraps and wrapped_rows(row, widths[#titles]) or { row }) do add(each) end
  end
  return table.concat(lines, "\n") .. "\n"
end

return columns
