--- Fields with names of megabytes, for which the host would look for the nearest one.
-- expect: fails "wanted no field"
-- limits: milliseconds=200
return { api = 1, kind = "fusion_schedule", name = "attack", choose = function()
  return { [("lambda"):rep(5e5)] = 1 }
end }
