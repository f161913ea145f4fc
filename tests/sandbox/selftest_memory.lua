--- A selftest that takes all memory.
-- expect: refused "memory"
-- limits: milliseconds=500 megabytes=4
return { api = 1, kind = "gap_selector", name = "attack", selftest = function()
  local t = {}
  while true do t = { t } end
end, choose = function() return { 7 } end }
