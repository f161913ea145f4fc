--- `:plot EXPRESSION [FILE.svg]`: a curve or a distribution, in the terminal or as a file.
local native = require "lacuna.native"
local series = require "lacuna.repl.series"
local terminal = require "lacuna.terminal"

local plot = {}

local function write_file(path, document)
  local ok, err = native.try(native.C.lacuna_file_write(path, document, #document))
  if not ok then return err end
  io.write("wrote ", path, "\n")
end

local function is_exploration(value)
  return type(value) == "table" and type(rawget(value, "explorations")) == "table" and value.picture ~= nil
end

--- Draws a value. path: a .svg file, or nil for the terminal; name: what it is called. Returns a text on what is wrong.
function plot.draw(value, path, name)
  if path and is_exploration(value) then
    local ok, err = value:picture(path)
    if not ok then return err end
    io.write("wrote ", path, "\n")
    return
  end
  local data, problem = series.of(value)
  if not data then return problem end
  if path then
    local document = require("lacuna.repl.plot_svg").draw(data, name)
    if not document then return ":plot: wanted numbers, got none that is finite" end
    return write_file(path, document)
  end
  local lines
  if data.kind == "curve" then
    lines = require("lacuna.repl.braille").curve(data.x, data.y, terminal.columns())
  else
    lines = require("lacuna.repl.bars").lines(data, terminal.columns())
  end
  if not lines then return ":plot: wanted numbers, got none that is finite" end
  if data.title then io.write(data.title, "\n") end
  io.write(table.concat(lines, "\n"), "\n")
end

return plot
