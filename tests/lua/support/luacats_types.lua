--- Types in LuaCATS annotations, and the words around them.
--
-- A type: { kind = "name", name = } | "literal", value | "array", of | "union", of = {…} | "table", key, value |
-- "function", params, returns.
local Reader = {}
Reader.__index = Reader

function Reader:fail(text, ...) error(("%s: %s: %s"):format(self.place, text:format(...), self.text), 0) end

-- Takes a token that matches; nil where the text goes on otherwise.
function Reader:take(pattern)
  local first, last, capture = self.text:find("^%s*(" .. pattern .. ")", self.at)
  if not first then return nil end
  self.at = last + 1
  return capture
end

function Reader:want(pattern) return self:take(pattern) or self:fail("wanted %s at byte %d", pattern, self.at) end

function Reader:arguments()
  local params = {}
  if self:take "%)" then return params end
  repeat
    local name = self:take "%.%.%." or self:want "[%a_][%w_]*"
    local optional = self:take "%?" ~= nil
    params[#params + 1] = { name = name, optional = optional, type = self:take ":" and self:type() or nil }
  until not self:take ","
  self:want "%)"
  return params
end

function Reader:primary()
  local literal = self:take '"[^"]*"'
  if literal then return { kind = "literal", value = literal:sub(2, -2) } end
  literal = self:take "%-?%d+%.?%d*"
  if literal then return { kind = "literal", value = tonumber(literal) } end
  if self:take "%(" then
    local inner = self:type()
    self:want "%)"
    return inner
  end
  if self:take "fun%(" then
    local made = { kind = "function", params = self:arguments(), returns = {} }
    if self:take ":" then
      repeat made.returns[#made.returns + 1] = self:type() until not self:take ","
    end
    return made
  end
  if self:take "table<" then
    local key = self:type()
    self:want ","
    local made = { kind = "table", key = key, value = self:type() }
    self:want ">"
    return made
  end
  local name = self:want "[%a_][%w_%.]*"
  if name == "true" or name == "false" then return { kind = "literal", value = name == "true" } end
  self.known.mentioned[name] = self.known.mentioned[name] or self.place
  return { kind = "name", name = name }
end

function Reader:type()
  local options = {}
  repeat
    local one = self:primary()
    while self.text:sub(self.at, self.at + 1) == "[]" do
      self.at, one = self.at + 2, { kind = "array", of = one }
    end
    options[#options + 1] = one
  until not self:take "|"
  if self.text:sub(self.at, self.at) == "?" then
    self.at = self.at + 1
    options[#options + 1] = { kind = "name", name = "nil" }
  end
  return #options == 1 and options[1] or { kind = "union", of = options }
end

--- A reader of one line behind its tag. known.mentioned: gets the names of types, with their places.
return function(known, text, place)
  return setmetatable({ known = known, text = text, at = 1, place = place }, Reader)
end
