"""Reference values for modules, losses, optimisers and clipping.   usage: make.py OUT_FOLDER

Needs torch and transformers. What each case holds is in README.md."""
import json
import sys

import torch
import torch.nn.functional as F
import transformers
from torch import nn
from transformers import LlamaConfig, LlamaForCausalLM

torch.manual_seed(1)
torch.set_default_dtype(torch.float64)


def num(x):
    if isinstance(x, torch.Tensor):
        x = x.detach().tolist()
    return [num(v) for v in x] if isinstance(x, (list, tuple)) else (float("%.16g" % x) if isinstance(x, float) else x)


def rounded(*shape):
    """Normal values with few digits, so that the file is small and exact."""
    return torch.round(torch.randn(*shape) * 100) / 100


def case(name, module, inputs, arguments, forward=None):
    """Value, and gradients of sum(value * weight) with respect to the inputs and all parameters."""
    for p in module.parameters():
        p.data.copy_(rounded(*p.shape))
    inputs = [x.requires_grad_() if x.is_floating_point() else x for x in inputs]
    value = (forward or module)(*inputs)
    weight = rounded(*value.shape)
    (value * weight).sum().backward()
    return {"name": name, "arguments": arguments, "inputs": [num(x) for x in inputs], "value": num(value), "weight": num(weight),
            "input_gradients": [num(x.grad) if x.grad is not None else False for x in inputs],
            "parameters": {n: num(p) for n, p in module.named_parameters()},
            "gradients": {n: num(p.grad) for n, p in module.named_parameters()}}


class Attention(nn.Module):
    """Grouped heads without positions, by scaled_dot_product_attention."""

    def __init__(self, dim, heads, kv_heads, head_dim, causal, mask=None):
        super().__init__()
        self.heads, self.kv_heads, self.head_dim, self.causal, self.mask = heads, kv_heads, head_dim, causal, mask
        self.q_proj, self.o_proj = nn.Linear(dim, heads * head_dim, bias=False), nn.Linear(heads * head_dim, dim, bias=False)
        self.k_proj, self.v_proj = nn.Linear(dim, kv_heads * head_dim, bias=False), nn.Linear(dim, kv_heads * head_dim, bias=False)

    def forward(self, x):
        b, t, _ = x.shape
        q, k, v = (p(x).view(b, t, n, self.head_dim).transpose(1, 2) for p, n in
                   ((self.q_proj, self.heads), (self.k_proj, self.kv_heads), (self.v_proj, self.kv_heads)))
        k, v = (y.repeat_interleave(self.heads // self.kv_heads, 1) for y in (k, v))
        mask = None if self.mask is None else self.mask.bool().unsqueeze(1)
        y = F.scaled_dot_product_attention(q, k, v, attn_mask=mask, is_causal=self.causal)
        return self.o_proj(y.transpose(1, 2).reshape(b, t, -1))


def modules():
    ids = torch.tensor([[1, 0, 4], [2, 1, 1]])
    mask = torch.tensor([[[1, 0, 1, 0], [1, 1, 0, 0], [0, 1, 1, 1], [1, 0, 0, 1]], [[1, 1, 1, 1], [0, 1, 0, 0], [1, 1, 1, 0], [0, 0, 1, 1]]])
    conv = dict(stride=2, padding=1, dilation=2, groups=2)
    return [
        case("linear", nn.Linear(3, 2), [rounded(2, 2, 3)], [3, 2]),
        case("linear", nn.Linear(3, 2, bias=False), [rounded(4, 3)], [3, 2, {"bias": False}]),
        case("embedding", nn.Embedding(5, 3, padding_idx=1), [ids], [5, 3, {"padding_idx": 1}]),
        case("layer_norm", nn.LayerNorm(4), [rounded(2, 3, 4)], [4]),
        case("layer_norm", nn.LayerNorm(4, eps=1e-3, bias=False), [rounded(3, 4)], [4, {"eps": 1e-3, "bias": False}]),
        case("rms_norm", nn.RMSNorm(4, eps=1e-5), [rounded(2, 3, 4)], [4]),
        case("conv1d", nn.Conv1d(3, 2, 3), [rounded(2, 3, 6)], [3, 2, 3]),
        case("conv1d", nn.Conv1d(4, 2, 3, **conv), [rounded(4, 9)], [4, 2, 3, conv]),
        case("attention", Attention(6, 2, 2, 3, True), [rounded(2, 4, 6)], [{"dim": 6, "heads": 2, "rope_base": False}]),
        case("attention", Attention(6, 4, 2, 3, False), [rounded(2, 4, 6)],
             [{"dim": 6, "heads": 4, "kv_heads": 2, "head_dim": 3, "rope_base": False, "causal": False}]),
        dict(case("attention", Attention(6, 4, 2, 3, False, mask), [rounded(2, 4, 6)],
                  [{"dim": 6, "heads": 4, "kv_heads": 2, "head_dim": 3, "rope_base": False, "causal": False}]), mask=num(mask)),
    ]


def llama(tied):
    sizes = dict(vocab_size=11, hidden_size=8, intermediate_size=12, num_hidden_layers=2, num_attention_heads=4, num_key_value_heads=2,
                 head_dim=4, max_position_embeddings=16, rms_norm_eps=1e-5, rope_theta=100.0, tie_word_embeddings=tied)
    model = LlamaForCausalLM(LlamaConfig(**sizes, attn_implementation="eager")).double()
    assert model.config.rope_parameters["rope_theta"] == 100.0
    for p in model.parameters():
        p.data.copy_(rounded(*p.shape) / 2)
    ids = torch.randint(0, 11, (2, 6))
    logits = model(input_ids=ids).logits
    loss = F.cross_entropy(logits[:, :-1].reshape(-1, 11), ids[:, 1:].reshape(-1))
    loss.backward()
    options = dict(vocab_size=11, dim=8, layers=2, heads=4, kv_heads=2, head_dim=4, feed_forward_dim=12, context_length=16, rope_base=100,
                   rms_epsilon=1e-5, tied=tied)
    return {"options": options, "ids": num(ids), "logits": num(logits), "loss": num(loss.item()),
            "parameters": {n: num(p) for n, p in model.named_parameters()}, "gradients": {n: num(p.grad) for n, p in model.named_parameters()}}


def losses():
    rows = []
    for options in ({}, {"ignore_index": 2}, {"label_smoothing": 0.1}, {"ignore_index": 0, "label_smoothing": 0.2}):
        logits, targets = rounded(2, 3, 4).requires_grad_(), torch.tensor([[0, 3, 2], [1, 1, 0]])
        value = F.cross_entropy(logits.reshape(-1, 4), targets.reshape(-1), **options)
        value.backward()
        rows.append({"loss": "cross_entropy", "inputs": [num(logits)], "targets": num(targets), "options": options, "value": num(value.item()),
                     "gradients": [num(logits.grad)]})
    a, b = rounded(3, 4).requires_grad_(), rounded(3, 4).requires_grad_()
    value = F.mse_loss(a, b)
    value.backward()
    rows.append({"loss": "mse", "inputs": [num(a), num(b)], "value": num(value.item()), "gradients": [num(a.grad), num(b.grad)]})
    return rows


STEPS = 7


def optimisers():
    kinds = {"sgd": torch.optim.SGD, "adam": torch.optim.Adam, "adamw": torch.optim.AdamW}
    rows = []
    for name, options in (("sgd", dict(lr=0.1)), ("sgd", dict(lr=0.05, momentum=0.9)), ("sgd", dict(lr=0.05, momentum=0.8, nesterov=True, weight_decay=0.1)),
                          ("sgd", dict(lr=0.1, weight_decay=0.01)), ("adam", {}), ("adam", dict(lr=0.02, betas=[0.8, 0.95], eps=1e-6, weight_decay=0.1)),
                          ("adamw", {}), ("adamw", dict(lr=0.03, betas=[0.9, 0.95], weight_decay=0.2))):
        start, gradients = [rounded(3, 2), rounded(4)], [[rounded(3, 2), rounded(4)] for _ in range(STEPS)]
        gradients[2][1] = None  # this parameter takes part in one step less
        params = [x.clone().requires_grad_() for x in start]
        groups = [{"params": [params[0]]}, {"params": [params[1]], "lr": 0.5 * options.get("lr", 1e-3), "weight_decay": 0.3}]
        optimizer = kinds[name](groups, foreach=False, **options)
        schedule = torch.optim.lr_scheduler.LambdaLR(optimizer, lambda step: 1 / (1 + step))
        path = []
        for step in gradients:
            for p, g in zip(params, step):
                p.grad = None if g is None else g.clone()
            optimizer.step()
            schedule.step()
            path.append([num(p) for p in params])
        rows.append({"optimizer": name, "options": options, "start": [num(x) for x in start], "path": path,
                     "gradients": [[False if g is None else num(g) for g in step] for step in gradients]})
    return rows


def clips():
    rows = []
    for max_norm, norm_type in ((1.0, 2.0), (100.0, 2.0), (0.5, 1.0), (0.5, float("inf"))):
        gradients = [rounded(2, 3), rounded(4)]
        params = [torch.zeros_like(g).requires_grad_() for g in gradients]
        for p, g in zip(params, gradients):
            p.grad = g.clone()
        norm = nn.utils.clip_grad_norm_(params, max_norm, norm_type=norm_type)
        rows.append({"max_norm": max_norm, "norm_type": "inf" if norm_type == float("inf") else norm_type, "gradients": [num(g) for g in gradients],
                     "norm": num(norm.item()), "clipped": [num(p.grad) for p in params]})
    return rows


def main():
    tolerance = {"module": 1e-9, "llama": 2e-6, "loss": 1e-9, "optimizer": 1e-12, "clip": 1e-12}
    with open(sys.argv[1] + "/cases.json", "w") as f:
        f.write('{\n"made_with": %s,\n"tolerance": %s' % (json.dumps({"torch": torch.__version__.split("+")[0], "transformers": transformers.__version__}),
                                                     json.dumps(tolerance)))
        for key, values in (("modules", modules()), ("llama", [llama(False), llama(True)]), ("losses", losses()), ("optimizers", optimisers()),
                            ("clips", clips())):
            f.write(',\n"%s": [\n%s\n]' % (key, ",\n".join(json.dumps(r, separators=(",", ":")) for r in values)))
        f.write("\n}\n")


if __name__ == "__main__":
    main()
