--- Bits that LuaJIT takes for pointers, written as halves and whole numbers, read back as numbers.
-- expect: fails "got nan"
-- limits: milliseconds=500
return { api = 1, kind = "sampler_stage", name = "attack", choose = function(ctx)
  local odd = { 0 / 0, -(0 / 0), 1 / 0 - 1 / 0, math.sqrt(-1), math.log(-1), 1 / 0 * 0 }
  for _, value in ipairs(odd) do
    for _, dtype in ipairs { "float32", "float16" } do
      local t = tensor({ value, -value }, { dtype = dtype })
      for _, number in ipairs { t[0], t[1], t:sum():item(), t:tolist()[1], t:to "float16":tolist()[2], t:softmax()[0] } do
        if type(number) ~= "number" or number == number then error "forged" end
      end
    end
  end
  ctx.scores[0] = odd[ctx.step] or odd[1]
  if type(ctx.scores[0]) ~= "number" then error "forged" end
end }
