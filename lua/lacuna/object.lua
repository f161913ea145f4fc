--- Handles as Lua objects: a struct cdata around the library's pointer, freed by the collector or by :free().
--
--   local Segment = object.define { name = "Segment", ctype = "lacuna_segment", free = C.lacuna_segment_free,
--                                   methods = methods, properties = properties }
--   local segment = Segment.adopt(handle)               -- owns it from here on
--   local handle = Segment.handle(value, "segment")     -- the pointer, or an error that names the argument
local check = require "lacuna.check"
local describe = require "lacuna.describe"
local fail = require "lacuna.fail"
local native = require "lacuna.native"
local ffi = native.ffi

local object = {}

object.classes = {}

--- The class of a cdata, or nil.
function object.class_of(value)
  for _, class in ipairs(object.classes) do
    if ffi.istype(class.ctype, value) then return class end
  end
end

function describe.cdata(value)
  local class = object.class_of(value)
  return class and class.name or tostring(ffi.typeof(value))
end

object.describe, object.no_field = describe.value, check.no_field

--- Raises unless `self` is an object of a class that is a table of methods.
function object.check_self(self, class)
  if getmetatable(self) ~= class then fail("self: wanted a %s, got %s", class.__name, object.describe(self)) end
end

--- Makes a class. spec.methods: functions; spec.properties: functions of the object, read as fields; spec.fields:
-- more C fields of the struct (text). Metamethods come through spec.meta. spec.finaliser: a C function of the struct,
-- in the place of the Lua one that calls spec.free.
function object.define(spec)
  local class = { name = spec.name, methods = spec.methods, properties = spec.properties or {} }
  class.ctype = ffi.typeof("struct { " .. spec.ctype .. " *handle; " .. (spec.fields or "") .. " }")
  local methods, properties = class.methods, class.properties
  local meta = {}
  for key, value in pairs(spec.meta or {}) do meta[key] = value end

  local function release(self)
    if self.handle == nil then return end
    spec.free(self.handle)
    self.handle = nil
  end

  function methods.free(self)
    if not ffi.istype(class.ctype, self) then
      fail("free: wanted a %s, got %s", spec.name, object.describe(self))
    end
    release(self)
  end

  meta.__gc = spec.finaliser or release -- a C function is called by the collector without a frame of Lua
  meta.__index = meta.__index or function(self, key)
    local method = methods[key]
    if method ~= nil then return method end
    local property = properties[key]
    if property ~= nil then return property(self) end
    object.no_field(spec.name, key, methods, properties)
  end
  meta.__tostring = meta.__tostring or function(self)
    return spec.name .. (self.handle == nil and " (freed)" or "")
  end

  local metatype = ffi.metatype(class.ctype, meta)

  --- Takes over a handle that the library has just made.
  function class.adopt(handle)
    local self = metatype()
    self.handle = handle
    return self
  end

  --- True for an object of this class, freed or not.
  function class.is(value) return ffi.istype(class.ctype, value) end

  --- The handle; raises, naming the argument, for another type and for a freed object.
  function class.handle(value, argument)
    if not ffi.istype(class.ctype, value) then
      fail("%s: wanted a %s, got %s", argument, spec.name, object.describe(value))
    end
    if value.handle == nil then
      fail("%s: this %s has been freed", argument, spec.name)
    end
    return value.handle
  end

  object.classes[#object.classes + 1] = class
  return class
end

return object
