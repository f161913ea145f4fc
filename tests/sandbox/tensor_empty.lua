--- Tensors without elements whose other sizes are huge: loops over those would never end.
-- expect: any
-- limits: milliseconds=100
return { api = 1, kind = "gap_selector", name = "attack", choose = function(ctx)
  if ctx.text == "good" then return { 7 } end
  for _, sizes in ipairs { { 2 ^ 50, 0 }, { 0, 2 ^ 50 }, { 2 ^ 25, 0, 2 ^ 25 }, { 2 ^ 27, 0 }, { 0, 2 ^ 27 } } do
    local t = tensor({}):reshape(sizes)
    local _ = tostring(t)
    for _, name in ipairs { "sum", "max", "min", "argmax", "softmax", "log_softmax", "clone", "contiguous", "float", "numel" } do
      pcall(t[name], t)
    end
    pcall(t.topk, t, 0)
    pcall(t.fill_, t, 1)
    pcall(t.add_, t, t)
    pcall(t.mul_, t, 2)
    pcall(t.copy_, t, t:clone())
    pcall(function() return t:transpose(0, 1):clone():transpose(0, 1):contiguous() end)
    pcall(function() return t:index_select(0, tensor({ 0, 0 }, { dtype = "int64" })) end)
    pcall(function() return t:slice(0, 0, 2 ^ 53, 3):clone() end)
  end
  return { 1 }
end }
