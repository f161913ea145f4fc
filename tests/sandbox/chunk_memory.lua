--- The file itself takes all memory.
-- expect: refused "memory"
-- limits: milliseconds=500 megabytes=4
local t = {}
while true do t = { t } end
