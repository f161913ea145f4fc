--- The longest operations on the largest tensors, without an end.
-- expect: fails "ran longer than the 20 ms"
-- limits: milliseconds=20
local big
return { api = 1, kind = "gap_selector", name = "attack", choose = function(ctx)
  if ctx.text == "good" then return { 7 } end
  if not big then
    local zeros, index = {}, {}
    for i = 1, 1000 do zeros[i], index[i] = i % 7, 0 end
    big = tensor(zeros):reshape(1, 1000):index_select(0, tensor(index, { dtype = "int64" })):reshape(-1)
  end
  while true do
    pcall(big.log_softmax, big)
    pcall(big.topk, big, 500000)
    pcall(big.topk, big, 100000)
    pcall(big.softmax, big)
  end
end }
