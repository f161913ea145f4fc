--- Spans: a segment as a context sees it. Plain values: the library knows the span by its number.
local fail = require "lacuna.fail"
local object = require "lacuna.object"

local M = {}
local Span = {}
Span.__index = Span

--- Fields: segment, at, length. Two spans are equal when they name the same attachment.
function M.new(id, segment, at)
  return setmetatable({ id = tonumber(id), segment = segment, at = at, length = segment.length }, Span)
end

--- The library's number of a span; raises naming the argument for anything else.
function M.id(span, argument)
  if getmetatable(span) ~= Span then
    fail("%s: wanted a Span, got %s", argument, object.describe(span))
  end
  return span.id
end

function Span.__eq(a, b) return a.id == b.id end

function Span:__tostring() return ("Span (%d tokens at %g)"):format(self.length, self.at) end

return M
