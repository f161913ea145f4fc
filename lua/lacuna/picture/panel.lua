--- One panel of the picture: a curve over the gaps with its axis, grid and points.
local scale = require "lacuna.picture.scale"
local svg = require "lacuna.picture.svg"

local panel = {}

panel.ink = {
  text = "#222222", quiet = "#6b6b6b", grid = "#e7e7e7", axis = "#9a9a9a", tab = "#edf1f5", paper = "#ffffff",
}
local ink = panel.ink

local kAxisSize, kTitleSize = 11.5, 12.5
local kCrowd = 50 -- points; where there are more they are drawn smaller
local kTickHeight = 27 -- pixels between horizontal grid lines, about

--- A point's radius: the surer the model is of its token, the larger (area grows with the probability).
function panel.radius(prob) return math.sqrt(9 + 34 * prob) end

-- Grid and axis labels.
local function draw_frame(canvas, frame, x, y)
  for _, tick in ipairs(y.ticks) do
    local height = y.pixel(tick)
    canvas:line(frame.left, height, frame.right, height, tick == 0 and ink.axis or ink.grid, 1)
    canvas:text(frame.left - 9, height + 4, scale.label(tick, y.step), { size = kAxisSize, fill = ink.quiet,
      anchor = "end" })
  end
  for _, tick in ipairs(x.ticks) do
    local place = x.pixel(tick)
    canvas:line(place, y.pixel(y.high), place, frame.bottom, ink.grid, 1)
    canvas:line(place, frame.bottom, place, frame.bottom + 4, ink.axis, 1)
    if frame.tick_labels then
      canvas:text(place, frame.bottom + 19, scale.label(tick, x.step), { size = kAxisSize, fill = ink.quiet,
        anchor = "middle" })
    end
  end
end

local function draw_curve(canvas, points, colour, bottom)
  local line, area = {}, {}
  for _, point in ipairs(points) do
    line[#line + 1], line[#line + 2] = point.x, point.y
  end
  area[1], area[2] = points[1].x, bottom
  for _, value in ipairs(line) do area[#area + 1] = value end
  area[#area + 1], area[#area + 2] = points[#points].x, bottom
  canvas:add("polygon", { "points", svg.points(area), "fill", colour, "fill-opacity", 0.08 })
  canvas:add("polyline", { "points", svg.points(line), "fill", "none", "stroke", colour, "stroke-width", 2,
    "stroke-linejoin", "round", "stroke-linecap", "round" })
end

-- The panel's name, and what its dotted line stands for.
local function draw_title(canvas, frame, series, reference)
  local note = reference and ('<tspan font-weight="normal">  ·  %s</tspan>'):format(svg.escape(reference.note)) or ""
  canvas:add("text", { "x", frame.left, "y", frame.top - 9, "font-size", kTitleSize, "fill", series.colour,
    "font-weight", "bold", "xml:space", "preserve" }, svg.escape(series.title) .. note)
end

--- Draws a filled point, or a hollow one for what lies beyond the trained positions.
function panel.draw_point(canvas, x, y, radius, colour, hollow)
  local fill, stroke, width = colour, ink.paper, math.min(1.5, radius / 2.5)
  if hollow then
    fill, stroke, width, radius = ink.paper, colour, 1.75, radius - 0.75
  end
  canvas:add("circle", { "cx", x, "cy", y, "r", radius, "fill", fill, "stroke", stroke, "stroke-width", width })
end

--- Draws a panel.
--   frame   {left, right, top, bottom, headroom (pixels kept free at the top), tick_labels}
--   x       the horizontal axis (scale.horizontal)
--   series  {title, colour, value = function(exploration), least (the axis ends no lower), small (points of one size),
--           reference = {value, note}: a dotted line}
-- Returns the points: {x, y, radius} of each exploration.
function panel.draw(canvas, frame, x, explorations, series)
  local largest = series.least
  for _, exploration in ipairs(explorations) do largest = math.max(largest, series.value(exploration)) end
  local top = frame.top + (frame.headroom or 0)
  local y = scale.vertical(largest, top, frame.bottom, math.max(2, (frame.bottom - top) / kTickHeight))
  local reference = series.reference and series.reference.value <= y.high and series.reference
  draw_title(canvas, frame, series, reference)
  draw_frame(canvas, frame, x, y)
  local points, crowd = {}, math.max(0.4, math.min(1, math.sqrt(kCrowd / #explorations)))
  for i, exploration in ipairs(explorations) do
    points[i] = { x = x.pixel(exploration.gap), y = y.pixel(series.value(exploration)),
      radius = (series.small and 3.5 or panel.radius(exploration.top.prob)) * crowd }
  end
  if reference then
    local height = y.pixel(reference.value)
    canvas:line(frame.left, height, frame.right, height, series.colour, 1.2, "2 4")
  end
  draw_curve(canvas, points, series.colour, frame.bottom)
  for i, point in ipairs(points) do
    panel.draw_point(canvas, point.x, point.y, point.radius, series.colour, explorations[i].extrapolated)
  end
  return points
end

return panel
