--- Tab: names, methods, fields, file names, commands; and that it runs nobody's code.
package.path = os.getenv "LACUNA_TEST_DATA" .. "/lua/?.lua;" .. package.path
local policy = require "lacuna.policy"
local scan = require "lacuna.repl.scan"
local session = require "lacuna.repl.session"
local tab = require("support.session").tab
local torch = require "support.torch"

local kScripts = os.getenv "LACUNA_TEST_DATA" .. "/../scripts/gap_selectors/"
local globals = session.globals

local function set(name, value) rawset(globals, name, value) end

describe("the end of what is typed", function()
  it("is a chain of names, a string, or nothing that can be completed", function()
    assert.same({ kind = "name", names = { "a", "b" }, separator = ":", prefix = "c" }, scan.tail "x = f(a.b:c")
    assert.same({ kind = "name", names = {}, prefix = "pri" }, scan.tail "for i = 1, 2 do pri")
    assert.same({ kind = "name", names = { "t", 1, "k" }, separator = ".", prefix = "" }, scan.tail "t[1]['k'].")
    assert.equal("none", scan.tail("f(1).x").kind)
    assert.equal("none", scan.tail("12").kind)
    assert.equal("none", scan.tail("-- a comm").kind)
    assert.equal("none", scan.tail("x = [[long").kind)
    assert.equal("none", scan.tail("--[[ a\ncomment").kind)
    assert.equal("name", scan.tail("--[[ a\ncomment ]] x").kind)
    assert.equal("name", scan.tail("s = 'it\\'s' .. x").kind)
  end)

  it("knows what a string is given to", function()
    assert.same({ kind = "string", names = { "io", "open" }, between = "(", prefix = "da/x", quote = "'" },
      scan.tail "io.open('da/x")
  end)
end)

describe("Tab", function()
  it("completes nested names, and parts that are not loaded yet", function()
    assert.equal("el", (tab "x = lacuna.mod"))
    assert.equal("n", (tab "lacuna.model.ope"))
    local _, names = tab "lacuna.gen"
    assert.same({ "generate", "generate_and_explore", "generation" }, names)
  end)

  it("fills in what all candidates share, whole characters only", function()
    set("choices", { ["alpha_one"] = 1, ["alpha_two"] = 2 })
    local insertion, names = tab "choices.a"
    assert.equal("lpha_", insertion)
    assert.same({ "alpha_one", "alpha_two" }, names)
  end)

  it("offers methods behind a colon, an object's fields behind a dot", function()
    set("t", require "lacuna.tensor" { 1, 2 })
    assert.equal("ontiguous", (tab "t:is_c"))
    local _, names = tab "t.nu"
    assert.same({}, names)
    assert.equal("er", (tab "string.upp"))
  end)

  it("offers libtorch's operators behind lacuna.ops", function()
    if torch.skipped(pending) then return end
    set("ops", require("lacuna").ops)
    assert.equal("d", (tab "ops.adaptive_max_pool1"))
  end)

  it("offers what stands behind __index tables and in classes", function()
    set("seed", assert(policy.load(kScripts .. "seed.lua")))
    assert.equal("oose", (tab "seed:ch"))
    assert.equal("", (tab "seed:lis")) -- a function of the class, not of its objects
    assert.equal("sion", (tab "seed.ver"))
    assert.equal("hort", (tab "seed.params.s"))
    set("child", setmetatable({}, { __index = setmetatable({}, { __index = { far_method = print } }) }))
    assert.equal("r_method", (tab "child:fa"))
  end)

  it("never runs anybody's code", function()
    local function trap() error "was run" end
    set("trap", setmetatable({ field = 1 }, { __index = trap, __pairs = trap, __call = trap, __len = trap,
      __eq = trap, __tostring = trap, __metatable = "hidden", method = trap }))
    assert.equal("eld", (tab "trap.fi"))
    assert.equal("hod", (tab "trap:met"))
    assert.equal("", (tab "trap.nothing.x"))
    assert.equal("", (tab "trap().fi"))
  end)

  it("completes keywords, globals and results, but no name of its own", function()
    assert.equal("ction", (tab "fun"))
    assert.equal("etatable", (tab "setm"))
    local _, names = tab "__"
    assert.same({}, names)
  end)

  it("completes over the lines of a chunk", function()
    assert.equal("el", (tab("  lacuna.mod", "for i = 1, 2 do")))
    local insertion = tab("lacuna.mod", "x = [[")
    assert.equal("", insertion)
  end)

  it("completes file names in strings, folders with a slash and files with the closing quote", function()
    local folder = os.tmpname()
    os.remove(folder)
    os.execute(("mkdir -p %s/größer && touch %s/größe.txt %s/other.lua"):format(folder, folder, folder))
    assert.equal("her.lua'", (tab("f = io.open '" .. folder .. "/ot")))
    local insertion, names = tab("dofile(\"" .. folder .. "/g")
    assert.equal("röße", insertion)
    assert.same({ "größe.txt", "größer/" }, names)
    assert.equal("/", (tab("dofile(\"" .. folder .. "/größer")))
    assert.equal("", (tab("dofile(\"" .. folder .. "/none/x")))
    for _, name in ipairs { "red\27[31m", "relief", "two\nlines" } do
      assert(io.open(folder .. "/" .. name, "w")):close()
    end
    insertion, names = tab("dofile(\"" .. folder .. "/re")
    assert.same({ "", { "red\\x1B[31m", "relief" } }, { insertion, names }) -- nothing that moves the cursor
    assert.equal("", (tab("dofile(\"" .. folder .. "/red")))
    assert.equal("o", (tab("dofile(\"" .. folder .. "/tw")))
    os.execute("rm -r " .. folder)
  end)

  it("knows models' names, stages and parameters where a string is one", function()
    assert.equal('llm2"', (tab 'lacuna.model.open "smo'))
    assert.equal("ture", (tab 'lacuna.sampler "top_k(4) tempera'))
    assert.equal("rwise'", (tab "seed:set('othe"))
  end)

  it("completes commands and what they take", function()
    assert.equal("icies ", (tab ":pol"))
    local _, names = tab ":"
    assert.is_true(#names > 5)
    assert.equal("ort=", (tab ":set seed.sh"))
    assert.same({ "off", "on" }, (select(2, tab ":jit o")))
    assert.equal("el", (tab ":time lacuna.mod"))
    assert.equal("el", (tab "?lacuna.mod"))
    assert.equal("sor", (tab "?Ten"))
  end)

  it("cuts long lists and says how many are left", function()
    local many = {}
    for i = 1, 300 do many[("name%03d"):format(i)] = i end
    set("many", many)
    local answer = require("lacuna.repl.complete").complete(nil, "many.")
    assert.truthy(answer:find("… 180 more", 1, true))
  end)
end)
