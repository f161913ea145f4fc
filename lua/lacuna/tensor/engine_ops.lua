--- The primitives of vector operations; engine.lua, which this is a part of, lists them.
local native = require "lacuna.native"
local C = native.C

-- A result's cell is made for each call: a finaliser that runs in between may call here, too.
local cell, truth = native.ffi.typeof "lacuna_tensor *[1]", native.ffi.typeof "int32_t[1]"

-- As in engine.lua each one reads the handles where it calls the library.

--- Adds them to the engine.
return function(engine)
  local adopt = engine.adopt

  function engine.apply(operation, t)
    local out = cell()
    native.raise(C.lacuna_tensor_apply(operation, t.handle, out))
    return adopt(out[0])
  end

  function engine.apply_(operation, t) native.raise(C.lacuna_tensor_apply(operation, t.handle, nil)) return nil end

  function engine.binary(operation, t, other, number, alpha)
    local out = cell()
    native.raise(C.lacuna_tensor_binary(operation, t.handle, other and other.handle, number, alpha, out))
    return adopt(out[0])
  end

  function engine.binary_(operation, t, other, number, alpha)
    native.raise(C.lacuna_tensor_binary(operation, t.handle, other and other.handle, number, alpha, nil))
    return nil
  end

  function engine.clamp(t, min, max)
    local out = cell()
    native.raise(C.lacuna_tensor_clamp(t.handle, min, max, out))
    return adopt(out[0])
  end

  function engine.clamp_(t, min, max) native.raise(C.lacuna_tensor_clamp(t.handle, min, max, nil)) return nil end

  function engine.masked_fill(t, mask, number)
    local out = cell()
    native.raise(C.lacuna_tensor_masked_fill(t.handle, mask.handle, number, out))
    return adopt(out[0])
  end

  function engine.masked_fill_(t, mask, number)
    native.raise(C.lacuna_tensor_masked_fill(t.handle, mask.handle, number, nil))
    return nil
  end

  function engine.masked_select(t, mask)
    local out = cell()
    native.raise(C.lacuna_tensor_masked_select(t.handle, mask.handle, out))
    return adopt(out[0])
  end

  function engine.where(t, condition, other, number)
    local out = cell()
    native.raise(C.lacuna_tensor_where(t.handle, condition.handle, other and other.handle, number, out))
    return adopt(out[0])
  end

  function engine.equal(t, other)
    local out = truth()
    native.raise(C.lacuna_tensor_equal(t.handle, other.handle, out))
    return out[0] ~= 0
  end

  function engine.matmul(t, other)
    local out = cell()
    native.raise(C.lacuna_tensor_matmul(t.handle, other.handle, out))
    return adopt(out[0])
  end

  function engine.cosine_similarity(t, other, eps)
    local out = cell()
    native.raise(C.lacuna_tensor_cosine_similarity(t.handle, other.handle, eps, out))
    return adopt(out[0])
  end

  function engine.topk(t, k)
    local values, indices = cell(), cell()
    native.raise(C.lacuna_tensor_topk(t.handle, k, values, indices))
    local first, second = adopt(values[0]), adopt(indices[0])
    return first, second
  end

  function engine.sort(t, descending)
    local values, indices = cell(), cell()
    native.raise(C.lacuna_tensor_sort(t.handle, descending and 1 or 0, values, indices))
    local first, second = adopt(values[0]), adopt(indices[0])
    return first, second
  end

  function engine.index_select(t, dim, index)
    local out = cell()
    native.raise(C.lacuna_tensor_index_select(t.handle, dim, index.handle, out))
    return adopt(out[0])
  end

  function engine.index_fill_(t, dim, index, number)
    native.raise(C.lacuna_tensor_index_fill(t.handle, dim, index.handle, number))
    return nil
  end

  function engine.index_copy_(t, dim, index, source)
    native.raise(C.lacuna_tensor_index_copy(t.handle, dim, index.handle, source.handle))
    return nil
  end

  function engine.index_add_(t, dim, index, source, alpha)
    native.raise(C.lacuna_tensor_index_add(t.handle, dim, index.handle, source.handle, alpha))
    return nil
  end
end
