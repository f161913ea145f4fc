--- The drawings of `:plot` as SVG documents.
local bars = require "lacuna.repl.bars"
local braille = require "lacuna.repl.braille"
local font = require "lacuna.picture.font"
local panel = require "lacuna.picture.panel"
local scale = require "lacuna.picture.scale"
local svg = require "lacuna.picture.svg"
local text = require "lacuna.text"

local plot_svg = {}

local kWidth, kHeight = 720, 420
local kLeft, kRight, kTop, kBottom = 72, 696, 48, 376
local kColour = "#0072b2"
local kBarHeight, kLabelWidth, kAmountWidth = 24, 190, 76
local kTitle, kText = 13, 12 -- font sizes, pixels
local ink = panel.ink

local function title(canvas, value)
  canvas:text(24, 28, font.cut(text.visible(value), kWidth - 48, kTitle), { size = kTitle, fill = ink.text,
    weight = "bold" })
end

local function draw_axes(canvas, low_x, high_x, low, high, pixel_x, pixel_y)
  local ticks, step = scale.ticks(low, high, 6)
  for _, tick in ipairs(ticks) do
    canvas:line(kLeft, pixel_y(tick), kRight, pixel_y(tick), tick == 0 and ink.axis or ink.grid, 1)
    canvas:text(kLeft - 8, pixel_y(tick) + 4, scale.label(tick, step), { size = kText, fill = ink.quiet,
      anchor = "end" })
  end
  ticks, step = scale.ticks(low_x, high_x, 8)
  for _, tick in ipairs(ticks) do
    canvas:line(pixel_x(tick), kTop, pixel_x(tick), kBottom + 4, ink.grid, 1)
    canvas:text(pixel_x(tick), kBottom + 20, scale.label(tick, step), { size = kText, fill = ink.quiet,
      anchor = "middle" })
  end
end

local function draw_line(canvas, points)
  if #points == 2 then canvas:add("circle", { "cx", points[1], "cy", points[2], "r", 3, "fill", kColour }) end
  if #points < 4 then return end
  canvas:add("polyline", { "points", svg.points(points), "fill", "none", "stroke", kColour, "stroke-width", 1.75,
    "stroke-linejoin", "round" })
end

local function curve(data, name)
  local low_x, high_x = braille.range(data.x)
  local low, high = braille.range(data.y)
  if not low or not low_x then return nil end
  local function pixel_x(value) return kLeft + (value - low_x) / (high_x - low_x) * (kRight - kLeft) end
  local function pixel_y(value) return kBottom - (value - low) / (high - low) * (kBottom - kTop) end
  local canvas, points = svg.canvas(), {}
  title(canvas, data.title or name)
  draw_axes(canvas, low_x, high_x, low, high, pixel_x, pixel_y)
  for i, x in ipairs(data.x) do
    local y = data.y[i]
    if y - y == 0 and x - x == 0 then
      points[#points + 1], points[#points + 2] = pixel_x(x), pixel_y(y)
    else -- no number: the line is interrupted
      draw_line(canvas, points)
      points = {}
    end
  end
  draw_line(canvas, points)
  return canvas:document(kWidth, kHeight, text.visible(name))
end

local function distribution(data, name)
  local canvas, largest = svg.canvas(), 0
  for _, entry in ipairs(data.entries) do largest = math.max(largest, entry.prob) end
  title(canvas, name)
  local room = kRight - 24 - kLabelWidth - kAmountWidth
  for i, entry in ipairs(data.entries) do
    local y = kTop + (i - 1) * kBarHeight
    canvas:text(kLabelWidth + 14, y + 16, font.cut(text.visible(entry.label), kLabelWidth, kText), { size = kText,
      fill = ink.text, anchor = "end" })
    local length = largest > 0 and math.max(0, entry.prob / largest) * room or 0
    canvas:add("rect", { "x", kLabelWidth + 24, "y", y + 4, "width", length, "height", kBarHeight - 8, "fill",
      kColour })
    canvas:text(kLabelWidth + 32 + length, y + 16, bars.amount(entry, bars.are_counts(data)), { size = kText,
      fill = ink.quiet })
  end
  return canvas:document(kWidth, kTop + #data.entries * kBarHeight + 20, text.visible(name))
end

--- The document of a series (series.lua); name: what was asked to be drawn. nil where nothing is finite.
function plot_svg.draw(data, name)
  return (data.kind == "curve" and curve or distribution)(data, name)
end

return plot_svg
