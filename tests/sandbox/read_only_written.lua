--- Writes to what it may only read, in every way that there is.
-- expect: decides_numbers 8
return { api = 1, kind = "query_rule", name = "attack", choose = function(ctx)
  local h = ctx.hidden
  for _, write in ipairs {
    function() h[0] = 1 end, function() h:fill_(1) end, function() h:add_(1) end, function() h:mul_(2) end,
    function() h:add_(h) end, function() h:copy_(h:clone()) end, function() h:slice(0, 0, 4)[1] = 2 end,
    function() h:reshape(2, 4)[1] = h:slice(0, 0, 4):clone() end, function() h:reshape(2, 4):transpose(0, 1)[0][0] = 5 end,
    function() h:view(8):fill_(1) end, function() h:contiguous():fill_(1) end, function() h { { 0, 4 } }:fill_(1) end,
    function() ctx.embeddings[0] = h end, function() ctx.embeddings[0][0] = 1 end, function() ctx.embeddings[3]:fill_(9) end,
  } do
    if pcall(write) then error "written" end
  end
  return h
end }
