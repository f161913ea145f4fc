--- Hugging Face folders from Lua and from the program: opened, read with, described, refused. Their numbers are
-- compared in tests/engine/model/huggingface_test.cpp.
local json = require "lacuna.json"
local lacuna = require "lacuna"

local kHere = os.getenv "LACUNA_TEST_DATA"
local kFolders = kHere .. "/golden/huggingface/"
local kProgram = os.getenv "LACUNA_PROGRAM"

local function shell(command) assert(os.execute(command) == 0, command) end

local function read(path)
  local file = assert(io.open(path, "rb"))
  local text = file:read "*a"
  file:close()
  return text
end

local function write(path, text)
  local file = assert(io.open(path, "wb"))
  file:write(text)
  file:close()
end

-- Runs the program. Returns its output, what it said on standard error, its status.
local function run(arguments)
  local output, errors = os.tmpname(), os.tmpname()
  local status = os.execute(("COLUMNS=100 %s %s >%s 2>%s"):format(kProgram, arguments, output, errors))
  local out, err = read(output), read(errors)
  os.remove(output)
  os.remove(errors)
  return out, err, status / 256
end

describe("a Hugging Face folder", function()
  it("is a model like any", function()
    local model = assert(lacuna.model.open(kFolders .. "sharded"))
    assert.equal("sharded", model.name)
    assert.equal("llama", model.architecture)
    assert.equal(kFolders .. "sharded", model.path)
    assert.equal(336, model.vocab_size)
    assert.equal(4, model.rope_scale)
    assert.equal("<end>", model:token_text(model.eos))
    local ids = model:encode("Once upon a time<end>")
    assert.equal(model.eos, ids[#ids])
    assert.equal("Once upon a time<end>", model:decode(ids))
    assert.same({ 336, 32 }, model:embeddings():sizes())
    local result = lacuna.generate { model = model, prompt = "Once", max_new_tokens = 5 }
    assert.truthy(#result.tokens <= 5)
    assert.truthy(lacuna.explore { model = model, prompt = "Once upon", gaps = { 1, 7 } })
  end)

  it("answers the same whether read at once or token by token, probed or appended", function()
    local model = assert(lacuna.model.open(kFolders .. "tied"))
    local ids = model:encode "The engine reads what a model has said"
    local whole, cut = model:context():append(ids), model:context()
    for _, id in ipairs(ids) do cut:append { id } end
    assert.same(whole:logits():tolist(), cut:logits():tolist())
    local probed = whole:probe(ids[1], { #ids + 3 })
    cut:append({ ids[1] }, { positions = { #ids + 3 } })
    assert.same(cut:logits():tolist(), probed[0]:tolist())
  end)

  it("is nil and a text where it cannot be used", function()
    local folder = os.tmpname()
    os.remove(folder)
    shell(("cp -r %s/tied %s"):format(kFolders, folder))
    local config = read(folder .. "/config.json")
    write(folder .. "/config.json", (config:gsub('"num_hidden_layers": 2', '"num_hidden_layers": 3')))
    local none, err = lacuna.model.open(folder)
    assert.is_nil(none)
    local wanted = "model.layers.2.input_layernorm.weight: wanted (by " .. folder .. "/config.json)"
    assert.truthy(err:find(wanted, 1, true), err)
    os.remove(folder .. "/config.json")
    none, err = lacuna.model.open(folder)
    assert.is_nil(none)
    assert.equal(folder .. "/config.json: wanted, found no such file", err)
    shell("rm -r " .. folder)
    none, err = lacuna.model.open(folder)
    assert.is_nil(none)
    assert.truthy(err:find("no such file: wanted a .gguf file, a Hugging Face folder", 1, true))
  end)

  it("is described by lacuna model info", function()
    if kProgram == nil or not io.open(kProgram) then return pending "the program is not built" end
    local output, errors, status = run("model info " .. kFolders .. "sharded")
    assert.equal(0, status, errors)
    assert.truthy(output:find("sharded: Hugging Face folder, can be used", 1, true))
    assert.truthy(output:find("trained on distances 0 to 63, RoPE base 10000, scaling linear by 4", 1, true))
    assert.truthy(output:find("config.hidden_size +32\n"))
    assert.truthy(output:find("tokenizer.pre_tokenizer +Sequence: Split, ByteLevel\n"))
    assert.truthy(output:find("model.layers.%*.self_attn.q_proj.weight +2 × +BF16 +%(48, 32%)"))
    local document = assert(json.decode((run("model info --json " .. kFolders .. "normalized"))))
    assert.equal("huggingface", document.format)
    assert.is_true(document.usable)
    assert.equal(1000000, document.metadata["config.rope_parameters.rope_theta"])
  end)

  it("is described where it cannot be used, too, and says why", function()
    if kProgram == nil or not io.open(kProgram) then return pending "the program is not built" end
    local folder = os.tmpname()
    os.remove(folder)
    shell(("cp -r %s/digits %s"):format(kFolders, folder))
    write(folder .. "/tokenizer.json", (read(folder .. "/tokenizer.json"):gsub('"Digits"', '"Metaspace"')))
    local output, errors, status = run("model info " .. folder)
    shell("rm -r " .. folder)
    assert.equal(1, status)
    assert.truthy(output:find("cannot be used", 1, true))
    assert.truthy(output:find("config.hidden_size +32\n"))
    assert.truthy(errors:find('pretokenizers[0].type: wanted "Digits" or "Split", found "Metaspace"', 1, true), errors)
  end)
end)
