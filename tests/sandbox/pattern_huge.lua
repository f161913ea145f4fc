--- A pattern of a megabyte, and one of captures without an end.
-- expect: decides 0
-- limits: milliseconds=500
return { api = 1, kind = "gap_selector", name = "attack", choose = function(ctx)
  if ctx.text == "good" then return { 7 } end
  local got = 0
  for _, pattern in ipairs { ("a?"):rep(5e5) .. "b", ("()"):rep(5000), ("(a"):rep(5000), ("%f[a]"):rep(2e5) .. "b" } do
    if pcall(string.match, ("a"):rep(1e5), pattern) then got = got + 1 end
  end
  return { got }
end }
