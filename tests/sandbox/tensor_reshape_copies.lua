--- Shapes for which all must be copied, column by column, without an end.
-- expect: fails "ran longer than the 20 ms"
-- limits: milliseconds=20
local columns
return { api = 1, kind = "gap_selector", name = "attack", choose = function(ctx)
  if ctx.text == "good" then return { 7 } end
  if not columns then
    local zeros, index = {}, {}
    for i = 1, 1000 do zeros[i], index[i] = 0, 0 end
    columns = tensor(zeros):reshape(1, 1000):index_select(0, tensor(index, { dtype = "int64" })):transpose(0, 1)
  end
  while true do
    pcall(columns.reshape, columns, 1000000)
    pcall(columns.contiguous, columns)
    pcall(columns.sum, columns)
  end
end }
