--- Stop texts in a stream of bytes that may be cut anywhere: finds the first one that is complete and never lets out
-- bytes that could still become part of one.
--
--   local finder = stop.finder { "\n\n", "User:" }
--   local safe, found = finder:push "Hello\n"     --> "Hello", nil     (the line end is held back)
--   safe, found = finder:push "\nBye"             --> "", "\n\n"       (what follows a stop text is dropped)
--
-- Knuth, Morris and Pratt's automaton, one for each text: constant work for each byte and text.
local check = require "lacuna.check"
local fail = require "lacuna.fail"

local stop = {}
local Finder = {}
Finder.__index = Finder

-- [n]: length of the longest proper prefix of the first n bytes that is also their suffix.
local function failure_table(pattern)
  local shorter, matched = { [0] = 0, 0 }, 0
  for n = 2, #pattern do
    local byte = pattern:byte(n)
    while matched > 0 and pattern:byte(matched + 1) ~= byte do matched = shorter[matched] end
    if pattern:byte(matched + 1) == byte then matched = matched + 1 end
    shorter[n] = matched
  end
  return shorter
end

--- The `stop` option: nil, a text or a list of texts. Returns a list; raises for anything else and for an empty text.
function stop.check(value)
  if value == nil then return {} end
  if type(value) == "string" then value = { value } end
  local texts = {}
  for i, pattern in ipairs(check.list(value, "stop")) do
    check.string(pattern, ("stop[%d]"):format(i))
    if pattern == "" then fail("stop[%d]: wanted a text, got an empty one", i) end
    texts[i] = pattern
  end
  return texts
end

--- A finder for {text,…} (none of them empty).
function stop.finder(texts)
  local automata = {}
  for i, pattern in ipairs(texts) do automata[i] = { pattern = pattern, fail = failure_table(pattern), matched = 0 } end
  return setmetatable({ automata = automata, held = "", found = nil }, Finder)
end

-- One byte further in every automaton. Returns the longest stop text that this byte completes, and the length of the
-- longest beginning of a stop text that the bytes end with.
local function advance(automata, byte)
  local complete, open = nil, 0
  for _, a in ipairs(automata) do
    local matched = a.matched
    while matched > 0 and a.pattern:byte(matched + 1) ~= byte do matched = a.fail[matched] end
    if a.pattern:byte(matched + 1) == byte then matched = matched + 1 end
    if matched == #a.pattern then
      if not complete or matched > #complete then complete = a.pattern end
    end
    a.matched = matched
    if matched > open then open = matched end
  end
  return complete, open
end

--- Takes the next bytes. Returns the bytes that are now known to belong to the text, and the stop text once one is
-- complete (the first that is; of several at one byte the longest). After that nothing comes any more.
function Finder:push(bytes)
  if self.found then return "", self.found end
  local all, held, open = self.held .. bytes, #self.held, #self.held
  for i = 1, #bytes do
    local complete
    complete, open = advance(self.automata, bytes:byte(i))
    if complete then
      self.found, self.held = complete, ""
      return all:sub(1, held + i - #complete), complete
    end
  end
  self.held = all:sub(#all - open + 1)
  return all:sub(1, #all - open)
end

--- The end of the stream: the bytes that were held back.
function Finder:finish()
  local rest = self.held
  self.held = ""
  return rest
end

return stop
