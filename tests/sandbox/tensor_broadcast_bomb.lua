--- Thin tensors that broadcast to one of a hundred million elements, and a product of matrices of as many steps.
-- expect: decides 0, 0
return { api = 1, kind = "gap_selector", name = "attack", choose = function(ctx)
  if ctx.text == "good" then return { 7 } end
  local list = {}
  for i = 1, 10000 do list[i] = i end
  local column, row = tensor(list):reshape(-1, 1), tensor(list):reshape(1, -1)
  local function tried(f) return pcall(f) and 1 or 0 end
  return { tried(function() return column:add(row) end), tried(function() return column:matmul(row) end) }
end }
