--- Copies between views that lie on each other.
-- expect: decides 0
return { api = 1, kind = "gap_selector", name = "attack", choose = function(ctx)
  if ctx.text == "good" then return { 7 } end
  local wrong = 0
  local t = tensor { 0, 1, 2, 3, 4, 5, 6, 7, 8 }
  t:slice(0, 1, 9):copy_(t:slice(0, 0, 8))
  for i = 1, 8 do
    if t[i] ~= i - 1 then wrong = wrong + 1 end
  end
  local square = tensor { { 1, 2, 3 }, { 4, 5, 6 }, { 7, 8, 9 } }
  square:copy_(square:transpose(0, 1))
  if square[0][1] ~= 4 or square[2][1] ~= 6 then wrong = wrong + 1 end
  square:transpose(0, 1):add_(square)
  if square[0][1] ~= 6 or square[1][0] ~= 6 then wrong = wrong + 1 end
  square[0] = square[1]
  square:mul_(square:transpose(0, 1))
  return { wrong }
end }
