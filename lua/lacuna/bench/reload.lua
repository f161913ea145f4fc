--- Good and bad files in turns, saved in place and by renaming, while policies decide and, now and then, while a text
-- is being generated: no decision may be lost, none may come from another version than the last good one, and memory
-- stays.
local M = {}

local kDefaultRuns = 100000
local kGenerateEvery = 50 -- reloads between two steps of a generation
local kWarm, kLeastWarm = 0.1, 500 -- of the runs, and runs, before memory is looked at: code is compiled till then
local kMostGrowth = 2 * 2 ^ 20 -- bytes

-- Each version decides its own number.
local kSelector = [[
return {
  api = 1, kind = "gap_selector", name = "selector", params = { shift = { default = 0 } }, state = { reloads = 0 },
  on_reload = function(old) return { reloads = old.reloads + 1 } end,
  selftest = function() assert(1 + 1 == 2) end,
  choose = function(ctx, p, state) return { %d + p.shift, state.reloads } end,
}
]]
-- Each version makes its own token the best one.
local kStage = [[
return {
  api = 1, kind = "sampler_stage", name = "stage",
  choose = function(ctx) ctx.scores:fill_(0) ctx.scores[%d] = 1 end,
}
]]
local kBad = {
  "return {", "error 'broken'", "return { api = 1, kind = 'gap_selector', name = 'selector' }",
  "return { api = 1, kind = 'gap_selector', name = 'selector', choose = print, selftest = function() error 'no' end }",
  "", "return { api = 1, kind = 'link_policy', name = 'selector', choose = print }",
}

local function write(path, text)
  local file = assert(io.open(path, "wb"))
  file:write(text)
  file:close()
end

-- As editors do: in place, or a new file under the old name.
local function save(path, text, run)
  if run % 2 == 0 then return write(path, text) end
  write(path .. "~", text)
  assert(os.rename(path .. "~", path))
end

local function memory()
  collectgarbage()
  collectgarbage()
  local file = assert(io.open "/proc/self/statm")
  local pages = tonumber(file:read("*a"):match "^%d+ (%d+)")
  file:close()
  return pages * 4096
end

local Soak = {}
Soak.__index = Soak

local function new_soak(model, trust)
  local lacuna = require "lacuna"
  local place = os.tmpname()
  os.remove(place)
  assert(os.execute(("mkdir '%s'"):format(place)) == 0)
  local self = setmetatable({ place = place, selector_path = place .. "/selector.lua",
    stage_path = place .. "/stage.lua", good = 0, expected = 1, failures = {}, decisions = 0, model = model }, Soak)
  write(self.selector_path, kSelector:format(0))
  write(self.stage_path, kStage:format(0))
  self.selector = assert(lacuna.policy.load(self.selector_path, { trust = trust }))
  self.stage = assert(lacuna.policy.load(self.stage_path, { trust = trust }))
  assert(lacuna.policy.watch(place))
  return self
end

function Soak:fail(text, ...)
  if #self.failures < 10 then self.failures[#self.failures + 1] = text:format(...) end
end

-- Saves the selector, good or bad, and polls until the policy has taken notice.
function Soak:reload(run)
  local poll = require("lacuna.policy").poll
  local bad = run % 2 == 1
  save(self.selector_path, bad and kBad[math.floor(run / 2) % #kBad + 1] .. (" "):rep(run % 7)
    or kSelector:format(run), run)
  local changes = poll()
  local change = changes[1]
  if #changes ~= 1 then return self:fail("run %d: %d changes instead of one", run, #changes) end
  if bad ~= (change.error ~= nil) then self:fail("run %d: %s", run, change.error or "a bad file was taken") end
  if not bad then self.good, self.expected = run, self.expected + 1 end
end

function Soak:decide(run)
  local gaps, err = self.selector:choose { text = ",", id = 28 }
  self.decisions = self.decisions + 1
  if not gaps then return self:fail("run %d: the decision was lost: %s", run, err) end
  if gaps[1] ~= self.good or gaps[2] ~= self.expected - 1 or self.selector.version ~= self.expected then
    self:fail("run %d: version %d decided %g and %g, wanted %g and %g", run, self.selector.version, gaps[1], gaps[2],
      self.good, self.expected - 1)
  end
end

-- Two steps of a generation, with a reload of its stage between them.
function Soak:generate(run)
  local lacuna = require "lacuna"
  local generation = lacuna.generation { model = self.model, prompt = { 28 }, max_new_tokens = 3,
    policies = { self.stage } }
  generation:step()
  local before = generation:tokens()[1]
  local id = run % 1000 + 100
  save(self.stage_path, kStage:format(id), run)
  generation:step()
  save(self.stage_path, "return {", run)
  generation:step()
  local ids = generation:tokens()
  if ids[1] ~= before or ids[2] ~= id or ids[3] ~= id then
    self:fail("run %d: tokens %s, wanted %d twice behind %d", run, table.concat(ids, " "), id, before)
  end
  generation:step()
  lacuna.policy.poll()
end

local function show_progress(self, run, runs)
  io.stderr:write(("\r%d of %d reloads, %d decisions, %d failures"):format(run, runs, self.decisions, #self.failures))
end

function M.run(model, options)
  local runs, trust = options.runs or kDefaultRuns, options.trust or "full"
  local self = new_soak(model, trust)
  local warm, before = math.min(runs, math.max(kLeastWarm, math.floor(runs * kWarm))), nil
  for run = 1, runs do
    self:reload(run)
    self:decide(run)
    if run % kGenerateEvery == 0 then self:generate(run) end
    if run == warm then before = memory() end
    if run % 500 == 0 and not options.json then show_progress(self, run, runs) end
  end
  if runs >= 500 and not options.json then io.stderr:write "\n" end
  local growth = memory() - before
  os.execute(("rm -r '%s'"):format(self.place))
  if growth > kMostGrowth then self:fail("memory grew by %.1f MB", growth / 2 ^ 20) end
  return { runs = runs, trust = trust, decisions = self.decisions, growth_bytes = growth, failures = self.failures,
    failed = #self.failures > 0 and table.concat(self.failures, "; ") or nil }
end

function M.format(result)
  return ("%d reloads of good and bad files (%s): %d decisions, %d failures, memory %+.2f MB\n"):format(result.runs,
    result.trust, result.decisions, #result.failures, result.growth_bytes / 2 ^ 20)
end

return M
