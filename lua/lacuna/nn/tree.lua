--- A module as text: its name, and its parts indented below. Parts in a row that are the same are written once.
local function follows(child, before) return child and tonumber(child.name) == (tonumber(before.name) or 0 / 0) + 1 end

local function lines_of(module, out, indent, prefix)
  out[#out + 1] = indent .. prefix .. module:label()
  local children, texts = module:children(), {}
  for i, child in ipairs(children) do
    local inner = {}
    lines_of(child.module, inner, indent .. "  ", "")
    texts[i] = table.concat(inner, "\n"):sub(#indent + 3)
  end
  local i = 1
  while i <= #children do
    local last = i
    while texts[last + 1] == texts[i] and follows(children[last + 1], children[last]) do last = last + 1 end
    local name = children[i].name
    if last > i then name = ("%s-%s: %d ×"):format(name, children[last].name, last - i + 1) else name = name .. ":" end
    out[#out + 1] = ("%s  %s %s"):format(indent, name, texts[i])
    i = last + 1
  end
end

return function(module)
  local out = {}
  lines_of(module, out, "", "")
  return table.concat(out, "\n")
end
