"""Trains byte-level BPEs on corpus.txt with the library `tokenizers` (pip install tokenizers) and writes what it finds."""
import json
import pathlib

import tokenizers
from tokenizers import Tokenizer, models, pre_tokenizers, trainers

here = pathlib.Path(__file__).parent
lines = (here / "corpus.txt").read_text(encoding="utf-8")


def pre_tokenizer(name):
    byte_level = pre_tokenizers.ByteLevel(add_prefix_space=False, use_regex=True)
    if name == "gpt-2":
        return byte_level
    return pre_tokenizers.Sequence([pre_tokenizers.Digits(individual_digits=True), byte_level])


cases = []
for name, vocab_size, min_frequency, special in [
    ("gpt-2", 300, 1, []),
    ("gpt-2", 1200, 2, ["<|endoftext|>"]),
    ("smollm", 1200, 2, ["<|endoftext|>", "<|im_start|>", "<|im_end|>"]),
    ("gpt-2", 4000, 4, ["<|endoftext|>"]),
]:
    tokenizer = Tokenizer(models.BPE())
    tokenizer.pre_tokenizer = pre_tokenizer(name)
    trainer = trainers.BpeTrainer(vocab_size=vocab_size, min_frequency=min_frequency, special_tokens=special,
                                  initial_alphabet=pre_tokenizers.ByteLevel.alphabet(), show_progress=False)
    tokenizer.train_from_iterator([lines], trainer)
    document = json.loads(tokenizer.to_str())
    merges = [merge if isinstance(merge, str) else " ".join(merge) for merge in document["model"]["merges"]]
    tokens = [token for token, _ in sorted(tokenizer.get_vocab().items(), key=lambda item: item[1])]
    sample = lines[:600]
    cases.append({"pre_tokenizer": name, "vocab_size": vocab_size, "min_frequency": min_frequency,
                  "special_tokens": special, "merges": merges, "tokens": tokens,
                  "ids": tokenizer.encode(sample, add_special_tokens=False).ids, "text": sample})

(here / "bpe.json").write_text(json.dumps({"tokenizers": tokenizers.__version__, "cases": cases}, ensure_ascii=True, indent=0)
                               + "\n", encoding="utf-8")
for case in cases:
    print(case["pre_tokenizer"], case["vocab_size"], len(case["tokens"]), len(case["merges"]), len(set(case["merges"])))
