--- The forward pass, probes and spans against values made by other programs (tests/golden/model/README.md).
package.path = os.getenv "LACUNA_TEST_DATA" .. "/lua/?.lua;" .. package.path
local golden = require "support.golden"

local function positions_or_default(positions, count)
  if type(positions) == "table" and #positions > 0 then return positions end
  local out = {}
  for i = 1, count do out[i] = i - 1 end
  return out
end

local worst = {} -- by backend and measure; shown where LACUNA_SHOW_DISTANCES is set

local function check(backend, name, row, logits, size, fixed_ids, positions)
  local near, far = golden.tolerance(positions, backend), golden.distances(row, logits, size, fixed_ids)
  for key, distance in pairs(far) do
    local place = ("%s, %s, %s"):format(backend.name, near.logit < 0.01 and "near" or "far", key)
    worst[place] = math.max(worst[place] or 0, distance)
    assert.is_true(distance <= near[key], ("%s: %s is %g from the reference, wanted %g"):format(name, key, distance,
      near[key]))
  end
end

local function describe_backend(backend)
  describe("the real model on " .. backend.name, function()
    it("answers as the reference after each prompt, at ordinary and at odd positions", function()
      if golden.skipped(pending, backend) then return end
      local model, values = golden.model(backend), golden.read "forward"
      for _, case in ipairs(values.cases) do
        local positions = positions_or_default(case.positions, #case.ids)
        local ctx = model:context():append(case.ids, { positions = positions })
        check(backend, case.name, case, ctx:logits(), model.vocab_size, values.fixed_ids, positions)
        local hidden, norm = ctx:hidden(), 0
        for i = 0, model.dim - 1 do norm = norm + hidden[i] ^ 2 end
        -- 1e-3 relative: the hidden state has no tolerance of its own in the README; logits are linear in it.
        assert.is_near(case.hidden_norm, math.sqrt(norm), 1e-3 * case.hidden_norm, case.name)
        for i, value in ipairs(case.hidden_first16) do
          assert.is_near(value, hidden[i - 1], 1e-3 * case.hidden_norm, case.name)
        end
      end
    end)

    it("follows the reference's greedy continuations", function()
      if golden.skipped(pending, backend) then return end
      local model = golden.model(backend)
      for _, case in ipairs(golden.read("forward").cases) do
        if case.greedy then
          local ctx = model:context():append(case.ids)
          for step, entry in ipairs(case.greedy.steps) do
            local best = ctx:logits():argmax():item()
            -- Margins are far above float32 rounding, but for those that the file lists as close.
            if entry.margin > 1e-3 then assert.equal(entry.id, best, case.name .. " step " .. step) end
            ctx:append { entry.id }
          end
        end
      end
    end)

    it("answers as the reference for a token probed at other positions", function()
      if golden.skipped(pending, backend) then return end
      local model, values = golden.model(backend), golden.read "probe"
      for _, case in ipairs(values.cases) do
        local ctx, positions = model:context():append(case.ids), {}
        for i, row in ipairs(case.rows) do positions[i] = row.position end
        local rows = ctx:probe(case.token.id, positions)
        for i, row in ipairs(case.rows) do
          local all = positions_or_default(nil, #case.ids)
          all[#all + 1] = row.position
          check(backend, ("%s gap %g"):format(case.name, row.gap), row, rows[i - 1], model.vocab_size,
            values.fixed_ids, all)
        end
        assert.equal(#case.ids, ctx.length)
      end
    end)

    it("answers as the reference for documents that do not see each other, attached at any offset", function()
      if golden.skipped(pending, backend) then return end
      local model, values = golden.model(backend), golden.read "spans"
      for _, case in ipairs(values.cases) do
        local a, b = {}, {}
        for i = 1, 12 do a[i] = case.ids[i] end
        for i = 1, 9 do b[i] = case.ids[12 + i] end
        local ctx = model:context()
        if case.last_sees ~= "B" then ctx:attach(model:segment(a), { at = case.a_offset }) end
        if case.last_sees ~= "A" then ctx:attach(model:segment(b), { at = case.b_offset }) end
        ctx:append({ case.ids[22] }, { positions = { case.last_position } })
        check(backend, case.name, case, ctx:logits(), model.vocab_size, values.fixed_ids, case.positions)
        if case.last_sees == "A" then -- one plain context of A and the last token is the same thing
          local plain = model:context():append(a):append({ case.ids[22] }, { positions = { case.last_position } })
          check(backend, case.name .. " plain", case, plain:logits(), model.vocab_size, values.fixed_ids,
            case.positions)
        end
      end
    end)
  end)
end

for _, backend in ipairs { golden.cpu, golden.torch, golden.torch64 } do describe_backend(backend) end

if os.getenv "LACUNA_SHOW_DISTANCES" then
  describe("the distances", function()
    it("are shown", function()
      local lines = {}
      for place, distance in pairs(worst) do lines[#lines + 1] = ("%s: %.3g"):format(place, distance) end
      table.sort(lines)
      print("\n" .. table.concat(lines, "\n"))
    end)
  end)
end
