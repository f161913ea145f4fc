--- SVG as text: elements with attributes in the order given, escaped, numbers short.
local svg = {}

local kEscapes = { ["&"] = "&amp;", ["<"] = "&lt;", [">"] = "&gt;", ['"'] = "&quot;" }

--- A text for between tags or in an attribute. It must be UTF-8 without control characters (see text.visible).
function svg.escape(value) return (value:gsub('[&<>"]', kEscapes)) end

local function number(value)
  return (("%.2f"):format(value):gsub("%.?0+$", ""):gsub("^%-0$", "0"))
end

local function attribute(value) return type(value) == "number" and number(value) or svg.escape(value) end

local Canvas = {}
Canvas.__index = Canvas

--- Collects elements.
function svg.canvas() return setmetatable({ parts = {} }, Canvas) end

--- Adds an element. attributes: {name, value, name, value, …}; content: escaped text or markup, or nil.
function Canvas:add(name, attributes, content)
  local out = { "<", name }
  for i = 1, #attributes, 2 do
    out[#out + 1] = (' %s="%s"'):format(attributes[i], attribute(attributes[i + 1]))
  end
  out[#out + 1] = content and (">%s</%s>"):format(content, name) or "/>"
  self.parts[#self.parts + 1] = table.concat(out)
end

function Canvas:line(x1, y1, x2, y2, stroke, width, dashes)
  local attributes = { "x1", x1, "y1", y1, "x2", x2, "y2", y2, "stroke", stroke, "stroke-width", width }
  if dashes then
    attributes[#attributes + 1], attributes[#attributes + 2] = "stroke-dasharray", dashes
  end
  self:add("line", attributes)
end

--- Adds text that is escaped here. style: {size =, fill =, anchor = "start" | "middle" | "end", weight =}.
function Canvas:text(x, y, value, style)
  self:add("text", { "x", x, "y", y, "font-size", style.size, "fill", style.fill, "text-anchor",
    style.anchor or "start", "font-weight", style.weight or "normal", "xml:space", "preserve" }, svg.escape(value))
end

--- Points {x, y, x, y, …} as the text of a points attribute.
function svg.points(points)
  local out = {}
  for i = 1, #points, 2 do out[#out + 1] = number(points[i]) .. "," .. number(points[i + 1]) end
  return table.concat(out, " ")
end

--- The whole document, width × height pixels on white.
function Canvas:document(width, height, title)
  return table.concat {
    '<?xml version="1.0" encoding="UTF-8"?>\n',
    ('<svg xmlns="http://www.w3.org/2000/svg" width="%d" height="%d" viewBox="0 0 %d %d" ')
      :format(width, height, width, height),
    "font-family=\"'DejaVu Sans', Verdana, sans-serif\">\n<title>", svg.escape(title), "</title>\n",
    ('<rect width="%d" height="%d" fill="#ffffff"/>\n'):format(width, height),
    table.concat(self.parts, "\n"), "\n</svg>\n",
  }
end

return svg
