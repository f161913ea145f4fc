--- Errors where the stack is full: the handler that finds the line has no room either.
-- expect: fails
-- limits: milliseconds=200
return { api = 1, kind = "gap_selector", name = "attack", choose = function(ctx)
  if ctx.text == "good" then return { 7 } end
  local function f(depth)
    local a, b, c, d, e = depth, depth, depth, depth, depth
    if depth > 1e5 then error { a, b, c, d, e } end
    return 1 + f(depth + 1)
  end
  return { f(1) }
end }
