--- The methods of tensors about gradients, and about where a tensor's elements are. They ask the library of libtorch.
local check = require "lacuna.check"
local native = require "lacuna.native"
local torch = require "lacuna.torch"
local C, ffi = native.C, native.ffi

--- Adds them.
return function(methods, engine)
  --- Without an argument: whether what is done to it is recorded. With true or false: sets that, returns the tensor.
  function methods.requires_grad(self, required)
    engine.check(self, "tensor")
    if required == nil then return C.lacuna_tensor_requires_grad(self.handle) ~= 0 end
    return methods.requires_grad_(self, required)
  end

  --- From now on (required: true, the default) what is done to this tensor is recorded; of floats or complex numbers.
  -- Returns the tensor.
  function methods.requires_grad_(self, ...)
    engine.check(self, "tensor")
    local required = check.named("requires_grad_", { "requires_grad" }, ...).requires_grad
    if required ~= nil and type(required) ~= "boolean" then check.wanted("requires_grad", "true or false", required) end
    torch.open()
    native.raise(C.lacuna_tensor_set_requires_grad(self.handle, required == false and 0 or 1))
    return self
  end

  --- The gradient that backward() has added up; nil where there is none. With a Tensor of the same shape: sets it.
  function methods.grad(self, gradient)
    engine.check(self, "tensor")
    if gradient ~= nil then
      engine.check(gradient, "gradient")
      torch.open()
      native.raise(C.lacuna_tensor_set_gradient(self.handle, gradient.handle))
      return self
    end
    local out = ffi.new "lacuna_tensor *[1]"
    native.raise(C.lacuna_tensor_gradient(self.handle, out))
    if out[0] == nil then return nil end
    return engine.adopt(out[0])
  end

  --- Forgets the gradient. Returns the tensor.
  function methods.zero_grad(self)
    engine.check(self, "tensor")
    if torch.is_open then native.raise(C.lacuna_tensor_set_gradient(self.handle, nil)) end
    return self
  end

  --- Whether no recorded operation has made it: gradients are kept for leaves alone.
  function methods.is_leaf(self)
    engine.check(self, "tensor")
    local out = ffi.new "int32_t[1]"
    native.raise(C.lacuna_tensor_is_leaf(self.handle, out))
    return out[0] ~= 0
  end

  --- lacuna.autograd.backward of this tensor.
  function methods.backward(self, options)
    engine.check(self, "tensor")
    require("lacuna.autograd").backward(self, options)
  end

  -- What the library says of where it is: device, layout, dtype.
  local function place(self)
    local device, layout, dtype = ffi.new "const char *[1]", ffi.new "const char *[1]", ffi.new "const char *[1]"
    native.raise(C.lacuna_tensor_place(self.handle, device, layout, dtype))
    return ffi.string(device[0]), ffi.string(layout[0]), ffi.string(dtype[0])
  end

  --- "cpu", or where else libtorch has it: "cuda:0".
  function methods.device(self)
    engine.check(self, "tensor")
    return (place(self))
  end

  --- "strided", or as libtorch has it: "sparse_coo". (PyTorch's name is another field here.)
  function methods.layout_name(self)
    engine.check(self, "tensor")
    return (select(2, place(self)))
  end

  local own_dtype = methods.dtype
  function methods.dtype(self)
    engine.check(self, "tensor")
    if engine.is_here(self) then return own_dtype(self) end
    return (select(3, place(self)))
  end

  --- This tensor where its elements are in memory, else a copy there.
  function methods.cpu(self)
    engine.check(self, "tensor")
    if engine.is_here(self) then return self end
    return require("lacuna.ops").find "to"(self, { device = "cpu" })
  end

  --- A copy on a CUDA device (0); an error where libtorch has none.
  function methods.cuda(self, device)
    engine.check(self, "tensor")
    local name = "cuda:" .. check.integer(device == nil and 0 or device, "device", 0, 127)
    return require("lacuna.ops").find "to"(self, { device = name })
  end
end
