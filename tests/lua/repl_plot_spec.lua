--- :plot: which values are curves and which distributions, braille and blocks of the right size, SVG files.
package.path = os.getenv "LACUNA_TEST_DATA" .. "/lua/?.lua;" .. package.path
local bars = require "lacuna.repl.bars"
local braille = require "lacuna.repl.braille"
local plot = require "lacuna.repl.plot"
local plot_svg = require "lacuna.repl.plot_svg"
local series = require "lacuna.repl.series"
local tensor = require "lacuna.tensor"
local text = require "lacuna.text"

local collect = require("support.session").collect

describe("a series", function()
  it("is a curve for numbers: a list counts from 1, a tensor from 0", function()
    assert.same({ kind = "curve", x = { 1, 2, 3 }, y = { 5, 7, 6 } }, series.of { 5, 7, 6 })
    assert.same({ kind = "curve", x = { 0, 1 }, y = { 5, 7 } }, series.of(tensor { 5, 7 }))
  end)

  it("is a distribution for probabilities, the largest first, ties by id", function()
    local data = series.of(tensor { 0.25, 0.5, 0.25 })
    assert.equal("bars", data.kind)
    assert.same({ 1, 0, 2 }, { data.entries[1].id, data.entries[2].id, data.entries[3].id })
    data = series.of { [13] = 0.1, [28] = 0.9 }
    assert.same({ "28", "13" }, { data.entries[1].label, data.entries[2].label })
    data = series.of { { id = 5, text = " the", prob = 0.5 }, { id = 6, text = "\n", prob = 0.4 } }
    assert.same({ "␣the", "⏎" }, { data.entries[1].label, data.entries[2].label })
  end)

  it("is an exploration's divergence over the gap, in order", function()
    local data = series.of { explorations = { { gap = 10, js = 0.5 }, { gap = 0, js = 0 } } }
    assert.same({ 0, 10 }, data.x)
    assert.same({ 0, 0.5 }, data.y)
  end)

  it("refuses what cannot be drawn, and says what came", function()
    for value, wanted in pairs { [true] = "boolean true", ["x"] = 'string "x"', [{}] = "an empty table",
      [{ 1, "x" }] = 'got string "x" at 2', [{ a = "x" }] = 'got string "x"' } do
      local data, problem = series.of(value)
      assert.is_nil(data)
      assert.truthy(problem:find(wanted, 1, true), problem)
    end
    assert.truthy(select(2, series.of(tensor { { 1 } })):find("got one of 2", 1, true))
    assert.truthy(select(2, series.of(nil)):find("got nil", 1, true))
  end)
end)

describe("a curve in braille", function()
  -- The dots of a line's cells, counted.
  local function dots(lines)
    local count = 0
    for _, line in ipairs(lines) do
      for _, point in text.characters(line) do
        if point and point >= 0x2800 and point <= 0x28FF then
          for bit_ = 0, 7 do count = count + bit.band(bit.rshift(point - 0x2800, bit_), 1) end
        end
      end
    end
    return count
  end

  it("fits the width and has an axis with round numbers", function()
    for _, width in ipairs { 40, 80, 133 } do
      local lines = braille.curve({ 0, 50, 100 }, { 0, 10, 5 }, width)
      for _, line in ipairs(lines) do assert.is_true(text.width(line) <= width) end
      assert.truthy(table.concat(lines, "\n"):find "10%.0 ┤")
      assert.truthy(lines[#lines]:find "^%s+0 .*100$")
    end
  end)

  it("goes from corner to corner for a straight line, and dots every column once", function()
    local lines = braille.curve({ 0, 1 }, { 0, 1 }, 45)
    assert.truthy(lines[1]:find "⠁$" or lines[1]:find "[⠉⠊⠁⠔⡠⠒]+$")
    local columns = text.width(lines[#lines - 1]) - text.width(lines[#lines - 1]:match "^ *└")
    assert.equal(columns * 2, dots(lines))
  end)

  it("leaves a gap where a value is no number, and draws nothing where none is", function()
    local nan = 0 / 0
    assert.equal(2, dots(braille.curve({ 1, 2, 3 }, { 1, nan, 1 }, 60)))
    assert.is_nil(braille.curve({ 1, 2 }, { nan, math.huge }, 60))
    assert.equal(1, dots(braille.curve({ 1 }, { 5 }, 60)))
  end)
end)

describe("bars", function()
  it("are as long as their part of the largest, to an eighth of a column", function()
    local lines = bars.lines({ count = 4, entries = { { label = "a", prob = 0.8 }, { label = "bb", prob = 0.4 },
      { label = "c", prob = 0 } } }, 80)
    assert.equal("a   80.0 %  " .. ("█"):rep(60), lines[1])
    assert.equal("bb  40.0 %  " .. ("█"):rep(30), lines[2])
    assert.equal("c    0.0 %  ", lines[3])
    assert.equal("… 1 more", lines[4])
  end)

  it("show counts as numbers", function()
    local lines = bars.lines(series.of { apples = 12, pears = 3 }, 80)
    assert.truthy(lines[1]:find "^apples  12  █")
  end)
end)

describe(":plot", function()
  it("writes an SVG of a curve and of a distribution, with texts escaped", function()
    local svg = plot_svg.draw(series.of { 1, 3, 2 }, "a < b")
    assert.truthy(svg:find("<title>a &lt; b</title>", 1, true))
    assert.truthy(svg:find("<polyline", 1, true))
    svg = plot_svg.draw(series.of { ["<&>"] = 0.5, b = 0.25 }, "p")
    assert.truthy(svg:find("&lt;&amp;&gt;", 1, true))
    assert.equal(2, select(2, svg:gsub('fill="#0072b2"', "")))
    assert.is_nil(plot_svg.draw(series.of { 0 / 0 }, "nothing"))
  end)

  it("writes the file whole, and says where it cannot", function()
    local path = os.tmpname() .. ".svg"
    local printed = collect(function() assert.is_nil(plot.draw({ 1, 2 }, path, "x")) end)
    assert.equal("wrote " .. path .. "\n", printed)
    local file = assert(io.open(path))
    assert.truthy(file:read("*a"):find "</svg>\n$")
    file:close()
    os.remove(path)
    assert.truthy(plot.draw({ 1, 2 }, "/no/such/folder/x.svg", "x"):find("/no/such/folder", 1, true))
  end)

  it("answers with a text where there is nothing to draw", function()
    assert.truthy(plot.draw(nil, nil, "x"):find("wanted numbers", 1, true))
    assert.truthy(plot.draw({ 0 / 0 }, nil, "x"):find("none that is finite", 1, true))
  end)
end)
