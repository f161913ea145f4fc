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
        check_transformers(folder)


main()
