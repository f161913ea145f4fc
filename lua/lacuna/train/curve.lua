--- The picture of a run: the loss over the steps, each step's own in pale, smoothed in full, and that of the tokens
-- kept apart.
local font = require "lacuna.picture.font"
local native = require "lacuna.native"
local panel = require "lacuna.picture.panel"
local scale = require "lacuna.picture.scale"
local svg = require "lacuna.picture.svg"
local text = require "lacuna.text"

local M = {}

local kWidth, kHeight = 820, 460
local kLeft, kRight, kTop, kBottom = 66, 790, 84, 396
local kBlue, kVermilion = "#0072b2", "#d55e00" -- Okabe and Ito's
local kMostPoints = 2000 -- of a line: more cannot be told apart
local kSmoothing = 0.05 -- the weight of a new step in the smoothed loss, at the least
local ink = panel.ink

-- Exponentially weighted, without a bias to the first one.
local function smoothed(values)
  local out, sum, weight = {}, 0, 0
  for i, value in ipairs(values) do
    sum, weight = sum * (1 - kSmoothing) + value * kSmoothing, weight * (1 - kSmoothing) + kSmoothing
    out[i] = sum / weight
  end
  return out
end
M.smoothed = smoothed

local function range_of(history)
  local low, high = math.huge, -math.huge
  local function take(value) low, high = math.min(low, value), math.max(high, value) end
  for _, value in ipairs(history.loss) do take(value) end
  for _, entry in ipairs(history.validation) do take(entry.loss) end
  if low == high then low, high = low - 0.5, high + 0.5 end
  return low - (high - low) * 0.03, high + (high - low) * 0.03
end

local function draw_axes(canvas, low, high, pixel_x, pixel_y, steps)
  local ticks, step = scale.ticks(low, high, 8)
  for _, tick in ipairs(ticks) do
    canvas:line(kLeft, pixel_y(tick), kRight, pixel_y(tick), ink.grid, 1)
    canvas:text(kLeft - 9, pixel_y(tick) + 4, scale.label(tick, step), { size = 11.5, fill = ink.quiet,
      anchor = "end" })
  end
  ticks, step = scale.ticks(0, steps, 8)
  for _, tick in ipairs(ticks) do
    canvas:line(pixel_x(tick), kBottom, pixel_x(tick), kBottom + 4, ink.axis, 1)
    canvas:text(pixel_x(tick), kBottom + 19, scale.label(tick, math.max(1, step)), { size = 11.5, fill = ink.quiet,
      anchor = "middle" })
  end
  canvas:line(kLeft, kBottom, kRight, kBottom, ink.axis, 1)
  canvas:text((kLeft + kRight) / 2, kHeight - 18, "step", { size = 12, fill = ink.quiet, anchor = "middle" })
end

local function draw_line(canvas, values, pixel_x, pixel_y, width, opacity)
  local points, every = {}, math.max(1, math.ceil(#values / kMostPoints))
  for i = 1, #values do
    if (i - 1) % every == 0 or i == #values then
      points[#points + 1], points[#points + 2] = pixel_x(i), pixel_y(values[i])
    end
  end
  canvas:add("polyline", { "points", svg.points(points), "fill", "none", "stroke", kBlue, "stroke-width", width,
    "stroke-opacity", opacity, "stroke-linejoin", "round" })
end

local function draw_validation(canvas, entries, pixel_x, pixel_y)
  local points = {}
  for _, entry in ipairs(entries) do
    points[#points + 1], points[#points + 2] = pixel_x(entry.step), pixel_y(entry.loss)
  end
  if #points >= 4 then
    canvas:add("polyline", { "points", svg.points(points), "fill", "none", "stroke", kVermilion, "stroke-width", 2,
      "stroke-linejoin", "round" })
  end
  for i = 1, #points, 2 do panel.draw_point(canvas, points[i], points[i + 1], 3.5, kVermilion) end
end

local function draw_legend(canvas, has_validation)
  canvas:text(kLeft, 62, "training", { size = 12.5, fill = kBlue, weight = "bold" })
  if has_validation then
    canvas:text(kLeft + font.width("training   ", 12.5, true), 62, "validation", { size = 12.5, fill = kVermilion,
      weight = "bold" })
  end
  canvas:text(kRight, 62, "cross-entropy, nats per token", { size = 11.5, fill = ink.quiet, anchor = "end" })
end

--- The document. history: { loss = {number,…} by step, validation = { {step=, loss=},… } }, at least one step. nil
-- where no step has been made.
function M.svg(history, title)
  local steps = #history.loss
  if steps == 0 then return nil end
  local low, high = range_of(history)
  local function pixel_x(step) return kLeft + (kRight - kLeft) * step / steps end
  local function pixel_y(value) return kBottom - (kBottom - kTop) * (value - low) / (high - low) end
  local canvas = svg.canvas()
  title = font.cut(text.visible(title), kRight - 24, 16, true)
  canvas:text(24, 34, title, { size = 16, fill = ink.text, weight = "bold" })
  draw_legend(canvas, #history.validation > 0)
  draw_axes(canvas, low, high, pixel_x, pixel_y, steps)
  draw_line(canvas, history.loss, pixel_x, pixel_y, 1, 0.3)
  draw_line(canvas, smoothed(history.loss), pixel_x, pixel_y, 2, 1)
  draw_validation(canvas, history.validation, pixel_x, pixel_y)
  return canvas:document(kWidth, kHeight, title)
end

--- Writes the picture. True; nil and a text.
function M.write(path, history, title)
  local document = M.svg(history, title)
  if not document then return true end
  return native.try(native.C.lacuna_file_write(path, document, #document))
end

return M
