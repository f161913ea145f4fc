--- Docstrings, read from the sources: the `---` comment above a function, the comment at a file's head, a function's
-- parameters as they are written.
local wrapped = require "lacuna.wrapped"

local source = {}

local cache = {}

-- The lines of a file; {} where it cannot be read.
local function lines_of(path)
  if cache[path] then return cache[path] end
  local lines, file = {}, io.open(path, "rb")
  if file then
    for line in file:lines() do lines[#lines + 1] = line end
    file:close()
  end
  cache[path] = lines
  return lines
end

--- Forgets what was read: files change.
function source.forget() cache = {} end

local function without_marks(lines, first, last)
  local out = {}
  for i = first, last do out[#out + 1] = lines[i]:gsub("^%s*%-%-%-? ?", "") end
  return table.concat(out, "\n")
end

local function indentation(line) return #line:match "^%s*" end

local function is_comment(line) return line ~= nil and line:find "^%s*%-%-" ~= nil end

-- The docstring that ends above a line, or nil.
local function block_above(lines, line)
  local first = line
  while is_comment(lines[first - 1]) do first = first - 1 end
  if first == line or not lines[first]:find "^%s*%-%-%-" then return nil end
  return without_marks(lines, first, line - 1)
end

-- Functions that a loop makes have their docstring in the loop, or above it.
local function enclosing(lines, line)
  local own = indentation(lines[line])
  for i = line - 1, math.max(1, line - 12), -1 do
    if lines[i]:find "%S" and not is_comment(lines[i]) and indentation(lines[i]) < own then
      return lines[i]:find "^%s*for%f[%W]" and i or nil
    end
  end
end

-- The names that check.named takes for a function of PyTorch's calling convention.
local function named_parameters(lines, line)
  for i = line, math.min(line + 6, #lines) do
    local names = lines[i]:match "check%.named%([^{]*{([^}]*)}"
    if names then return "(" .. names:gsub('[" ]', ""):gsub(",", ", ") .. ")" end
    if lines[i]:find("no_dim(", 1, true) then return "()" end
  end
  return "(…)"
end

-- "(text, options)" and whether it is a method.
local function parameters(lines, line)
  local written = lines[line] or ""
  local given = written:match "function%s*[%w_%.:]*%s*(%b())" or "()"
  local is_method = given:find "^%(self%f[%W]" or written:find "function%s+[%w_%.]+:"
  given = given:gsub("^%(self,?%s*", "(")
  if given == "(...)" then given = named_parameters(lines, line) end
  return given, is_method ~= nil
end

--- What is written about a Lua function: { doc = text or nil, parameters = "(a, b)", method = boolean, path, line };
-- nil for a function that is not Lua's or whose file is not there.
function source.of(f)
  local info = debug.getinfo(wrapped[f] or f, "S")
  local path = info.source:match "^@(.*)$"
  local lines = path and lines_of(path) or {}
  local line = info.linedefined
  if not lines[line] then return nil end
  local doc = block_above(lines, line)
  local around = not doc and enclosing(lines, line)
  if around then doc = block_above(lines, around) end
  local given, is_method = parameters(lines, line)
  return { doc = doc, parameters = given, method = is_method, path = path, line = line }
end

--- The comment at a file's head, or nil.
function source.head(path)
  local lines, last = lines_of(path), 0
  while is_comment(lines[last + 1]) do last = last + 1 end
  return last > 0 and without_marks(lines, 1, last) or nil
end

--- The first sentence of a text, on one line.
function source.summary(doc)
  local line = (doc or ""):gsub("\n%s*\n.*$", ""):gsub("%s+", " ")
  return line:match "^(.-%.)%s" or line
end

--- A path as it is shown: from lua/ on, where it is of this library.
function source.shown(path) return path:match "^.*/(lua/lacuna/.*)$" or path:match "^.*/(lacuna/.*)$" or path end

return source
