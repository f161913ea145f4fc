--- Puts a label at each point so that no two overlap: near its point where there is room, farther off with a leader
-- line where there is not, nowhere when all is full.
local labels = {}

local kNear = 9 -- pixels between a point's middle and its label
local kLevels = 7 -- how many lines of text a label may stand off
local kGap = 4 -- pixels kept free between labels
local kLeader = 15 -- pixels from which on a leader line is drawn
-- Costs: of a pixel's distance, and of a place that is hardly farther from another point than from its own.
local kFar, kMistaken = 1.5, 25
local kWorth = 70 -- what a label of rank above 0 may cost

local function overlap(a, b, margin)
  local width = math.min(a.right, b.right) - math.max(a.left, b.left) + margin
  local height = math.min(a.bottom, b.bottom) - math.max(a.top, b.top) + margin
  return width > 0 and height > 0 and width * height or 0
end

-- Pixels of a segment's length inside a box, by sampling: only compared with each other.
local function crossing(box, x1, y1, x2, y2)
  if (x1 < box.left and x2 < box.left) or (x1 > box.right and x2 > box.right) then return 0 end
  local inside, kSamples = 0, 24
  for i = 0, kSamples do
    local x, y = x1 + (x2 - x1) * i / kSamples, y1 + (y2 - y1) * i / kSamples
    if x > box.left and x < box.right and y > box.top and y < box.bottom then inside = inside + 1 end
  end
  return inside / kSamples * math.sqrt((x2 - x1) ^ 2 + (y2 - y1) ^ 2)
end

local function distance_to(box, x, y)
  local dx = math.max(box.left - x, 0, x - box.right)
  local dy = math.max(box.top - y, 0, y - box.bottom)
  return math.sqrt(dx * dx + dy * dy)
end

-- The boxes that a point's label may have: above and below, and shifted to a side, level by level.
local function candidates(point, area)
  local out, height = {}, point.height
  for level = 0, kLevels - 1 do
    for _, direction in ipairs { -1, 1 } do
      for _, shift in ipairs { 0, 0.5, -0.5, 1, -1 } do
        local middle = point.x + shift * (point.width + kNear)
        local left = math.max(area.left, math.min(middle - point.width / 2, area.right - point.width))
        local near = point.y + direction * (kNear + level * (height + 2))
        local top = direction < 0 and near - height or near
        if top >= area.top and top + height <= area.bottom then
          local right = left + point.width
          local box = { left = left, right = right, top = top, bottom = top + height,
            foot = math.max(left + 3, math.min(point.x, right - 3)), edge = direction < 0 and top + height or top }
          box.distance = distance_to(box, point.x, point.y)
          box.leader = box.distance > kLeader
          box.cost = kFar * box.distance + 8 * math.abs(shift) + (direction > 0 and 6 or 0)
          out[#out + 1] = box
        end
      end
    end
  end
  return out
end

-- What a box would cost with regard to the points: math.huge where it lies on one, more where it hides the curve, or
-- could be taken for the label of another point.
local function cost_among_points(box, point, points)
  local cost = 0
  for i, other in ipairs(points) do
    local dot = { left = other.x - 5, right = other.x + 5, top = other.y - 5, bottom = other.y + 5 }
    if overlap(box, dot, 1) > 0 then return math.huge end
    if other ~= point then
      if other.width and distance_to(box, other.x, other.y) < box.distance + kNear then cost = cost + kMistaken end
      if box.leader then cost = cost + 8 * crossing(dot, point.x, point.y, box.foot, box.edge) end
    end
    local following = points[i + 1]
    if following then cost = cost + 1.5 * crossing(box, other.x, other.y, following.x, following.y) end
  end
  return cost
end

-- Likewise with regard to the labels that are there already, and their leaders.
local function cost_among_labels(box, point, placed)
  local cost = 0
  for _, other in ipairs(placed) do
    if overlap(box, other, kGap) > 0 then return math.huge end
    if other.leader then cost = cost + 8 * crossing(box, other.x, other.y, other.foot, other.edge) end
    if box.leader then cost = cost + 8 * crossing(other, point.x, point.y, box.foot, box.edge) end
  end
  return cost
end

local function cost_of(box, point, points, placed)
  local cost = box.cost + cost_among_labels(box, point, placed)
  return cost < math.huge and cost + cost_among_points(box, point, points) or cost
end

--- Places labels. points: {x, y, width, height (of the label), rank (above 0: placed last, and only where it is easy)},
-- from left to right; a point without width gets none. area: {left, right, top, bottom} to stay in. Returns for each
-- point its box {left, right, top, bottom, leader (whether one is needed), foot and edge (x and y where it ends)} or
-- false.
function labels.place(points, area)
  local order, boxes, placed = {}, {}, {}
  for i, point in ipairs(points) do
    boxes[i] = false
    if point.width then order[#order + 1] = i end
  end
  table.sort(order, function(a, b)
    local ra, rb = points[a].rank or 0, points[b].rank or 0
    if ra ~= rb then return ra < rb end
    return a < b
  end)
  for _, i in ipairs(order) do
    local best, best_cost = nil, (points[i].rank or 0) > 0 and kWorth or math.huge
    for _, box in ipairs(candidates(points[i], area)) do
      local cost = cost_of(box, points[i], points, placed)
      if cost < best_cost then best, best_cost = box, cost end
    end
    if best then
      best.x, best.y = points[i].x, points[i].y
      boxes[i], placed[#placed + 1] = best, best
    end
  end
  return boxes
end

return labels
