--- Many functions, each with upvalues of its own.
-- expect: fails "memory"
-- limits: milliseconds=500 megabytes=4
return { api = 1, kind = "gap_selector", name = "attack", choose = function(ctx)
  if ctx.text == "good" then return { 7 } end
  local last
  while true do
    local before = last
    last = function() return before end
  end
end }
