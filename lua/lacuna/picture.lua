--- The picture of an exploration: how far the next-token distribution moves from that of gap 0, and how undecided it
-- is, over the gap, with the token that the model would write at each point.
--
--   local r = lacuna.explore { model = model, prompt = "Once upon a time", gaps = { 0, 5, 10, 20, 50, 100 } }
--   assert(require("lacuna.picture").write("gaps.png", r))       -- or gaps.svg
local fail = require "lacuna.fail"
local annotate = require "lacuna.picture.annotate"
local check = require "lacuna.check"
local font = require "lacuna.picture.font"
local native = require "lacuna.native"
local panel = require "lacuna.picture.panel"
local scale = require "lacuna.picture.scale"
local svg = require "lacuna.picture.svg"
local text = require "lacuna.text"

local picture = {}

local kWidth, kHeight, kLeft, kRight = 960, 680, 66, 930
local kPanels = { -- each panel's plot
  js = { left = kLeft, right = kRight, top = 122, bottom = 388, headroom = 26 },
  kl = { left = kLeft, right = kRight, top = 424, bottom = 506 },
  entropy = { left = kLeft, right = kRight, top = 542, bottom = 624, tick_labels = true },
}
local kInset = 16 -- pixels between the frame and the outermost points
local kPixels = 2 -- PNG pixels for one of the drawing, each way
-- Okabe and Ito's palette: told apart with every common colour blindness, and in grey.
local kBlue, kVermilion, kGreen = "#0072b2", "#d55e00", "#007a5e"

local ink = panel.ink

-- What is drawn: the listed explorations and the natural place (gap 0), by gap.
local function points_of(r)
  local out, natural = {}, r.natural
  for _, exploration in ipairs(r.explorations) do
    out[#out + 1] = exploration
    if exploration.gap == 0 then natural = nil end
  end
  out[#out + 1] = natural
  table.sort(out, function(a, b) return a.gap < b.gap end)
  return out
end

local function draw_title(canvas, r)
  local token = font.cut(text.visible_of(r.token), 260, 20, false, true)
  local room = kRight - 24 - font.width(token .. "  →  ", 20, true)
  local before = font.cut(text.visible(r.prompt), room, 20, true)
  canvas:text(24, 42, before, { size = 20, fill = ink.text })
  canvas:add("text", { "x", 24 + font.width(before, 20), "y", 42, "font-size", 20, "xml:space", "preserve" },
    ('<tspan fill="%s">  →  </tspan><tspan fill="%s" font-weight="bold">%s</tspan>')
      :format(ink.axis, kBlue, svg.escape(token)))
  local facts = ("The token most likely to come next, when “%s” stands farther away.  It is %.1f %% likely at its "
    .. "natural position %.10g."):format(font.cut(text.visible_of(r.token), 90, 12.5), r.token.prob * 100,
      r.base_position)
  canvas:text(24, 66, facts, { size = 12.5, fill = ink.quiet })
  local left = kRight - 24 - font.width(facts, 12.5) - 24
  canvas:text(kRight, 66, font.cut(text.visible(r.model or ""), left, 11.5), { size = 11.5, fill = ink.quiet,
    anchor = "end" })
end

-- What the marks mean, at the right above the first panel.
local function draw_legend(canvas, explorations)
  local entries = { { "likely", panel.radius(1), false }, { "unlikely next token", panel.radius(0.05), false } }
  for _, exploration in ipairs(explorations) do
    if exploration.extrapolated then
      entries[3] = { "beyond what was trained", panel.radius(0.3), true }
    end
  end
  local x, y = kRight, kPanels.js.top - 13.5
  for i = #entries, 1, -1 do
    local label, radius, hollow = entries[i][1], entries[i][2], entries[i][3]
    canvas:text(x, y + 4, label, { size = 11.5, fill = ink.quiet, anchor = "end" })
    x = x - font.width(label, 11.5) - 11
    panel.draw_point(canvas, x, y, radius, ink.quiet, hollow)
    x = x - 22
  end
end

local function draw_panels(canvas, r, explorations)
  local gaps = {}
  for i, exploration in ipairs(explorations) do gaps[i] = exploration.gap end
  local x = scale.horizontal(gaps, kLeft + kInset, kRight - kInset)
  panel.draw(canvas, kPanels.kl, x, explorations, { title = "Kullback–Leibler divergence from gap 0, nats",
    colour = kVermilion, value = function(e) return e.kl end, least = 0.01, small = true })
  panel.draw(canvas, kPanels.entropy, x, explorations, { title = "Entropy, nats", colour = kGreen, small = true,
    value = function(e) return e.entropy end, least = 0.1,
    reference = r.natural and { value = r.natural.entropy, note = "at gap 0 (dotted)" } })
  local points = panel.draw(canvas, kPanels.js, x, explorations, {
    title = "Jensen–Shannon divergence from gap 0, nats", colour = kBlue, value = function(e) return e.js end,
    least = 0.01, reference = { value = math.log(2), note = "at most ln 2 (dotted)" },
  })
  for i, point in ipairs(points) do -- once more, above the leaders
    point.draw = function()
      panel.draw_point(canvas, point.x, point.y, point.radius, kBlue, explorations[i].extrapolated)
    end
  end
  annotate.draw(canvas, points, explorations, kPanels.js)
  for _, point in ipairs(points) do point.draw() end
  local note = ("gap: how many positions later than its natural place (%.10g)%s"):format(r.base_position,
    x.logarithmic and ", on a logarithmic scale" or "")
  canvas:text((kLeft + kRight) / 2, kHeight - 16, note, { size = 12, fill = ink.quiet, anchor = "middle" })
end

--- The picture of an Exploration with at least one gap as an SVG document. Returns text, width, height in pixels.
function picture.svg(r)
  local explorations = points_of(r)
  if #explorations == 0 then fail("picture: wanted an exploration of at least one gap, got none") end
  local canvas = svg.canvas()
  draw_title(canvas, r)
  draw_legend(canvas, explorations)
  draw_panels(canvas, r, explorations)
  local title = ("%s → %s"):format(text.visible(r.prompt), text.visible_of(r.token))
  return canvas:document(kWidth, kHeight, title), kWidth, kHeight
end

--- Writes the picture of an Exploration. path ends in .svg or .png; the file is whole or not there at all. Returns
-- true; nil and a text (no such folder, no library for .png). Raises for another ending.
function picture.write(path, r)
  check.string(path, "path")
  local kind = path:match "%.([^./]+)$"
  if kind ~= "svg" and kind ~= "png" then check.wanted("path", "a name that ends in .svg or .png", path) end
  local document, width, height = picture.svg(r)
  if kind == "png" then
    local err
    document, err = require("lacuna.picture.png").draw(document, kPixels * width, kPixels * height)
    if not document then return nil, err end
  end
  return native.try(native.C.lacuna_file_write(path, document, #document))
end

return picture
