--- Contexts: what a model has read, and what a token that comes next will see.
--
--   local ctx = model:context():append(model:encode "The capital of France is")
--   local logits = ctx:logits()                                  -- Tensor (vocab)
--   local rows = ctx:probe(ids[1], { ctx.next_position, 20 })    -- Tensor (2, vocab); ctx is unchanged
local arrays = require "lacuna.arrays"
local check = require "lacuna.check"
local fail = require "lacuna.fail"
local memory = require "lacuna.memory"
local native = require "lacuna.native"
local object = require "lacuna.object"
local C, ffi = native.C, native.ffi

local M, methods, properties = {}, {}, {}
local Context

local function handle(self) return Context.handle(self, "context") end

local function info(self)
  local out = ffi.new "lacuna_context_info"
  out.struct_size = ffi.sizeof(out)
  native.raise(C.lacuna_context_get_info(handle(self), out))
  return out
end

--- Appended tokens and those of attached segments.
function properties.length(self) return tonumber(info(self).length) end
function properties.appended(self) return tonumber(info(self).appended) end
function properties.capacity(self) return tonumber(info(self).capacity) end
--- The last appended token's position + 1; 0 without one.
function properties.next_position(self) return info(self).next_position end
--- Tokens evaluated for this context since it was made.
function properties.evaluations(self) return tonumber(info(self).evaluations) end
--- The model that it was made from, as a Model of its own.
function properties.model(self)
  local out = ffi.new "lacuna_model *[1]"
  native.raise(C.lacuna_context_model(handle(self), out))
  return require("lacuna.model").adopt(out[0])
end

local function positions_of(options, count, where)
  check.options(options or {}, { positions = true }, where)
  local positions, given = arrays.doubles(options and options.positions, "positions")
  if positions ~= nil and given ~= count then
    fail("positions: wanted %d numbers, one for each id, got %d", count, given)
  end
  return positions
end
M.positions_of = positions_of

--- Runs the model over {id,…}; options.positions: any real numbers, one for each id (default: next_position, + 1,
-- …). Returns the context. An append that does not fit the capacity, or that fails, appends nothing.
function methods.append(self, ids, options)
  local context = handle(self)
  local array, count = arrays.ids(ids, "ids")
  local positions = positions_of(options, count, "append")
  if count == 0 then return self end
  native.raise(C.lacuna_context_append(context, array, positions, count))
  memory.look()
  return self
end

local function tensor_of(call, self)
  local out = ffi.new "lacuna_tensor *[1]"
  native.raise(call(handle(self), out))
  return require("lacuna.tensor").adopt(out[0])
end

--- Logits after the last appended token: a new Tensor (vocab).
function methods.logits(self) return tensor_of(C.lacuna_context_logits, self) end

--- Final hidden state, after the last norm, of the last appended token: a new Tensor (dim).
function methods.hidden(self) return tensor_of(C.lacuna_context_hidden, self) end

--- Logits after a token placed at each of {position,…}, seeing the context and not the other rows: Tensor (M,
-- vocab), row i (0-based) for positions[i + 1], in one forward pass; the context is unchanged. One id for all, or
-- one for each.
function methods.probe(self, ids, positions)
  local context = handle(self)
  local array, count = arrays.doubles(check.table(positions, "positions"), "positions")
  local id_array, id_count
  if type(ids) == "number" then
    id_array, id_count = ffi.new("int32_t[?]", math.max(count, 1)), count
    local id = check.integer(ids, "id", -2 ^ 31, 2 ^ 31 - 1)
    for i = 0, count - 1 do id_array[i] = id end
  else
    id_array, id_count = arrays.ids(ids, "ids")
  end
  if id_count ~= count then
    fail("positions: wanted %d numbers, one for each id, got %d", id_count, count)
  end
  local out = ffi.new "lacuna_tensor *[1]"
  native.raise(C.lacuna_context_probe(context, id_array, array, count, out))
  return require("lacuna.tensor").adopt(out[0])
end

--- An independent context that shares what has been read.
function methods.fork(self)
  local out = ffi.new "lacuna_context *[1]"
  native.raise(C.lacuna_context_fork(handle(self), out))
  memory.look() -- forks that are dropped hold on to what others have let go
  return Context.adopt(out[0])
end

--- Forgets the last n appended tokens; attached segments stay. Returns the context.
function methods.rewind(self, n)
  native.raise(C.lacuna_context_rewind(handle(self), check.integer(n, "n", 0)))
  return self
end

--- Appended tokens: {id,…}.
function methods.ids(self)
  local context = handle(self)
  local ids = arrays.read_ids(function(ids, capacity, count)
    return C.lacuna_context_tokens(context, ids, nil, capacity, count)
  end)
  return ids -- no tail call: a temporary `self` must outlive its handle's use
end

--- Positions of the appended tokens: {number,…}.
function methods.positions(self)
  local context, count = handle(self), ffi.new "int64_t[1]"
  native.raise(C.lacuna_context_tokens(context, nil, nil, 0, count))
  local out = ffi.new("double[?]", math.max(tonumber(count[0]), 1))
  native.raise(C.lacuna_context_tokens(context, nil, out, count[0], count))
  return arrays.list(out, count[0])
end

--- Bytes of keys and values that this context keeps alive; and of these, bytes that others (contexts, Segments) keep
-- alive too. A segment that a token saw is kept until that token is rewound, detached or not.
function methods.memory(self)
  local bytes, shared = ffi.new "int64_t[1]", ffi.new "int64_t[1]"
  native.raise(C.lacuna_context_memory(handle(self), bytes, shared))
  return tonumber(bytes[0]), tonumber(shared[0])
end

require "lacuna.context.spans"(methods, handle)

Context = object.define {
  name = "Context", ctype = "lacuna_context", free = C.lacuna_context_free, methods = methods, properties = properties,
  meta = {
    __tostring = function(self)
      if self.handle == nil then return "Context (freed)" end
      return ("Context (%d tokens, capacity %d, next position %g)"):format(self.length, self.capacity,
        self.next_position)
    end,
  },
}

--- For model:context{capacity=}.
function M.create(model, options)
  options = check.options(options or {}, { capacity = true }, "context")
  local capacity = options.capacity == nil and 0 or check.integer(options.capacity, "capacity", 1, 2 ^ 53)
  local out = ffi.new "lacuna_context *[1]"
  native.raise(C.lacuna_context_create(model, capacity, out))
  return Context.adopt(out[0])
end

M.is = Context.is
M.handle = Context.handle

return M
