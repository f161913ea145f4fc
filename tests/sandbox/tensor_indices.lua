--- Indices out of range, in every method that takes one.
-- expect: decides 0
-- limits: milliseconds=500
return { api = 1, kind = "gap_selector", name = "attack", choose = function(ctx)
  if ctx.text == "good" then return { 7 } end
  local got = 0
  local odd = { 4, -5, 2 ^ 31, -2 ^ 31, 2 ^ 32, 2 ^ 53, -2 ^ 53, 2 ^ 63, 2 ^ 64, 1e300, 1 / 0, -1 / 0, 0 / 0, 2 ^ 32 + 1 }
  for _, t in ipairs { tensor { 1, 2, 3, 4 }, tensor { { 1 }, { 2 }, { 3 }, { 4 } }, tensor { 1, 2, 3, 4 }:reshape(4, 1) } do
    for _, i in ipairs(odd) do
      for _, use in ipairs {
        function() return t[i] end, function() t[i] = 1 end, function() return t { i } end, function() return t:select(0, i) end,
        function() return t:select(i, 0) end, function() return t:slice(i, 0, 1) end, function() return t:transpose(0, i) end,
        function() return t:topk(i == 4 and 5 or i) end, function() return t:softmax(i) end,
        function() return t:index_select(0, tensor({ i }, { dtype = "int64" })) end, function() return t:index_select(i, t) end,
        function() return t:reshape(i == 4 and 5 or i) end, function() return t:reshape(i, i) end,
      } do
        if pcall(use) then got = got + 1 end
      end
    end
  end
  return { got }
end }
