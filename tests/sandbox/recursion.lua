--- Recursion without an end.
-- expect: fails "stack overflow"
-- limits: milliseconds=200
return { api = 1, kind = "gap_selector", name = "attack", choose = function(ctx)
  if ctx.text == "good" then return { 7 } end
  local function f() return 1 + f() end
  return { f() }
end }
