--- Cuts tokens into those to train on and those to measure by, from all over the text: the end of each of a few
-- stretches is kept apart.
local native = require "lacuna.native"
local tokens = require "lacuna.train.tokens"
local ffi = native.ffi

local kMostStretches = 16

--- ids: int32 (n). part: of them that is kept apart; window: the least that a stretch keeps. Returns two int32
-- tensors; the second is empty where `part` of the tokens is less than a window.
return function(ids, part, window)
  local count = tonumber(ids.layout.sizes[0])
  local apart = math.floor(count * part)
  local stretches = math.min(kMostStretches, math.floor(apart / (window + 1)))
  if stretches < 1 then return ids, tokens.zeros("int32", 0) end
  local length, kept = math.floor(count / stretches), math.floor(apart / stretches)
  local first, second = tokens.zeros("int32", count - kept * stretches), tokens.zeros("int32", kept * stretches)
  local from, to = tokens.elements(ids, "int32_t"), tokens.elements(first, "int32_t")
  local to_second, place = tokens.elements(second, "int32_t"), 0
  for i = 0, stretches - 1 do
    local begins = i * length
    local ends = i == stretches - 1 and count or begins + length
    ffi.copy(to + place, from + begins, (ends - kept - begins) * 4)
    ffi.copy(to_second + i * kept, from + ends - kept, kept * 4)
    place = place + ends - kept - begins
  end
  return first, second
end
