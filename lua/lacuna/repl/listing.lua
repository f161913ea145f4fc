--- Lists for help: functions with what their docstrings begin with, fields, prose in the terminal's width.
local colour = require "lacuna.repl.colour"
local columns = require "lacuna.repl.columns"
local source = require "lacuna.repl.source"
local terminal = require "lacuna.terminal"
local text = require "lacuna.text"
local value = require "lacuna.repl.value"

local listing = {}

--- Prints texts, each on its own line.
function listing.write(...)
  for _, part in ipairs { ... } do io.write(part, "\n") end
end

--- A docstring broken into lines, or nil.
function listing.prose(doc) return doc and columns.wrap(doc, terminal.columns()) end

--- One line for each function of a table: its name with parameters, and what its docstring begins with.
function listing.functions(functions)
  local names, rows = {}, {}
  for name, f in next, functions do
    local is_own = type(f) == "function" and value.is_name(name) and not name:find "^__"
    if is_own then names[#names + 1] = name end
  end
  table.sort(names)
  for i, name in ipairs(names) do
    local about = source.of(functions[name]) or { parameters = "()" }
    rows[i] = { "  " .. (about.method and ":" or ".") .. name .. about.parameters, source.summary(about.doc) }
  end
  if #rows > 0 then io.write("\n", columns.table({ "  functions", "" }, rows, terminal.columns())) end
end

-- The properties by what is written about them: { summary, {name,…} } in the order of the first names.
local function by_summary(properties)
  local names, groups, known = {}, {}, {}
  for name in next, properties do names[#names + 1] = name end
  table.sort(names)
  for _, name in ipairs(names) do
    local summary = source.summary((source.of(properties[name]) or {}).doc)
    local group = known[summary]
    if not group then
      group = { summary = summary, names = {} }
      groups[#groups + 1], known[summary] = group, group
    end
    table.insert(group.names, "." .. name)
  end
  return groups
end

--- Properties, those with the same docstring together.
function listing.properties(properties)
  local groups = by_summary(properties)
  if #groups == 0 then return end
  listing.write("", colour.paint("title", "  fields"))
  local width = terminal.columns() - 4
  for _, group in ipairs(groups) do
    listing.write("  " .. columns.wrap(table.concat(group.names, " "), width):gsub("\n", "\n  "),
      "      " .. text.cut(group.summary, width - 2))
  end
end

return listing
