--- Numbers of 64 bits as literals, which load LuaJIT's FFI.
-- expect: refused "wanted no literals with LL, ULL or i"
local x = 1LL
return { api = 1, kind = "gap_selector", name = "attack", choose = function() return { #tostring(x) } end }
