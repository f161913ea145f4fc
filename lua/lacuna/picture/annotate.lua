--- The tokens written at the points of the picture: which points get one, what it says, where it stands.
local font = require "lacuna.picture.font"
local labels = require "lacuna.picture.labels"
local panel = require "lacuna.picture.panel"
local svg = require "lacuna.picture.svg"
local text = require "lacuna.text"

local annotate = {}

local ink = panel.ink

local kLabelSize, kSmallSize = 12, 10.5
-- Up to so many points have labels with probabilities; labels; labels where the token changes.
local kMostProbabilities, kMostLabels, kMostChanges = 16, 40, 100
local kLabelWidth = 110 -- pixels of a token, at most
local kLabelHeight, kPadding = 17, 4 -- of the tab that a label stands on: it makes a lone "." seen

-- Whether a point's token is that of the point before it.
local function repeats(explorations, i)
  return i > 1 and explorations[i - 1].top.id == explorations[i].top.id
end

-- The points that get a label: all; of many those where the token changes; of very many some of these.
local function labelled(explorations)
  local all, changes, some = {}, {}, {}
  for i = 1, #explorations do
    all[i] = i
    if not repeats(explorations, i) then changes[#changes + 1] = i end
  end
  if #all <= kMostLabels then return all end
  local step = math.ceil(#changes / kMostChanges)
  for i = 1, #changes, step do some[#some + 1] = changes[i] end
  return some
end

-- The label of each of these points: its token and, where there are few, its probability.
local function label_parts(explorations)
  local parts = {}
  for _, i in ipairs(labelled(explorations)) do
    local top = explorations[i].top
    local token = font.cut(text.visible_of(top), kLabelWidth, kLabelSize)
    local prob = #explorations <= kMostProbabilities and ("%.0f %%"):format(top.prob * 100) or ""
    local gap = prob ~= "" and 4 or 0
    local rank = #explorations > kMostProbabilities and repeats(explorations, i) and 1 or 0
    parts[i] = { token = token, prob = prob, gap = gap, rank = rank,
      width = font.width(token, kLabelSize) + gap + font.width(prob, kSmallSize) + 2 * kPadding }
  end
  return parts
end

local function draw_label(canvas, box, part)
  canvas:add("rect", { "x", box.left, "y", box.top, "width", part.width, "height", kLabelHeight, "rx", 3, "fill",
    ink.tab, "stroke", ink.paper, "stroke-width", 1 })
  local prob = part.prob ~= "" and ('<tspan dx="%d" font-size="%g" fill="%s">%s</tspan>')
    :format(part.gap, kSmallSize, ink.quiet, part.prob) or ""
  canvas:add("text", { "x", box.left + kPadding, "y", box.bottom - 4.5, "font-size", kLabelSize, "fill", ink.text,
    "xml:space", "preserve" }, svg.escape(part.token) .. prob)
end

--- Writes the tokens at the points {x, y} of the explorations, within the frame {left, right, top, bottom}.
function annotate.draw(canvas, points, explorations, frame)
  local parts, wanted = label_parts(explorations), {}
  for i, point in ipairs(points) do
    wanted[i] = { x = point.x, y = point.y, height = kLabelHeight, width = parts[i] and parts[i].width, rank = parts[i]
      and parts[i].rank }
  end
  local boxes = labels.place(wanted, { left = frame.left, right = frame.right, top = frame.top, bottom = frame.bottom })
  for i, box in ipairs(boxes) do
    if box and box.leader then
      canvas:line(points[i].x, points[i].y, box.foot, box.edge, ink.axis, 0.8)
    end
  end
  for i, box in ipairs(boxes) do
    if box then
      draw_label(canvas, box, parts[i])
    end
  end
end

return annotate
