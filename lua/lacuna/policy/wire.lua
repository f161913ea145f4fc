--- Messages to and from sandboxed states: values as bytes, the other end of engine/script/sandbox/values.h, which has
-- the format.
--
--   local bytes, size, references, reference_count = wire.encode_ctx("gap_selector", ctx)
--   local ok, decision = wire.decode(bytes, size)
local write = require "lacuna.policy.wire.write"
local write_ctx = require "lacuna.policy.wire.write_ctx"

local wire = { decode = require "lacuna.policy.wire.read" }

--- None, one or two values as a message: bytes (uint8_t *), size, references, their count. Valid until the next
-- message, and as long as the values are.
function wire.encode(count, first, second)
  write.begin(count)
  if count >= 1 then write.value(first, 0) end
  if count >= 2 then write.value(second, 0) end
  return write.finish()
end

--- A message of one value, the ctx of a kind: what wire.encode(1, ctx) would make, faster.
function wire.encode_ctx(kind, ctx)
  write.begin(1)
  write_ctx(kind, ctx)
  return write.finish()
end

return wire
