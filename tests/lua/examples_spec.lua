--- Every numbered example runs, as a user runs it, and prints what it is about.
package.path = os.getenv "LACUNA_TEST_DATA" .. "/lua/support/?.lua;" .. package.path
local support = require "torch"

local kExamples = os.getenv "LACUNA_TEST_DATA" .. "/../examples/"

local kPrints = {
  ["01_open_a_model"] = '" Paris"',
  ["02_explore_gaps"] = "gap  96: ",
  ["03_write_a_selector"] = "so the gaps are 2 and 4",
  ["04_drive_probe_by_hand"] = "row 0 is plain decoding:\ttrue",
  ["05_generate_with_a_stage"] = "Without the letter e:",
  ["06_keep_state"] = "taken over: 4 decisions",
  ["07_stage_with_vectors"] = "% of all that moved",
  ["08_compare_policies"] = "seed and entropy: 5 of 5 decisions differ",
  ["10_train_a_module"] = "100 % of the points are on their spiral",
  ["09_convert_a_model"] = "float32   538 MB  0.000000 nats from the original",
  ["11_train_a_language_model"] = "3 steps in ",
}

local kNeedTorch = { ["10_train_a_module"] = true, ["11_train_a_language_model"] = true }

-- What is given to an example where it is not the model: a short run.
local kArguments = { ["11_train_a_language_model"] = "'train_example' 3" }

local function run(name, model)
  local arguments = kArguments[name] or ("'%s'"):format(model)
  os.execute "rm -rf train_example"
  local pipe = assert(io.popen(("luajit '%s%s.lua' %s 2>&1; echo \"status $?\""):format(kExamples, name, arguments)))
  local output = pipe:read "*a"
  pipe:close()
  return output
end

describe("the example", function()
  for name, wanted in pairs(kPrints) do
    it(name .. " runs", function()
      local model = os.getenv "LACUNA_SMOLLM2"
      if kNeedTorch[name] then
        if support.skipped(pending) then return end
      elseif not model or model == "" then
        return pending "LACUNA_SMOLLM2 is not set: ./dev fetch smollm2"
      end
      local output = run(name, model or "")
      assert.truthy(output:find("status 0\n", 1, true), output)
      assert.truthy(output:find(wanted, 1, true), output)
    end)
  end

  it("list is complete", function()
    local pipe, count = assert(io.popen(("ls '%s'"):format(kExamples))), 0
    for file in pipe:lines() do
      local name = file:match "^(%d%d_.*)%.lua$"
      if name then
        count = count + 1
        assert.truthy(kPrints[name], name .. " is not tested")
      end
    end
    pipe:close()
    for _ in pairs(kPrints) do count = count - 1 end
    assert.equal(0, count)
  end)
end)
