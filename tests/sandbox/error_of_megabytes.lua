--- A text of megabytes as an error, which the host would keep.
-- expect: fails "xxxx"
-- limits: milliseconds=200
-- longest: 4000
return { api = 1, kind = "gap_selector", name = "attack", choose = function(ctx)
  if ctx.text == "good" then return { 7 } end
  error(("x"):rep(3e6))
end }
