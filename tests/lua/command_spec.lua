--- The commands explore, generate, model info and model convert: what they print, and their exit status for what goes
-- wrong.
local json = require "lacuna.json"

local kHere = os.getenv "LACUNA_TEST_DATA"
local kModel = os.getenv "LACUNA_SMOLLM2"
local kSelectors = kHere .. "/../scripts/gap_selectors/"

local function quote(value) return "'" .. value:gsub("'", "'\\''") .. "'" end

local function read(path)
  local file = assert(io.open(path, "rb"))
  local content = file:read "*a"
  file:close()
  return content
end

-- Runs a command with names and texts of options, as the program hands them on. Returns output, errors, status.
local function run(command, ...)
  local parts = { "COLUMNS=100 luajit", quote(kHere .. "/lua/support/run_command.lua"), command }
  for i = 1, select("#", ...) do parts[#parts + 1] = quote((select(i, ...))) end
  local errors, output = os.tmpname(), os.tmpname()
  local status = os.execute(("%s >%s 2>%s"):format(table.concat(parts, " "), output, errors))
  local out, err = read(output), read(errors)
  os.remove(errors)
  os.remove(output)
  return out, err, math.floor(status / 256)
end

local function test(name, body)
  it(name, function()
    if not kModel or kModel == "" then return pending "LACUNA_SMOLLM2 is not set: ./dev fetch smollm2" end
    body()
  end)
end

-- Checks for the status and one line on standard error that holds `wanted`.
local function refuses(status, wanted, ...)
  local output, errors, got = run(...)
  assert.equal("", output)
  assert.equal(status, got, errors)
  assert.truthy(errors:find(wanted, 1, true), errors)
  assert.equal(1, select(2, errors:gsub("\n", "\n")))
end

describe("lacuna explore", function()
  test("prints a table", function()
    local output, errors, status = run("explore", "model", kModel, "prompt", "The capital of France is", "gaps",
      "0,5,96")
    assert.equal(0, status, errors)
    assert.equal("", errors)
    assert.truthy(output:find("The capital of France is → ␣Paris  77.3 %", 1, true))
    assert.truthy(output:find("\n   96 +101 +␣Paris"))
    assert.is_nil(output:find "\27") -- no colour into a file
  end)

  test("prints one JSON document with the promised fields", function()
    local output = run("explore", "model", kModel, "prompt", "The capital of France is", "positions", "5,10",
      "expand", "3",
      "json", "true", "seed", "0")
    local document = assert(json.decode(output))
    assert.equal(7042, document.token.id)
    assert.same({ 0, 5 }, { document.explorations[1].gap, document.explorations[2].gap })
    assert.equal(3, #document.explorations[1].path.ids)
    assert.equal(0, document.seed)
    for _, name in ipairs { "top", "tokens", "entropy", "mass", "kl", "js", "extrapolated" } do
      assert.is_not_nil(document.explorations[1][name])
    end
  end)

  test("takes selectors with parameters, several prompts, several tokens", function()
    local output = run("explore", "model", kModel, "prompt", "Hello", "selector", kSelectors .. "fixed.lua", "param",
      "fixed.gaps=2,7", "json", "true")
    local document = assert(json.decode(output))
    assert.equal(7, document.explorations[2].gap)
    output = run("explore", "model", kModel, "prompt", "Hello", "prompt", "The sea", "token", "28", "token", "30",
      "gaps",
      "3", "json", "true")
    assert.equal(4, #assert(json.decode(output)))
  end)

  test("draws a picture", function()
    local path = os.tmpname() .. ".svg"
    local output, errors, status = run("explore", "model", kModel, "prompt", "Hello", "picture", path)
    assert.equal(0, status, errors)
    assert.truthy(output:find("picture: " .. path, 1, true))
    assert.truthy(read(path):find("<svg", 1, true))
    os.remove(path)
  end)

  test("tells wrong usage (2) from errors (1), in one line", function()
    refuses(2, "wanted --prompt TEXT or --prompt-file FILE", "explore")
    refuses(2, "wanted one of --gaps, --positions, --selector, --policy", "explore", "prompt", "x", "gaps",
      "1", "positions", "2")
    refuses(2, '--gaps: wanted numbers with commas between them, got "1,x"', "explore", "model", kModel, "prompt", "x",
      "gaps", "1,x")
    refuses(2, "--threshold: wanted a probability from 0 to 1", "explore", "model", kModel, "prompt", "x",
      "threshold", "2")
    refuses(2, "--picture: wanted FILE.svg or FILE.png", "explore", "prompt", "x", "picture", "x.gif")
    refuses(2, '--param: no policy named "far"', "explore", "prompt", "x", "param", "far.x=1")
    refuses(2, "--param: fixed: no parameter named", "explore", "prompt", "x", "selector", kSelectors .. "fixed.lua",
      "param",
      "fixed.x=1")
    refuses(1, "nowhere.lua: No such file", "explore", "prompt", "x", "selector", "nowhere.lua")
    refuses(1, "prompt: wanted at least one token", "explore", "model", kModel, "prompt", "")
    refuses(1, "no-such.gguf: no such file", "explore", "model", "no-such.gguf", "prompt", "x")
    refuses(1, "nowhere.txt: No such file", "explore", "prompt_file", "nowhere.txt")
  end)
end)

describe("lacuna generate", function()
  test("shows the text, then a line end", function()
    local output, errors, status = run("generate", "model", kModel, "prompt", "The capital of France is",
      "max_new_tokens",
      "2")
    assert.equal(0, status, errors)
    assert.equal(" Paris.\n", output)
  end)

  test("prints one JSON document with the promised fields", function()
    local document = assert(json.decode((run("generate", "model", kModel, "prompt", "The capital of France is",
      "max_new_tokens", "4", "temperature", "0.8", "top_k", "5", "seed", "3", "stop", "zzz", "json", "true"))))
    assert.same({ 504, 3575, 282, 4649, 314 }, { unpack(document.prompt_ids) })
    assert.equal(4, #document.ids)
    assert.equal("length", document.stop_reason)
    assert.equal(document.ids[1], document.tokens[1].id)
    assert.equal("top_k(5) temperature(0.8) draw", document.sampler)
    assert.equal(3, document.seed)
    assert.is_true(document.seconds.prefill > 0)
  end)

  test("tells wrong usage (2) from errors (1), in one line", function()
    refuses(2, "wanted either --sampler or --temperature", "generate", "prompt", "x", "sampler", "draw", "top_k", "3")
    refuses(2, "--sampler: ", "generate", "prompt", "x", "sampler", "topk(3)")
    refuses(2, "nan", "generate", "prompt", "x", "temperature", "nan")
    refuses(2, "--max-new-tokens: wanted a whole number", "generate", "model", kModel, "prompt", "x",
      "max_new_tokens", "-1")
    refuses(2, "--stop[1]: wanted a text, got an empty one", "generate", "model", kModel, "prompt", "x", "stop", "")
    refuses(1, "prompt: wanted at most 8192 tokens", "generate", "model", kModel, "prompt", (" a"):rep(9000))
  end)
end)

describe("lacuna model info", function()
  test("says what a file holds, as a table and as JSON", function()
    local output, errors, status = run("model", "action", "info", "file", kModel)
    assert.equal(0, status, errors)
    assert.truthy(output:find("llama.block_count +30\n"))
    assert.truthy(output:find("tensors: 272, 134.5 million values", 1, true))
    assert.truthy(output:find("blk.%*.attn_q.weight +30 × +Q4_1"))
    local document = assert(json.decode((run("model", "action", "info", "file", kModel, "json", "true"))))
    assert.equal("llama", document.metadata["general.architecture"])
    assert.is_true(document.usable)
  end)

  test("says why a file cannot be used, behind what it holds", function()
    local source, path = read(kModel), os.tmpname()
    local file = assert(io.open(path, "wb"))
    file:write((source:gsub("smollm(.)", "smolln%1", 40))) -- the pre-tokenizer's name among them
    file:close()
    local output, errors, status = run("model", "action", "info", "file", path)
    os.remove(path)
    assert.equal(1, status)
    assert.truthy(output:find("cannot be used", 1, true))
    assert.truthy(output:find("llama.block_count +30\n"))
    assert.truthy(errors:find("tokenizer.ggml.pre: wanted ", 1, true), errors)
    assert.equal(1, select(2, errors:gsub("\n", "")))
  end)

  it("tells wrong usage (2) from errors (1), in one line", function()
    refuses(2, "model: wanted info or convert, got nothing", "model")
    refuses(2, 'model: wanted info or convert, got "inof"', "model", "action", "inof")
    refuses(1, "nothing.gguf: no such file", "model", "action", "info", "file", "nothing.gguf")
    refuses(1, kHere, "model", "action", "info", "file", kHere)
  end)
end)

describe("lacuna model convert", function()
  local function convert(...) return run("model", "action", "convert", "file", kModel, "output", ...) end

  test("writes a file that opens, and says how large it is", function()
    local path = os.tmpname() .. ".gguf"
    local output, errors, status = convert(path, "dtype", "q8_0")
    assert.equal(0, status, errors)
    assert.equal("", errors)
    assert.truthy(output:find("96.6 MB of weights, 134.5 million values\n", 1, true), output)
    assert.truthy(output:find("143.0 MB of weights as q8_0, a GGUF file, in ", 1, true), output)
    assert.truthy(run("model", "action", "info", "file", path):find "can be used")

    refuses(1, path .. ": there already", "model", "action", "convert", "file", kModel, "output", path)
    local document = assert(json.decode((convert(path, "dtype", "q4_0", "overwrite", "true", "json", "true"))))
    assert.equal("q4_0", document.dtype)
    assert.equal("gguf", document.format)
    assert.equal(kModel, document.input)
    assert.equal(path, document.output)
    assert.equal(96576768, document.input_bytes)
    assert.equal(75785472, document.output_bytes)
    assert.equal(134515008, document.parameters)
    assert.truthy(document.seconds > 0)
    os.remove(path)
  end)

  it("refuses wrong usage by the option's name", function()
    local function wrong(wanted, ...) refuses(2, wanted, "model", "action", "convert", ...) end
    wrong("model convert: wanted INPUT and OUTPUT, got neither")
    wrong("model convert: wanted INPUT and OUTPUT, got no OUTPUT", "file", "x.gguf")
    wrong('--dtype: wanted one of "float32"', "file", "x.gguf", "output", "y.gguf", "dtype", "q5_1")
    wrong("--dtype: wanted \"float32\", \"float16\" or \"bfloat16\"", "file", "x.gguf", "output", "y", "dtype", "q8_0")
    wrong("--format: wanted one of", "file", "x.gguf", "output", "y", "format", "onnx")
    refuses(2, 'model info: wanted one file, got "y" as well', "model", "action", "info", "file", "x", "output", "y")
    refuses(1, "nothing.gguf: no such file", "model", "action", "convert", "file", "nothing.gguf", "output", "y.gguf")
  end)
end)
