--- The file itself never ends.
-- expect: refused "ran longer than the 20 ms"
-- limits: milliseconds=20
while true do end
