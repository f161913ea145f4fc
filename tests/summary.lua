-- The closing line of a test run, out of CTest's own report: luajit summary.lua TESTS.XML [passed] [failed], the two
-- being tests that ran beside CTest.
--
-- A Lua spec or a page of the docs is one test to CTest and says how many cases it had; those are counted instead.
-- Exits 1 when a case failed or none ran.
local file = assert(io.open(arg[1], "rb"))
local report = file:read "*a"
file:close()

local passed, failed, skipped = tonumber(arg[2] or 0), tonumber(arg[3] or 0), 0
for case in report:gmatch "<testcase.-</testcase>" do
  local status = case:match 'status="(%w+)"'
  local good, bad, broken, pending = case:match "(%d+) successes / (%d+) failures / (%d+) errors / (%d+) pending"
  if status == "run" and good then
    passed, skipped = passed + good, skipped + pending
  elseif status == "run" then
    passed = passed + 1
  elseif status == "fail" then -- also where it crashed after the cases that it counted
    passed, skipped = passed + (good or 0), skipped + (pending or 0)
    failed = failed + math.max(1, (bad or 0) + (broken or 0))
  else
    skipped = skipped + math.max(1, pending or 0)
  end
end

print(("%d passed, %d failed%s"):format(passed, failed, skipped > 0 and (", %d skipped"):format(skipped) or ""))
os.exit((failed == 0 and passed > 0) and 0 or 1)
