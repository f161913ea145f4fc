--- A title of megabytes as a decision: the host may get it, and keeps going.
-- expect: any
-- limits: milliseconds=200
-- calls: 10
return { api = 1, kind = "link_policy", name = "attack", choose = function(ctx)
  return { action = "corpus", title = ("x"):rep(5e6), reason = ("y"):rep(5e6) .. ctx.step }
end }
