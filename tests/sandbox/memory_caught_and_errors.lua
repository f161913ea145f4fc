--- With memory full to the last byte, an error that is a number comes out of the check of the decision.
-- expect: fails
-- limits: milliseconds=1000 megabytes=2
-- calls: 5
return { api = 1, kind = "gap_selector", name = "attack", choose = function(ctx)
  if ctx.text == "good" then return { 7 } end
  _G.kept = nil
  local decision = setmetatable({ 1, nil, nil, nil }, { __index = function() error(1.5 + ctx.step) end })
  decision[4], decision.x, decision.y = 4, 1, 1 -- four fields and a length of 4: the check meets the holes
  local keep = false
  local function fill(size)
    local ok = true
    while ok do
      ok = pcall(function() keep = { keep, ("x"):rep(size) .. ctx.step } end)
    end
  end
  fill(4096) fill(256) fill(16)
  pcall(function() while true do keep = { keep } end end)
  _G.kept = keep
  return decision
end }
