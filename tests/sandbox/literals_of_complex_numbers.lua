--- Likewise an imaginary number, out of the way.
-- expect: refused "wanted no literals with LL, ULL or i"
return { api = 1, kind = "gap_selector", name = "attack", choose = function(ctx)
  return ctx.never and { 12.5i } or { 7 }
end }
