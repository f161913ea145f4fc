--- Tensors larger than the memory that it may have.
-- expect: decides 0
-- limits: milliseconds=500 megabytes=4
return { api = 1, kind = "gap_selector", name = "attack", choose = function(ctx)
  if ctx.text == "good" then return { 7 } end
  local got = 0
  local row = tensor({ 1 }, { dtype = "bool" })
  local zeros = {}
  for i = 1, 60000 do zeros[i] = 0 end
  local index = tensor(zeros, { dtype = "int64" })
  if pcall(function()
    local wide = row:index_select(0, index):reshape(60000, 1):float()
    for _ = 1, 8 do wide = wide:reshape(1, -1):index_select(0, index):reshape(-1, 1) end
  end) then got = got + 1 end
  return { got }
end }
