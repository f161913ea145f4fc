--- Attached segments, as methods of Context, and what follows from where they stand.
local check = require "lacuna.check"
local native = require "lacuna.native"
local Span = require "lacuna.context.span"
local C, ffi = native.C, native.ffi

--- Adds the methods. handle(self): the library's pointer of a Context that has not been freed.
return function(methods, handle)
  --- Tokens appended or probed from now on see the segment as if its position 0 stood at options.at (any real number,
  -- default 0). Returns a Span, valid here and in forks made after this.
  function methods.attach(self, segment, options)
    local context = handle(self)
    local segment_handle = require("lacuna.segment").handle(segment, "segment")
    options = check.options(options or {}, { at = true }, "attach")
    local at = check.number(options.at == nil and 0 or options.at, "at")
    local out = ffi.new "int64_t[1]"
    native.raise(C.lacuna_context_attach(context, segment_handle, at, out))
    return Span.new(out[0], segment, at)
  end

  --- Tokens read from now on no longer see the span. Returns the context.
  function methods.detach(self, span)
    local context = handle(self)
    native.raise(C.lacuna_context_detach(context, Span.id(span, "span")))
    return self
  end

  --- The attached spans in order of attachment: {Span,…}, each with .segment, .at, .length.
  function methods.spans(self)
    local context, count = handle(self), ffi.new "int64_t[1]"
    native.raise(C.lacuna_context_spans(context, nil, nil, 0, count))
    local n = tonumber(count[0])
    local ids, at = ffi.new("int64_t[?]", math.max(n, 1)), ffi.new("double[?]", math.max(n, 1))
    native.raise(C.lacuna_context_spans(context, ids, at, n, count))
    local out, segment = {}, ffi.new "lacuna_segment *[1]"
    for i = 1, n do
      native.raise(C.lacuna_context_span_segment(context, ids[i - 1], segment))
      out[i] = Span.new(ids[i - 1], require("lacuna.segment").adopt(segment[0]), at[i - 1])
    end
    return out
  end

  --- A function of positions: whether a token placed there now would stand at some distance from a token it sees that
  -- the model was not trained on: below 0, or the trained length or more. Such a token is read all the same.
  function methods.extrapolation(self)
    local low, high = math.huge, -math.huge
    local function take(positions, offset)
      for _, position in ipairs(positions) do
        low, high = math.min(low, position + offset), math.max(high, position + offset)
      end
    end
    take(self:positions(), 0)
    for _, span in ipairs(self:spans()) do take(span.segment:positions(), span.at) end
    local trained = self.model.context_length
    return function(position) return position < high or position - low >= trained end
  end
end
