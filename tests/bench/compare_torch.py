# SPDX-License-Identifier: GPL-3.0-or-later
"""Times the same network with the same weights on the same image in PyTorch and in scw-bench, in turn, and prints ratios as JSON.

usage: compare_torch.py SCW_BENCH [--config tiny|base] [--weights FILE] [--patches N] [--tokens N]
       [--threads N] [--repeat N]

Needs Debian's python3-torch; the network is data/recipe/reference/vitomr.py (cached greedy decoding, as bench.py measures it). Without
--weights both read random ones of the named size. The two take turns, so that what else the machine does meets both.
"""
import argparse
import json
import os
import struct
import subprocess
import sys
import tempfile
import time

try:
    import numpy as np
    import torch
except ImportError as problem:
    print(json.dumps({"skipped": str(problem)}))
    sys.exit(0)


REFERENCE = os.path.join(os.path.dirname(os.path.abspath(__file__)), "../../data/recipe/reference")


def make_image(n):
    """As bench.py: noise on a full grid, 16 rows high."""
    width = max(1, n // 16)
    height = n // width
    n = height * width
    rows = np.arange(n) // width
    cols = np.arange(n) % width
    return rows, cols, np.random.RandomState(1).randn(n, 256).astype("<f4"), height, width


def write_image(path, image):
    rows, cols, pixels, height, width = image
    with open(path, "wb") as f:
        f.write(struct.pack("<3i", len(rows), height, width))
        f.write(rows.astype("<i2").tobytes() + cols.astype("<i2").tobytes() + pixels.tobytes())


def run_torch(model, image, tokens, bf16):
    rows, cols, pixels, _, _ = image
    n = len(rows)
    batch = {
        "patches": torch.from_numpy(pixels.copy())[None],
        "rows": torch.from_numpy(rows)[None],
        "cols": torch.from_numpy(cols)[None],
        "bias": torch.zeros(1, 1, 1, n),
    }
    out = []
    with torch.no_grad(), torch.autocast("cpu", dtype=torch.bfloat16, enabled=bf16):
        start = time.perf_counter()
        memory = model.encode(batch)
        encoded = time.perf_counter()
        kv = model.decoder.memory(memory)
        caches = [{} for _ in kv]
        token = torch.zeros(1, 1, dtype=torch.long)
        for i in range(tokens):
            token = model.decoder(token, kv, None, caches, i)[:, -1].argmax(-1, keepdim=True)
            out.append(int(token))
            if i == 0:
                first = time.perf_counter()
        rate = (tokens - 1) / (time.perf_counter() - first)
    return {"encode_s": encoded - start, "first_token_s": first - start, "tokens_per_s": rate, "token_ids": out}


def run_ours(bench, weights, image, args, dtype):
    command = [bench, "read", "--weights", weights, "--image", image, "--tokens", str(args.tokens),
               "--threads", str(args.threads), "--dtype", dtype, "--repeat", "1"]
    return json.loads(subprocess.run(command, check=True, stdout=subprocess.PIPE).stdout)


def middle(runs, key):
    return float(np.median([r[key] for r in runs]))


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("bench")
    parser.add_argument("--config", default="tiny")
    parser.add_argument("--weights")
    parser.add_argument("--patches", type=int, default=600)
    parser.add_argument("--tokens", type=int, default=100)
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--repeat", type=int, default=5)
    args = parser.parse_args()
    sys.dont_write_bytecode = True
    sys.path.insert(0, REFERENCE)
    import vitomr
    from bench import load

    torch.set_num_threads(args.threads)
    torch.manual_seed(0)
    image = make_image(args.patches)
    with tempfile.TemporaryDirectory() as folder:
        image_path = os.path.join(folder, "image.bin")
        write_image(image_path, image)
        weights = args.weights
        if weights:
            config, state = load(weights)
            config["aux"] = 0
            model = vitomr.ViTOMR(config)
            model.load_state_dict(state)
        else:
            model = vitomr.ViTOMR(vitomr.config(args.config))
            with open(os.path.join(REFERENCE, "lmx_vocab.txt")) as f:
                vocab = [line.strip() for line in f if line.strip()]
            weights = os.path.join(folder, "weights.safetensors")
            vitomr.save_safetensors(weights, model, vocab)
        model.eval()

        kinds = {"torch_f32": [], "torch_bf16": [], "f32": [], "bf16": [], "int8": []}
        for turn in range(args.repeat + 1):
            for kind, runs in kinds.items():
                if kind.startswith("torch"):
                    result = run_torch(model, image, args.tokens, kind == "torch_bf16")
                else:
                    result = run_ours(args.bench, weights, image_path, args, kind)
                if turn > 0:  # the first does not count
                    runs.append(result)

    out = {
        "torch": torch.__version__,
        "config": model.c.get("name"),
        "patches": len(image[0]),
        "tokens": args.tokens,
        "threads": args.threads,
        "same_tokens_f32": kinds["f32"][0]["token_ids"] == kinds["torch_f32"][0]["token_ids"],
        "openblas": kinds["f32"][0]["openblas"],
        "openblas_coretype": kinds["f32"][0]["openblas_coretype"],
    }
    for kind, runs in kinds.items():
        out[kind] = {key: round(middle(runs, key), 4) for key in ("encode_s", "first_token_s", "tokens_per_s")}
    for ours, rival in (("f32", "torch_f32"), ("bf16", "torch_bf16"), ("int8", "torch_bf16")):
        out[f"tokens_{ours}_to_{rival}"] = round(out[ours]["tokens_per_s"] / out[rival]["tokens_per_s"], 2)
        out[f"encode_{ours}_to_{rival}"] = round(out[rival]["encode_s"] / out[ours]["encode_s"], 2)
    print(json.dumps(out, indent=2))


if __name__ == "__main__":
    main()
