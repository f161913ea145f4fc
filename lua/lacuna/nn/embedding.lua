--- nn.embedding: rows of a table, by their numbers.
local check = require "lacuna.check"
local initial = require "lacuna.nn.initial"
local lazy = require "lacuna.ops"
local module = require "lacuna.nn.module"
local shape = require "lacuna.nn.shape"

local kOptions = { padding_idx = true, std = true, dtype = true }

local Embedding = module.class("Embedding", "nn.")

function Embedding:extra()
  local padding = self.padding_idx and (", padding_idx=%d"):format(self.padding_idx) or ""
  return ("%d, %d%s"):format(self.count, self.dim, padding)
end

-- libtorch would say "index out of range in self", without the index.
local function check_range(self, ids)
  if ids:numel() == 0 then return end
  local least, most = lazy.ops.aminmax(ids)
  least, most = least:item(), most:item()
  if least < 0 or most >= self.count then
    shape.refuse(self, "ids: wanted numbers from 0 to %d, got %d", self.count - 1, least < 0 and least or most)
  end
end

--- ids: int64 or int32 of any shape. Returns (shape of ids…, dim).
function Embedding:forward(ids)
  shape.check(self, ids, "ids", { "int64", "int32" }, { "…" })
  check_range(self, ids)
  return lazy.ops.embedding(self.weight, ids, self.padding_idx or -1)
end

--- A table of `count` rows. weight: (count, dim), from N(0, 1), or N(0, std²). options: padding_idx: a row that is 0
-- and gets no gradient; std (1); dtype ("float32").
return function(count, dim, options)
  check.integer(count, "count", 1)
  check.integer(dim, "dim", 1)
  options = check.options(options == nil and {} or options, kOptions, "embedding")
  local dtype, std = initial.dtype(options.dtype), check.number(options.std == nil and 1 or options.std, "std")
  local self = Embedding()
  self.count, self.dim = count, dim
  if options.padding_idx ~= nil then
    self.padding_idx = check.integer(options.padding_idx, "padding_idx", 0, count - 1)
  end
  self.weight = initial.normal({ count, dim }, dtype, std, self.padding_idx)
  return self
end
