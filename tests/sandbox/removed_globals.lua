--- Everything that a policy must not have.
-- expect: decides 0
return { api = 1, kind = "gap_selector", name = "attack", choose = function(ctx)
  if ctx.text == "good" then return { 7 } end
  local got = 0
  for _, name in ipairs {
    "ffi", "jit", "debug", "io", "os", "package", "require", "load", "loadstring", "loadfile", "dofile", "module",
    "getfenv", "setfenv", "newproxy", "collectgarbage", "gcinfo", "xpcall", "rawget", "rawset", "rawequal", "rawlen", "lacuna",
  } do
    if _G[name] ~= nil then got = got + 1 end
  end
  for _, name in ipairs { "move", "foreach", "foreachi", "getn", "maxn", "new", "clear" } do
    if table[name] ~= nil then got = got + 1 end
  end
  return { got + (string.dump and 1 or 0) }
end }
