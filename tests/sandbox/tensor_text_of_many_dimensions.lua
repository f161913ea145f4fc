--- A tensor of eight dimensions, none of which is long enough to be cut when it is shown.
-- expect: fails
-- limits: milliseconds=50
local cube
return { api = 1, kind = "gap_selector", name = "attack", choose = function(ctx)
  if ctx.text == "good" then return { 7 } end
  if not cube then
    local ones, index = {}, {}
    for i = 1, 1296 do ones[i], index[i] = true, 0 end
    cube = tensor(ones):reshape(1, 1296):index_select(0, tensor(index, { dtype = "int64" })):reshape(6, 6, 6, 6, 6, 6, 6, 6)
  end
  while true do
    if #tostring(cube) > 1e6 then error "shown" end
  end
end }
