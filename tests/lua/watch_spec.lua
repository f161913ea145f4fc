--- Watched files from Lua, by inotify and by polling. What happens below: folder_watch_test.cpp, file_watch_test.cpp.
local clock = require "lacuna.clock"
local watch = require "lacuna.watch"

local kPatience = 10 -- seconds until a change that does not come is a failure; most take milliseconds
local folder

local function write(path, text)
  local file = assert(io.open(path, "wb"))
  file:write(text)
  file:close()
end

local function run(command) assert.equal(0, os.execute(command)) end

local function pause(seconds)
  local start = clock.seconds()
  while clock.seconds() - start < seconds do end
end

-- What comes until all of `wanted` have: each once, sorted, as one text.
local function changes(w, wanted)
  local start, seen, list, missing = clock.seconds(), {}, {}, #wanted
  local awaited = {}
  for _, path in ipairs(wanted) do awaited[path] = true end
  while missing > 0 and clock.seconds() - start < kPatience do
    for _, path in ipairs(w:changed()) do
      if not seen[path] then
        seen[path], list[#list + 1] = true, path
        if awaited[path] then missing = missing - 1 end
      end
    end
  end
  table.sort(list)
  return table.concat(list, "\n")
end

local function assert_changes(w, ...)
  local wanted = { ... }
  table.sort(wanted)
  assert.equal(table.concat(wanted, "\n"), changes(w, wanted))
end

-- The error must name this file as the place, and hold `text`.
local function assert_refuses(text, call)
  local ok, message = pcall(call)
  assert.is_false(ok)
  assert.is_truthy(tostring(message):find(text, 1, true), ("wanted %q in %q"):format(text, tostring(message)))
  assert.is_truthy(message:find "^[^:]*watch_spec%.lua:%d+: ", ("no line of the script in %q"):format(message))
end

before_each(function()
  folder = os.tmpname()
  os.remove(folder)
  run("mkdir " .. folder)
end)

after_each(function() run("rm -rf " .. folder) end)

for _, method in ipairs { "inotify", "polling" } do
  describe("lacuna.watch by " .. method, function()
    local w

    before_each(function() w = assert(watch.new { method = method, interval = 0.001 }) end)
    after_each(function() w:free() end)

    it("reports a file that was written, once, as it was given", function()
      local path = folder .. "/a.lua"
      write(path, "return 1")
      assert.equal(method, w:add(path))
      assert.same({}, w:changed())
      write(path, "return 22")
      assert_changes(w, path)
      pause(0.03)
      assert.same({}, w:changed())
    end)

    it("reports the files of a folder that end in .lua, later ones too", function()
      assert.equal(method, w:add(folder))
      write(folder .. "/a.lua", "return 1")
      write(folder .. "/notes.txt", "no policy")
      write(folder .. "/b.lua", "return 1")
      assert_changes(w, folder .. "/a.lua", folder .. "/b.lua")
    end)

    it("goes on after saves by renaming, which give the path another inode", function()
      local path = folder .. "/a.lua"
      write(path, "return 1")
      assert(w:add(path))
      for i = 2, 4 do
        write(path .. ".tmp", "return " .. i)
        assert(os.rename(path .. ".tmp", path))
        assert_changes(w, path)
      end
    end)

    it("goes on after saves that move the old file to a backup, as vim's do", function()
      local path = folder .. "/a.lua"
      write(path, "return 1")
      assert(w:add(path))
      for i = 2, 3 do
        assert(os.rename(path, path .. "~"))
        write(path, "return " .. i)
        os.remove(path .. "~")
        assert_changes(w, path)
        pause(0.03)
        w:changed() -- polling may have seen the gap by itself
      end
    end)

    it("sees another file of the same size and the same time in a file's place", function()
      local path = folder .. "/a.lua"
      write(path, "return 1")
      write(path .. ".new", "return 2")
      run(("touch -r %s %s.new"):format(path, path))
      assert(w:add(path))
      assert(os.rename(path .. ".new", path))
      assert_changes(w, path)
    end)

    it("follows a link: its target may change, and so may the link", function()
      run(("mkdir %s/one %s/two"):format(folder, folder))
      write(folder .. "/one/a.lua", "return 1")
      write(folder .. "/two/a.lua", "return 1")
      local link = folder .. "/link.lua"
      run("ln -s one/a.lua " .. link)
      assert.equal(method, w:add(link))
      write(folder .. "/one/a.lua", "return 22")
      assert_changes(w, link)
      run("ln -sfn two/a.lua " .. link)
      assert_changes(w, link)
      pause(0.03)
      w:changed()
      write(folder .. "/two/a.lua", "return 333")
      assert_changes(w, link)
    end)

    it("gives relative paths back as they were written", function()
      write("watched.lua", "return 1")
      assert(w:add "watched.lua")
      assert(w:add "./watched.lua")
      write("watched.lua", "return 22")
      assert_changes(w, "watched.lua", "./watched.lua")
      os.remove "watched.lua"
      w:remove "watched.lua"
      w:remove "./watched.lua"
      run "mkdir -p watched"
      assert(w:add "watched/")
      write("watched/a.lua", "return 1")
      assert_changes(w, "watched/a.lua")
      run "rm -r watched"
    end)

    it("takes paths with spaces and letters of any language", function()
      local path = folder .. "/Lücke im Text ☃.lua"
      write(path, "return 1")
      assert(w:add(path))
      write(path, "return 22")
      assert_changes(w, path)
    end)

    it("reports that a file is gone, and that it is back", function()
      local path = folder .. "/a.lua"
      write(path, "return 1")
      assert(w:add(path))
      os.remove(path)
      assert_changes(w, path)
      write(path, "return 1")
      assert_changes(w, path)
    end)

    it("watches on when the folder is deleted and made again", function()
      local inner = folder .. "/policies"
      run("mkdir " .. inner)
      write(inner .. "/a.lua", "return 1")
      assert(w:add(inner))
      run("rm -r " .. inner)
      assert_changes(w, inner .. "/a.lua")
      run("mkdir " .. inner)
      write(inner .. "/a.lua", "return 1")
      assert_changes(w, inner .. "/a.lua")
      write(inner .. "/b.lua", "return 1")
      assert_changes(w, inner .. "/b.lua")
    end)

    it("gives up a path by the name that it was given", function()
      local path = folder .. "/a.lua"
      write(path, "return 1")
      assert(w:add(path))
      assert.is_true(w:remove(path))
      local ok, err = w:remove(path)
      assert.is_nil(ok)
      assert.equal(path .. " is not watched", err)
      write(path, "return 22")
      pause(0.03)
      assert.same({}, w:changed())
    end)

    it("says what cannot be watched", function()
      local how, err = w:add(folder .. "/missing.lua")
      assert.is_nil(how)
      assert.equal(("cannot watch %s/missing.lua: No such file or directory"):format(folder), err)
      how, err = w:add "/dev/null"
      assert.is_nil(how)
      assert.equal("cannot watch /dev/null: neither a file nor a folder", err)
    end)
  end)
end

describe("lacuna.watch", function()
  it("takes inotify by itself", function()
    local w = assert(watch.new())
    assert.equal("inotify", w:add(folder))
    assert.is_true(watch.is(w))
    assert.is_false(watch.is {})
    assert.equal("Watch", tostring(w))
  end)

  it("gives the longest paths whole", function()
    write(folder .. "/a.lua", "return 1")
    local long = folder .. ("/"):rep(4095 - #folder - #"a.lua") .. "a.lua"
    local w = assert(watch.new())
    assert(w:add(long))
    write(folder .. "/a.lua", "return 2")
    assert_changes(w, long)
    local how, err = w:add("/" .. long)
    assert.is_nil(how)
    assert.is_truthy(err:find "^cannot watch /") -- texts are cut: the reason is not in it
  end)

  it("refuses misuse by name", function()
    local w = assert(watch.new())
    assert_refuses("method: wanted \"inotify\", \"polling\" or nil, got string \"kqueue\"",
      function() watch.new { method = "kqueue" } end)
    assert_refuses("interval: wanted a number, got string \"1\"", function() watch.new { interval = "1" } end)
    assert_refuses("interval: wanted seconds from 0 to 3600, got -1", function() watch.new { interval = -1 } end)
    assert_refuses("did you mean \"interval\"?", function() watch.new { intervall = 1 } end)
    assert_refuses("path: wanted a string, got nil", function() w:add() end)
    assert_refuses("path: wanted no NUL in it", function() w:add "/tmp\0/x" end)
    assert_refuses("self: wanted a Watch, got table", function() w.changed {} end)
    w:free()
    assert_refuses("self: this Watch has been freed", function() w:changed() end)
  end)
end)
