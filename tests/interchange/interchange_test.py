"""Models that Lacuna writes, read by gguf, safetensors, tokenizers, and by transformers where that is installed.

    LACUNA_PROGRAM=build/lacuna LACUNA_SMOLLM2=… LACUNA_TEST_DATA=tests python interchange_test.py
"""
import json
import os
import pathlib
import subprocess
import sys
import tempfile


def skip(reason):
    print("skipped:", reason)
    sys.exit(77)


if os.environ.get("LACUNA_PYTHON_PACKAGES"):  # where ./dev test has put them
    sys.path.append(os.environ["LACUNA_PYTHON_PACKAGES"])
try:
    import gguf
    import numpy as np
    import safetensors
    import tokenizers
except ImportError as missing:
    skip(f"the Python packages gguf, numpy, safetensors and tokenizers are not all there ({missing})")
if not os.environ.get("LACUNA_SMOLLM2"):
    skip("LACUNA_SMOLLM2 is not set (./dev fetch smollm2)")

MODEL = os.environ["LACUNA_SMOLLM2"]
GOLDEN = pathlib.Path(os.environ["LACUNA_TEST_DATA"]) / "golden" / "model"
HEADS = {"q_proj": 9, "k_proj": 3}
TYPES = {"float32": "F32", "float16": "F16", "bfloat16": "BF16", "q8_0": "Q8_0", "q4_0": "Q4_0"}
# The names in a GGUF file and in a folder.
NAMES = {"token_embd": "model.embed_tokens", "output_norm": "model.norm"}
PARTS = {"attn_norm": "input_layernorm", "attn_q": "self_attn.q_proj", "attn_k": "self_attn.k_proj",
         "attn_v": "self_attn.v_proj", "attn_output": "self_attn.o_proj", "ffn_norm": "post_attention_layernorm",
         "ffn_gate": "mlp.gate_proj", "ffn_up": "mlp.up_proj", "ffn_down": "mlp.down_proj"}
for layer in range(30):
    NAMES.update({f"blk.{layer}.{a}": f"model.layers.{layer}.{b}" for a, b in PARTS.items()})


def convert(output, dtype):
    command = [os.environ["LACUNA_PROGRAM"], "model", "convert", MODEL, str(output), "--dtype", dtype, "--overwrite"]
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)


def raw(array):
    return np.ascontiguousarray(array).view(np.uint8).ravel()


def check_gguf(folder, original):
    """Each tensor is what gguf's own quantiser makes of the original's numbers, or the original's bytes."""
    path = folder / "model.gguf"
    for dtype, name in TYPES.items():
        convert(path, dtype)
        wanted = gguf.GGMLQuantizationType[name]
        reader = gguf.GGUFReader(path)
        assert {t.name for t in reader.tensors} == set(original), dtype
        for tensor in reader.tensors:
            before = original[tensor.name]
            numbers = gguf.quants.dequantize(before.data, before.tensor_type)
            kind = gguf.GGMLQuantizationType.F32 if len(tensor.shape) == 1 else wanted
            assert tensor.tensor_type == kind, (dtype, tensor.name)
            expected = before.data if before.tensor_type == kind else gguf.quants.quantize(numbers, kind)
            assert np.array_equal(raw(tensor.data), raw(expected)), (dtype, tensor.name)
        if dtype == "q8_0":
            check_metadata(reader)
    path.unlink()
    print("gguf", "reads all of", ", ".join(TYPES))


def check_metadata(reader):
    """What the file says besides its tensors is what the original says, key by key."""
    before = gguf.GGUFReader(MODEL)
    for key, field in reader.fields.items():
        if key.startswith("GGUF.") or key == "general.file_type":
            continue
        assert field.contents() == before.fields[key].contents(), key
        assert field.types == before.fields[key].types, key
    assert reader.fields["general.file_type"].contents() == 7  # mostly Q8_0


def split_pairs(rows, heads):
    """Neighbouring rows of a head into halves: llama.cpp's permute, backwards."""
    return rows.reshape(heads, rows.shape[0] // heads // 2, 2, -1).swapaxes(1, 2).reshape(rows.shape)


def check_safetensors(folder, original):
    convert(folder, "float32")
    with safetensors.safe_open(folder / "model.safetensors", "np") as file:
        assert set(file.keys()) == {name + ".weight" for name in NAMES.values()}
        for name, theirs in NAMES.items():
            tensor = original[name + ".weight"]
            wanted = gguf.quants.dequantize(tensor.data, tensor.tensor_type)
            heads = HEADS.get(theirs.split(".")[-1])
            wanted = split_pairs(wanted, heads) if heads else wanted
            found = file.get_tensor(theirs + ".weight")
            assert np.array_equal(found, wanted.reshape(found.shape)), theirs
    print("safetensors", safetensors.__version__, "reads the folder's weights")


def check_tokenizer(folder):
    tokenizer = tokenizers.Tokenizer.from_file(str(folder / "tokenizer.json"))
    cases = json.loads((GOLDEN / "tokenizer.json").read_text())["cases"]
    for case in cases:
        text = bytes.fromhex(case["utf8_hex"]).decode()
        ids = tokenizer.encode(text).ids
        assert ids == case.get("ids_special", case["ids"]), text
        assert tokenizer.decode(ids, skip_special_tokens=False) == text, text
    print("tokenizers", tokenizers.__version__, "encodes", len(cases), "texts to the same ids")


def write_tiny(path, pre, before):
    """A model of one small layer with the original's vocabulary and another pre-tokenizer."""
    writer = gguf.GGUFWriter(path, "llama")
    sizes = {"context_length": 64, "embedding_length": 32, "block_count": 1, "feed_forward_length": 32}
    for key, value in sizes.items():
        writer.add_uint32("llama." + key, value)
    writer.add_head_count(2)
    writer.add_layer_norm_rms_eps(1e-5)
    writer.add_tokenizer_model("gpt2")
    writer.add_tokenizer_pre(pre)
    tokens = before.fields["tokenizer.ggml.tokens"].contents()
    writer.add_token_list(tokens)
    writer.add_token_types(before.fields["tokenizer.ggml.token_type"].contents())
    writer.add_token_merges(before.fields["tokenizer.ggml.merges"].contents())
    writer.add_tensor("token_embd.weight", np.zeros((len(tokens), 32), np.float32))
    for name in PARTS:
        writer.add_tensor(f"blk.0.{name}.weight", np.ones(32 if "norm" in name else (32, 32), np.float32))
    writer.add_tensor("output_norm.weight", np.ones(32, np.float32))
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()


ENCODE = """
local json, lacuna = require "lacuna.json", require "lacuna"
local model, out = assert(lacuna.model.open(arg[1])), {}
for i, text in ipairs(json.decode(io.read "*a")) do out[i] = model:encode(text) end
io.write(json.encode(out))
"""


def check_pre_tokenizers(folder):
    """tokenizer.json of each pre-tokenizer encodes as the engine does."""
    texts = [bytes.fromhex(case["utf8_hex"]).decode()
             for case in json.loads((GOLDEN / "tokenizer.json").read_text())["cases"]]
    texts += ["it's IT'S we'LL 1234567 12\u0663\u00bd", "a\n\n  b\r\n\t c  ", "x\u00a0y\u2003z\u3000", "don\u2019t",
              "\u0085\u001c\u180e\u200b .", "!!??\n\n\n", "   ", "\U0001f600\u0301e\u0301 \u00e9",
              "<|im_start|>user<|im_end|>"]
    before = gguf.GGUFReader(MODEL)
    script = folder / "encode.lua"
    script.write_text(ENCODE)
    for pre in "smollm", "gpt-2", "llama-bpe", "qwen2":
        source, output = folder / f"{pre}.gguf", folder / pre
        write_tiny(source, pre, before)
        program = os.environ["LACUNA_PROGRAM"]
        subprocess.run([program, "model", "convert", source, output], check=True, stdout=subprocess.DEVNULL)
        tokenizer = tokenizers.Tokenizer.from_file(str(output / "tokenizer.json"))
        for model in source, output:
            run = subprocess.run([program, "run", script, model], input=json.dumps(texts), check=True, text=True,
                                 capture_output=True)
            for text, ids in zip(texts, json.loads(run.stdout)):
                theirs = tokenizer.encode(text).ids
                assert ids == theirs, (pre, str(model), text, ids, theirs)
    print("tokenizers", tokenizers.__version__, "encodes as the engine does with each pre-tokenizer")


def check_transformers(folder):
    """Logits against the references of tests/golden/model, which are of float64."""
    try:
        import torch
        import transformers
    except ImportError as missing:
        return print(f"transformers: not tried ({missing})")
    model = transformers.AutoModelForCausalLM.from_pretrained(folder, torch_dtype=torch.float64).eval()
    document = json.loads((GOLDEN / "forward.json").read_text())
    worst = 0
    for case in document["cases"]:
        positions = case["positions"] or list(range(len(case["ids"])))
        if any(p != int(p) for p in positions):
            continue
        with torch.no_grad():
            places = torch.tensor([[int(p) for p in positions]])
            logits = model(torch.tensor([case["ids"]]), position_ids=places).logits[0, -1]
        wanted = zip(document["fixed_ids"], case["logits"])
        worst = max(worst, max(abs(logits[i].item() - value) for i, value in wanted))
    # transformers computes angles in float32: tests/golden/model/README.md says how far that is.
    assert worst < 1e-4, worst
    tokenizer = transformers.AutoTokenizer.from_pretrained(folder)
    with torch.no_grad():
        logits = model(**tokenizer("The capital of France is", return_tensors="pt")).logits[0, -1]
    assert tokenizer.decode(logits.argmax()) == " Paris"
    print("transformers", transformers.__version__, "computes the references, at most", worst, "away")


def main():
    original = {tensor.name: tensor for tensor in gguf.GGUFReader(MODEL).tensors}
    with tempfile.TemporaryDirectory() as scratch:
        scratch = pathlib.Path(scratch)
        check_gguf(scratch, original)
        folder = scratch / "folder"
        check_safetensors(folder, original)
        check_tokenizer(folder)
        check_pre_tokenizers(scratch)
        check_transformers(folder)


main()
