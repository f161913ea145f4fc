--- A million indices into rows without elements: the result costs nothing, the work does.
-- expect: fails
-- limits: milliseconds=50
-- first: fails
local index
return { api = 1, kind = "gap_selector", name = "attack", choose = function(ctx)
  if ctx.text == "good" then return { 7 } end
  if not index then
    local zeros = {}
    for i = 1, 1000 do zeros[i] = 0 end
    local thousand = tensor(zeros, { dtype = "int64" })
    index = thousand:reshape(1, -1):index_select(0, thousand):reshape(-1)
  end
  local nothing = tensor({}):reshape(1, 0)
  while true do nothing:index_select(0, index) end
end }
