--- Slices with bounds and steps at the ends of whole numbers: all within the tensor.
-- expect: decides 0
-- limits: milliseconds=500
return { api = 1, kind = "gap_selector", name = "attack", choose = function(ctx)
  if ctx.text == "good" then return { 7 } end
  local t, wrong = tensor { 1, 2, 3, 4, 5 }, 0
  local odd = { -2 ^ 53, -2 ^ 31, -6, -5, -1, 0, 1, 4, 5, 6, 2 ^ 31, 2 ^ 53 }
  for _, from in ipairs(odd) do
    for _, to in ipairs(odd) do
      for _, step in ipairs { 1, 2, 2 ^ 31, 2 ^ 53 } do
        local values = t:slice(0, from, to, step):tolist()
        if #values > 5 then wrong = wrong + 1 end
        for _, value in ipairs(values) do
          if not (value >= 1 and value <= 5) then wrong = wrong + 1 end
        end
        local twice = t:slice(0, from, to, step):slice(0, from, to, step):slice(0, 0, 2 ^ 53, step)
        if twice:numel() > 0 and not (twice:max():item() <= 5) then wrong = wrong + 1 end
      end
    end
  end
  return { wrong }
end }
