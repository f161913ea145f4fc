--- Reads Lua code up to where it is being typed: the chain of names there, or the string that is open.
--
--   scan.tail "print(lacuna.mod"     --> { kind = "name", names = { "lacuna" }, separator = ".", prefix = "mod" }
--   scan.tail "io.open 'data/x"      --> { kind = "string", names = { "io", "open" }, prefix = "data/x", quote = "'" }
local scan = {}

-- The token at a place: kind, place after it. kind "open": a string or comment that does not end.
local function token_at(code, place)
  local level = code:match("^%-%-%[(=*)%[", place) or code:match("^%[(=*)%[", place)
  if level then
    local comment = code:sub(place, place) == "-"
    local _, last = code:find("]" .. level .. "]", place, true)
    if not last then return comment and "open_comment" or "open_block" end
    return comment and "space" or "string", last + 1
  end
  if code:find("^%-%-", place) then
    local last = code:find("\n", place, true)
    if not last then return "open_comment" end
    return "space", last + 1
  end
  local quote = code:match("^[\"']", place)
  if quote then
    local i = place + 1
    while i <= #code do
      local c = code:sub(i, i)
      if c == quote then return "string", i + 1 end
      if c == "\n" then return "string", i end -- not Lua: the line's end ends it
      i = i + (c == "\\" and 2 or 1)
    end
    return "open_string"
  end
  for kind, pattern in pairs { name = "^[%a_\128-\255][%w_\128-\255]*()", number = "^%d[%w_]*%.?[%w_]*()",
    space = "^%s+()", dots = "^%.%.%.?()" } do
    local last = code:match(pattern, place)
    if last then return kind, last end
  end
  return "sign", place + 1
end

--- The tokens of the code, without blanks and comments: {kind, text, from, to (exclusive)}, and the open token's kind
-- and beginning where the code ends inside one.
function scan.tokens(code)
  local tokens, place = {}, 1
  while place <= #code do
    local kind, after = token_at(code, place)
    if not after then return tokens, kind, place end
    if kind ~= "space" then
      tokens[#tokens + 1] = { kind = kind, text = code:sub(place, after - 1), from = place, to = after }
    end
    place = after
  end
  return tokens
end

local function is_separator(token)
  return token and token.kind == "sign" and (token.text == "." or token.text == ":")
end

local function literal(token)
  if token.kind == "number" then return tonumber(token.text) end
  return token.kind == "string" and token.text:match "^[\"']([^\\]*)[\"']$" or nil
end

-- The chain that ends at token `last`: {name,…}; nil where it begins with anything but a name, as a call's result.
local function chain_at(tokens, last)
  local names, i = {}, last
  while true do
    local token = tokens[i]
    if not token then return nil end
    if token.kind == "name" then
      table.insert(names, 1, token.text)
      if not is_separator(tokens[i - 1]) then return names end
      i = i - 2
    elseif token.text == "]" and tokens[i - 2] and tokens[i - 2].text == "[" and literal(tokens[i - 1]) ~= nil then
      table.insert(names, 1, literal(tokens[i - 1]))
      i = i - 3
    else
      return nil
    end
  end
end

-- What stands before an open string: the chain that it is an argument of or is given to, and what comes between.
local function before_string(tokens)
  local last, between = #tokens, ""
  while tokens[last] and (tokens[last].text == "(" or tokens[last].text == "=" or tokens[last].text == "{") do
    between, last = tokens[last].text .. between, last - 1
  end
  local names = chain_at(tokens, last)
  return names or {}, between
end

--- Where the code ends. Returns a table:
--   kind        "name", "string" or "none" (in a comment, a number, a long string; behind a call)
--   prefix      what is there of the last name, or the string's content so far
--   names       the names before the last separator; for a string, those of what it is an argument of
--   separator   "." or ":" before the last name, or nil
--   quote       of a string; between: the signs between `names` and it, as "(" or "="
function scan.tail(code)
  local tokens, open, from = scan.tokens(code)
  if open == "open_string" then
    local names, between = before_string(tokens)
    return { kind = "string", quote = code:sub(from, from), prefix = code:sub(from + 1), names = names,
      between = between }
  end
  local last, prefix, count = tokens[#tokens], "", #tokens
  if open or (last and last.to > #code and (last.kind == "number" or last.kind == "dots")) then
    return { kind = "none" }
  end
  if last and last.kind == "name" and last.to > #code then prefix, count = last.text, count - 1 end
  if not is_separator(tokens[count]) then return { kind = "name", prefix = prefix, names = {} } end
  local names = chain_at(tokens, count - 1)
  return { kind = names and "name" or "none", prefix = prefix, names = names, separator = tokens[count].text }
end

return scan
