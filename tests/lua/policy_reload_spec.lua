--- Reload: by hand, by watching, at every level of trust; versions, state, parameters, what is said and how often.
package.path = os.getenv "LACUNA_TEST_DATA" .. "/lua/?.lua;" .. package.path
local ffi = require "ffi"
local lacuna = require "lacuna"
local clock = require "lacuna.clock"
local support = require "support.policies"

ffi.cdef "int getpid(void);"

local folder

before_each(function() folder = support.folder() end)
after_each(function()
  lacuna.policy.unwatch(folder.path)
  lacuna.policy.poll()
  folder:remove()
end)

local function selector(value, more) return support.source("gap_selector", ("return { %s }"):format(value), more) end

local function gap(policy) return assert(policy:choose {})[1] end

-- Polls until something has changed, for two seconds at most.
local function wait()
  local start = clock.seconds()
  repeat
    local changes = lacuna.policy.poll()
    if #changes > 0 then return changes end
  until clock.seconds() - start > 2
  return {}
end

for _, trust in ipairs(support.levels) do
  describe("a policy with trust " .. trust, function()
    it("becomes what its file says when it is reloaded, and its version rises", function()
      local policy = assert(lacuna.policy.load(folder:write("p.lua", selector(1)), { trust = trust }))
      folder:write("p.lua", selector(2))
      assert.equal(1, gap(policy))
      assert.is_true(policy:reload())
      assert.equal(2, gap(policy))
      assert.equal(2, policy.version)
      assert.is_true(policy:reload())
      assert.equal(3, policy.version)
    end)

    it("stays the last good version when a new one fails, which reload tells each time", function()
      local policy = assert(lacuna.policy.load(folder:write("p.lua", selector(1)), { trust = trust }))
      for source, wanted in pairs {
        ["return {"] = ":1: unexpected symbol near '<eof>'",
        ["\nerror 'no'"] = ":2: no",
        [selector(2, "params = { far = {} },")] = ":3: params.far.default: wanted",
        [selector(2, "selftest = function() error 'bad' end,")] = ":3: bad (selftest)",
        [support.source("link_policy", "return 'skip'")] = ":1: kind: wanted gap_selector as before, got link_policy",
        [selector(2, "on_reload = function() error 'lost' end,")] = ":3: lost (on_reload)",
        [selector(2, "on_reload = function() end,")] = ":3: on_reload: wanted it to return a table, got nil",
      } do
        folder:write("p.lua", source)
        for _ = 1, 2 do
          local ok, err = policy:reload()
          assert.is_nil(ok)
          assert.truthy(err:find(wanted, 1, true), err)
          assert.equal(1, policy.version)
          assert.equal(1, gap(policy))
        end
      end
    end)

    it("hands its state on through on_reload, and begins anew without one", function()
      local counting = "state = { calls = 0 }, "
      local body = "state.calls = state.calls + 1 return { state.calls }"
      local function source(more) return support.source("gap_selector", body, counting .. more) end
      local policy = assert(lacuna.policy.load(folder:write("p.lua", source ""), { trust = trust }))
      gap(policy)
      assert.equal(2, gap(policy))
      folder:write("p.lua", source "on_reload = function(old) return { calls = old.calls + 10 } end,")
      assert(policy:reload())
      assert.equal(13, gap(policy))
      folder:write("p.lua", source "")
      assert(policy:reload())
      assert.equal(1, gap(policy))
    end)

    it("keeps its state when on_reload fails, whatever that has done to it", function()
      local body, more = "return { state.n }", "state = { n = 11, deep = { 1 } }, "
      local policy = assert(lacuna.policy.load(folder:write("p.lua", support.source("gap_selector", body, more)),
        { trust = trust }))
      for _, bad in ipairs { "old.n = 99 old.deep = nil error 'no'", "old.n = 98 return 5" } do
        folder:write("p.lua", support.source("gap_selector", body,
          more .. ("on_reload = function(old) %s end,"):format(bad)))
        assert.is_nil((policy:reload()))
        assert.same({ 11 }, policy:choose {})
      end
    end)

    it("gives back what a refused version held", function()
      local policy = assert(lacuna.policy.load(folder:write("p.lua", selector(1)), { trust = trust }))
      folder:write("p.lua", selector(2, "on_reload = function() error 'no' end,"))
      local function files()
        local listing = io.popen(("ls /proc/%d/fd | wc -l"):format(ffi.C.getpid()))
        local count = listing:read "*n"
        listing:close()
        return count
      end
      local before = files()
      for _ = 1, 30 do assert.is_nil((policy:reload())) end
      assert.is_true(files() <= before)
      assert.equal(1, gap(policy))
    end)

    it("keeps parameters that were set, takes new defaults for the others", function()
      local function source(near, far, most)
        return support.source("gap_selector", "return { p.near, p.far }",
          ("params = { near = { default = %d }, far = { default = %d, max = %d } },"):format(near, far, most))
      end
      local policy = assert(lacuna.policy.load(folder:write("p.lua", source(1, 2, 100)), { trust = trust }))
      policy:set("far", 50)
      folder:write("p.lua", source(3, 4, 100))
      assert(policy:reload())
      assert.same({ 3, 50 }, policy:choose {})
      folder:write("p.lua", source(3, 4, 10)) -- 50 is out of range now
      assert(policy:reload())
      assert.same({ 3, 4 }, policy:choose {})
    end)

    it("keeps a parameter that was set to false", function()
      local source = support.source("gap_selector", "return { p.on and 1 or 0 }",
        "params = { on = { default = true } },")
      local policy = assert(lacuna.policy.load(folder:write("p.lua", source), { trust = trust }))
      policy:set("on", false)
      assert(policy:reload())
      assert.same({ 0 }, policy:choose {})
    end)
  end)
end

for _, method in ipairs { "inotify", "polling" } do
  describe("watching by " .. method, function()
    it("reloads what is saved in place or by renaming, and tells each change once", function()
      local path = folder:write("p.lua", selector(1))
      local policy = assert(lacuna.policy.load(path))
      assert(lacuna.policy.watch(folder.path, { method = method }))
      folder:write("p.lua", selector(20))
      assert.same({ { path = path, version = 2 } }, wait())
      assert.equal(20, gap(policy))
      folder:rename_over("p.lua", selector(300))
      assert.same({ { path = path, version = 3 } }, wait())
      assert.equal(300, gap(policy))
      assert.same({}, lacuna.policy.poll())
    end)

    it("tells a bad file once until it changes, and goes on with the last good version", function()
      local path = folder:write("p.lua", selector(1))
      local policy = assert(lacuna.policy.load(path))
      assert(lacuna.policy.watch(path, { method = method }))
      folder:write("p.lua", "return {")
      local changes = wait()
      assert.equal(1, #changes)
      assert.is_nil(changes[1].version)
      assert.equal(path .. ":1: unexpected symbol near '<eof>'", changes[1].error)
      assert.same({}, lacuna.policy.poll())
      assert.equal(1, gap(policy))
      folder:write("p.lua", selector(1)) -- the old text again is a new version
      assert.same({ { path = path, version = 2 } }, wait())
      lacuna.policy.unwatch(path)
    end)

    it("keeps the last good version of a file that is deleted, and takes it when it is back", function()
      local path = folder:write("p.lua", selector(1))
      local policy = assert(lacuna.policy.load(path))
      assert(lacuna.policy.watch(folder.path, { method = method }))
      os.remove(path)
      for _ = 1, 5 do assert.same({}, lacuna.policy.poll()) end
      assert.equal(1, gap(policy))
      folder:write("p.lua", selector(22))
      assert.same({ { path = path, version = 2 } }, wait())
    end)
  end)
end

describe("policy.poll", function()
  it("updates all handles on a file, however it was named", function()
    local path = folder:write("p.lua", selector(1))
    local a = assert(lacuna.policy.load(path))
    local b = assert(lacuna.policy.load(folder.path .. "/../" .. folder.path:match "[^/]*$" .. "/p.lua"))
    assert(lacuna.policy.watch(path))
    folder:write("p.lua", selector(5))
    wait()
    assert.same({ 5, 5, 2, 2 }, { gap(a), gap(b), a.version, b.version })
    lacuna.policy.unwatch(path)
  end)

  it("tells what generations have reloaded meanwhile", function()
    local path = folder:write("p.lua", selector(1))
    local policy = assert(lacuna.policy.load(path))
    assert(lacuna.policy.watch(folder.path))
    folder:write("p.lua", selector(5))
    lacuna.policy.refresh()
    assert.equal(5, gap(policy))
    assert.same({ { path = path, version = 2 } }, lacuna.policy.poll())
    assert.same({}, lacuna.policy.poll())
  end)

  it("takes what was saved between the load and the watch", function()
    local path = folder:write("p.lua", selector(1))
    local policy = assert(lacuna.policy.load(path))
    folder:write("p.lua", selector(5))
    assert(lacuna.policy.watch(folder.path))
    assert.same({ { path = path, version = 2 } }, lacuna.policy.poll())
    assert.equal(5, gap(policy))
    assert.same({}, lacuna.policy.poll())
  end)

  it("leaves policies alone that nothing watches", function()
    local policy = assert(lacuna.policy.load(folder:write("p.lua", selector(1))))
    folder:write("p.lua", selector(5))
    assert.same({}, lacuna.policy.poll())
    assert.equal(1, gap(policy))
  end)

  it("does not run in a policy that polls while it is loaded", function()
    local path = folder:write("p.lua", selector(1))
    local policy = assert(lacuna.policy.load(path))
    assert(lacuna.policy.watch(folder.path))
    folder:write("p.lua", "require('lacuna').policy.poll() " .. selector(7))
    assert.same({ { path = path, version = 2 } }, wait())
    assert.equal(7, gap(policy))
  end)
end)

describe("policy.watch", function()
  it("answers nil and a text for a path that is not there", function()
    local ok, err = lacuna.policy.watch(folder.path .. "/none")
    assert.is_nil(ok)
    assert.truthy(err:find("none", 1, true))
    assert.has_error(function() lacuna.policy.watch(3) end, "path: wanted a string, got number 3")
  end)
end)

describe("a held version", function()
  it("decides as it did, whatever is reloaded, until it is renewed", function()
    for _, trust in ipairs(support.levels) do
      local policy = assert(lacuna.policy.load(folder:write("p.lua", selector(1)), { trust = trust }))
      local pinned = policy:pin()
      folder:write("p.lua", selector(2))
      assert(policy:reload())
      assert.same({ { 1 }, 1 }, { pinned:choose {}, pinned.version })
      assert.same({ 2 }, policy:choose {})
      pinned:renew()
      assert.same({ { 2 }, 2 }, { pinned:choose {}, pinned.version })
    end
  end)
end)

describe("policy.compare", function()
  local function both(a, b, contexts)
    return lacuna.policy.compare(folder:write("a.lua", a), folder:write("b.lua", b), contexts)
  end

  it("tells where two policies decide differently", function()
    local differences = both(selector "ctx.id", selector "math.min(ctx.id, 2)", { { id = 1 }, { id = 2 }, { id = 3 } })
    assert.equal(1, #differences)
    assert.equal(3, differences.compared)
    assert.same({ index = 3, a = { 3 }, b = { 2 } }, differences[1])
    assert.truthy(tostring(differences):find "1 of 3 decisions differ")
  end)

  it("compares the scores that stages leave, and does not touch the caller's", function()
    local scores = lacuna.tensor { 1, 2, 3 }
    local function stage(by) return support.source("sampler_stage", ("ctx.scores:add_(%d)"):format(by)) end
    local differences = both(stage(1), stage(2), { { scores = scores } })
    assert.same({ { 2, 3, 4 }, { 3, 4, 5 } }, { differences[1].a:tolist(), differences[1].b:tolist() })
    assert.same({ 1, 2, 3 }, scores:tolist())
    assert.equal(0, #both(stage(1), stage(1), { { scores = scores } }))
  end)

  it("leaves the policies that it is given as they are, also one with itself", function()
    local source = support.source("gap_selector", "state.n = state.n + 1 return { state.n, p.far }",
      "state = { n = 0 }, params = { far = { default = 1 } },")
    local policy = assert(lacuna.policy.load(folder:write("p.lua", source))):set("far", 9)
    assert.same({ 1, 9 }, policy:choose {})
    assert.equal(0, #lacuna.policy.compare(policy, policy, { {}, {}, {} }))
    assert.same({ 2, 9 }, policy:choose {})
  end)

  it("counts a decision that fails in one of them, and not one that fails in both", function()
    local fails, works = selector "error 'no'", selector "1"
    local differences = both(fails, works, { {} })
    assert.truthy(differences[1].a_error:find "no")
    assert.same({ 1 }, differences[1].b)
    assert.equal(0, #both(fails, fails, { {} }))
  end)

  it("raises for two kinds, and for what is no policy", function()
    assert.has_error(function() both(selector(1), support.source("link_policy", "return 'skip'"), {}) end,
      "b: wanted a policy of kind gap_selector, as a, got link_policy")
    assert.has_error(function() lacuna.policy.compare(3, 4, {}) end, "a: wanted a Policy or a path, got number 3")
  end)
end)
