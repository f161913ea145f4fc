"""Writes the folders beside it and what other programs make of them: python3 make.py

Needs the packages transformers, torch, tokenizers and numpy. Models are random: they say nothing, but each number counts.
"""
import json
import os
import random
import shutil

import torch
from tokenizers import AddedToken, Regex, Tokenizer, decoders, models, normalizers, pre_tokenizers, processors, trainers
from transformers import LlamaConfig, LlamaForCausalLM

here = os.path.dirname(os.path.abspath(__file__))
llama3 = (r"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|%s| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+")

corpus = """The engine reads what a model has said, and says what it would have read. Once upon a time there were 12 or 1234
tokens; they don't mind being counted, we've found. It's the same in Zürich: naïve cafés, façades, 你好世界, приве́т, 🙂.
Gaps are positions that nothing stands at. A model that has seen the end knows where it's going, I'll say.
def read(file):\n    return [line.strip() for line in file]  # 3.14159\n\n\n"""


def write_json(path, value):
    with open(path, "w", encoding="utf-8") as file:
        json.dump(value, file, ensure_ascii=False, indent=1)
        file.write("\n")


def byte_level(use_regex):
    return pre_tokenizers.ByteLevel(add_prefix_space=False, use_regex=use_regex)


def split(numbers):
    return pre_tokenizers.Sequence([pre_tokenizers.Split(Regex(llama3 % numbers), "isolated"), byte_level(False)])


def train(pre_tokenizer, added, normalizer=None, ignore_merges=False):
    tokenizer = Tokenizer(models.BPE())
    tokenizer.pre_tokenizer = pre_tokenizer
    tokenizer.decoder = decoders.ByteLevel()
    if normalizer:
        tokenizer.normalizer = normalizer
    trainer = trainers.BpeTrainer(vocab_size=320, initial_alphabet=pre_tokenizers.ByteLevel.alphabet(), show_progress=False)
    tokenizer.train_from_iterator([corpus], trainer)
    if ignore_merges:
        state = json.loads(tokenizer.to_str())
        state["model"]["ignore_merges"] = True
        state["model"]["vocab"]["Ġengines"] = len(state["model"]["vocab"])  # a whole entry that no merges lead to
        tokenizer = Tokenizer.from_str(json.dumps(state))
    tokenizer.add_special_tokens([AddedToken(name, normalized=False) for name in added["special"]])
    tokenizer.add_tokens([AddedToken(name, normalized=n) for name, n in added.get("plain", [])])
    return tokenizer


def texts():
    rng = random.Random(7)
    words = ["the", " don't", "I'LL", " we've", "<end>", "<|begin|>", "<tool>", " hello", "  ", "\n \n", "1234567", "e\u0301",
             "\u1e9b\u0323", "가", "\u1100\u1161", "Zürich", "naïve", "<tool>\u0338", " engines", "engines", "٣", "½", "\u00a0", "\r\n",
             "a\u0323\u0307", "a\u0307\u0323", "\u212b", "🙂"]
    alphabet = "abcdeTHE   \n\t.,;'-_(){}0123äé你б\u0301\u0327"
    result = ["", " ", "Once upon a time there were 1234 tokens", corpus]
    for _ in range(60):
        result.append("".join(rng.choice(words) if rng.random() < 0.4 else rng.choice(alphabet)
                              for _ in range(rng.randint(1, 30))))
    return result


def config(tokenizer, **fields):
    shape = dict(hidden_size=32, num_hidden_layers=2, num_attention_heads=4, num_key_value_heads=2, intermediate_size=48,
                 max_position_embeddings=64, rms_norm_eps=1e-5, vocab_size=tokenizer.get_vocab_size())
    return LlamaConfig(**{**shape, **fields})


def make_model(name, settings, dtype, tokenizer, shard_size="10MB"):
    folder = os.path.join(here, name)
    shutil.rmtree(folder, ignore_errors=True)
    model = LlamaForCausalLM(settings)
    with torch.no_grad():
        for key, value in model.named_parameters():
            value.copy_(torch.randn_like(value) * 0.4 if "norm" not in key else 1 + torch.randn_like(value) * 0.2)
    model.to(dtype).save_pretrained(folder, max_shard_size=shard_size)
    tokenizer.save(os.path.join(folder, "tokenizer.json"))
    return folder


def change_config(folder, change):
    path = os.path.join(folder, "config.json")
    with open(path, encoding="utf-8") as file:
        value = json.load(file)
    change(value)
    write_json(path, value)


def reference(name, tokenizer):
    model = LlamaForCausalLM.from_pretrained(os.path.join(here, name), dtype=torch.float64)
    rng = random.Random(3)
    cases = []
    for count, first in ((1, 0), (9, 0), (40, 0), (12, 17)):
        ids = [rng.randrange(tokenizer.get_vocab_size()) for _ in range(count)]
        positions = list(range(first, first + count))
        if first > 0:
            positions[-1] += 5  # a gap
        with torch.no_grad():
            logits = model(torch.tensor([ids]), position_ids=torch.tensor([positions])).logits[0, -1]
        cases.append({"ids": ids, "positions": positions, "logits": [float(f"{x:.9g}") for x in logits]})
    encoded = [{"text": text, "ids": tokenizer.encode(text, add_special_tokens=False).ids} for text in texts()]
    return {"forward": cases, "tokenizer": encoded}


def main():
    torch.manual_seed(1)
    values = {}

    # As older versions of transformers write it: rope_theta, rope_scaling, torch_dtype; tied; GPT-2's tokenizer.
    tokenizer = train(byte_level(True), {"special": ["<|begin|>", "<end>"]})
    tokenizer.post_processor = processors.TemplateProcessing(
        single="<|begin|> $A", special_tokens=[("<|begin|>", tokenizer.token_to_id("<|begin|>"))])
    settings = config(tokenizer, tie_word_embeddings=True, bos_token_id=None, eos_token_id=tokenizer.token_to_id("<end>"))
    folder = make_model("tied", settings, torch.float32, tokenizer)

    def older(value):
        rope = value.pop("rope_parameters")
        value.update(rope_theta=rope["rope_theta"], rope_scaling=None, torch_dtype=value.pop("dtype"))
    change_config(folder, older)
    values["tied"] = reference("tied", tokenizer)

    # Shards of bfloat16, a head of its own, heads wider than dim / heads, linear scaling, Llama 3's tokenizer, more
    # embeddings than tokens, a list of ids that end a text.
    tokenizer = train(split(r"\p{N}{1,3}"), {"special": ["<|begin|>", "<end>"], "plain": [("<tool>", False)]},
                      ignore_merges=True)
    settings = config(tokenizer, vocab_size=336, head_dim=12, tie_word_embeddings=False,
                      rope_parameters={"rope_type": "linear", "factor": 4.0, "rope_theta": 10000.0},
                      bos_token_id=tokenizer.token_to_id("<|begin|>"), eos_token_id=[5, tokenizer.token_to_id("<end>")])
    folder = make_model("sharded", settings, torch.bfloat16, tokenizer, "16KB")

    def scaled(value):
        rope = value.pop("rope_parameters")
        value.update(rope_theta=rope["rope_theta"], rope_scaling={"type": "linear", "factor": rope["factor"]},
                     torch_dtype=value.pop("dtype"))
    change_config(folder, scaled)
    write_json(os.path.join(folder, "tokenizer_config.json"),
               {"bos_token": "<|begin|>", "eos_token": {"content": "<end>", "lstrip": False},
                "chat_template": "{{ messages[0].content }}"})
    values["sharded"] = reference("sharded", tokenizer)

    # As transformers 5 writes it, in float16; Qwen 2's tokenizer with normal form C; an added token that is looked for in
    # the normal form.
    tokenizer = train(split(r"\p{N}"), {"special": ["<|begin|>", "<end>"], "plain": [("<tool>", True), ("é-", True)]},
                      normalizer=normalizers.NFC())
    settings = config(tokenizer, num_key_value_heads=1, tie_word_embeddings=False, bos_token_id=None, eos_token_id=None,
                      rope_parameters={"rope_type": "default", "rope_theta": 1e6})
    make_model("normalized", settings, torch.float16, tokenizer)
    values["normalized"] = reference("normalized", tokenizer)

    # SmolLM's: each digit by itself.
    tokenizer = train(pre_tokenizers.Sequence([pre_tokenizers.Digits(individual_digits=True), byte_level(True)]),
                      {"special": ["<|begin|>", "<end>"]})
    settings = config(tokenizer, num_hidden_layers=1, tie_word_embeddings=True, bos_token_id=None, eos_token_id=None)
    make_model("digits", settings, torch.float16, tokenizer)
    values["digits"] = reference("digits", tokenizer)

    with open(os.path.join(here, "reference.json"), "w", encoding="utf-8") as file:
        json.dump(values, file, ensure_ascii=False, separators=(",", ":"))
    for folder, _, files in os.walk(here):
        for name in files:
            os.chmod(os.path.join(folder, name), 0o644)


main()
