--- What lacuna.explore gives: an Exploration, or a list of them for several prompts or tokens.
local check = require "lacuna.check"
local object = require "lacuna.object"

local result = {}

local Exploration = { __name = "Exploration" }

-- Fields come first; then methods; then the name that the idea's first description has for a field.
function Exploration:__index(key)
  if key == "original_token" then return rawget(self, "token").text end
  return Exploration[key]
end

--- The gaps that were asked for, ascending, each once.
function Exploration:gaps()
  object.check_self(self, Exploration)
  local gaps = {}
  for i, exploration in ipairs(self.explorations) do gaps[i] = exploration.gap end
  table.sort(gaps)
  return gaps
end

--- The exploration of exactly this gap, or nil. (Two gaps may come to one position by rounding: it is found by both.)
function Exploration:at(gap)
  object.check_self(self, Exploration)
  check.number(gap, "gap")
  for _, exploration in ipairs(self.explorations) do
    if exploration.gap == gap or exploration.position == self.base_position + gap then return exploration end
  end
end

Exploration.get_exploration = Exploration.at

local kFormat = { width = true, colour = true, bars = true }

local function format_options(options)
  check.options(options == nil and {} or options, kFormat, "format")
  if options and options.width ~= nil then check.integer(options.width, "width", 20) end
  return options
end

--- The table that a person reads, as text. options: width (columns), colour (escape sequences), bars.
function Exploration:format(options)
  object.check_self(self, Exploration)
  return require("lacuna.explore.table").format(self, format_options(options))
end

--- Prints it, as wide as the terminal is.
function Exploration:table()
  object.check_self(self, Exploration)
  io.stdout:write(self:format(require("lacuna.terminal").style()))
end

--- Draws it to a .svg or .png file. Returns true; nil and a text.
function Exploration:picture(path)
  object.check_self(self, Exploration)
  return require("lacuna.picture").write(path, self)
end

function Exploration:__tostring()
  return ("Exploration (%q at %d positions)"):format(self.token.text, #self.explorations)
end

local Group = { __name = "Explorations" }
Group.__index = Group

function Group:format(options)
  object.check_self(self, Group)
  local parts = {}
  for i, exploration in ipairs(self) do parts[i] = exploration:format(options) end
  parts[#parts + 1] = ("  %d tokens evaluated for all of them together\n"):format(self.token_evaluations)
  return table.concat(parts, "\n")
end

function Group:table()
  object.check_self(self, Group)
  io.stdout:write(self:format(require("lacuna.terminal").style()))
end

-- What the idea's first description calls the fields of one gap, made when they are asked for.
local kOldNames = {
  top_next_token = function(entry) return entry.top.text end,
  top_next_prob = function(entry) return entry.top.prob end,
  parallel_tokens = function(entry)
    local out = {}
    for i, token in ipairs(entry.tokens) do out[i] = token.text end
    return out
  end,
  parallel_probs = function(entry)
    local out = {}
    for i, token in ipairs(entry.tokens) do out[i] = token.prob end
    return out
  end,
}

local Entry = { __index = function(self, key) return kOldNames[key] and kOldNames[key](self) end }

--- Makes an Exploration of its fields (see lacuna.explore).
function result.new(fields)
  for _, entry in ipairs(fields.explorations) do setmetatable(entry, Entry) end
  if fields.natural then setmetatable(fields.natural, Entry) end -- gap 0, also where it was not asked for
  return setmetatable(fields, Exploration)
end

--- Makes a list of Explorations. token_evaluations: of all together; each member's counts what it would take alone.
function result.group(members, token_evaluations)
  members.token_evaluations = token_evaluations
  return setmetatable(members, Group)
end

function result.is(value) return getmetatable(value) == Exploration end

return result
