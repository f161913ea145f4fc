--- Patterns that end too early.
-- expect: decides 0
return { api = 1, kind = "gap_selector", name = "attack", choose = function(ctx)
  if ctx.text == "good" then return { 7 } end
  local got = 0
  for _, pattern in ipairs { "[", "[^", "[%", "[a-", "%", "%b", "%bx", "%f", "(", "((", "%1", "(%1", "[]", ("("):rep(40) } do
    if pcall(string.find, "aaaa", pattern) then got = got + 1 end
    if pcall(string.gsub, "aaaa", pattern, "%9") then got = got + 1 end
  end
  if pcall(string.gsub, "aaaa", "a", "%2") then got = got + 1 end
  return { got }
end }
