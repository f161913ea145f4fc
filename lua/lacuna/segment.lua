--- Segments: tokens that a model has read by themselves, once; immutable, attached to contexts at any position.
local arrays = require "lacuna.arrays"
local context = require "lacuna.context"
local memory = require "lacuna.memory"
local native = require "lacuna.native"
local object = require "lacuna.object"
local C, ffi = native.C, native.ffi

local M, methods, properties = {}, {}, {}
local Segment

local function handle(self) return Segment.handle(self, "segment") end

--- Number of tokens.
function properties.length(self)
  local count = ffi.new "int64_t[1]"
  native.raise(C.lacuna_segment_tokens(handle(self), nil, nil, 0, count))
  return tonumber(count[0])
end

--- {id,…}
function methods.ids(self)
  local segment = handle(self)
  local ids = arrays.read_ids(function(ids, capacity, count)
    return C.lacuna_segment_tokens(segment, ids, nil, capacity, count)
  end)
  return ids -- no tail call: a temporary `self` must outlive its handle's use
end

--- The positions that its tokens were read at: {number,…}.
function methods.positions(self)
  local segment, count = handle(self), ffi.new "int64_t[1]"
  native.raise(C.lacuna_segment_tokens(segment, nil, nil, 0, count))
  local out = ffi.new("double[?]", math.max(tonumber(count[0]), 1))
  native.raise(C.lacuna_segment_tokens(segment, nil, out, count[0], count))
  return arrays.list(out, count[0])
end

--- Bytes of its keys and values.
function methods.bytes(self) return tonumber(C.lacuna_segment_bytes(handle(self))) end

Segment = object.define {
  name = "Segment", ctype = "lacuna_segment", free = C.lacuna_segment_free, methods = methods, properties = properties,
  meta = {
    __tostring = function(self)
      if self.handle == nil then return "Segment (freed)" end
      return ("Segment (%d tokens)"):format(self.length)
    end,
  },
}

--- For model:segment(ids, options).
function M.create(model, ids, options)
  local array, count = arrays.ids(ids, "ids")
  local positions = context.positions_of(options, count, "segment")
  local out = ffi.new "lacuna_segment *[1]"
  native.raise(C.lacuna_segment_create(model, array, positions, count, out))
  local segment = Segment.adopt(out[0])
  memory.look()
  return segment
end

M.adopt = Segment.adopt
M.is = Segment.is
M.handle = Segment.handle

return M
