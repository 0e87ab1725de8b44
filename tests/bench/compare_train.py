# SPDX-License-Identifier: GPL-3.0-or-later
"""Times training steps of the same network from the same weights on the same batches in PyTorch and in scw-bench-train, in turn.

usage: compare_train.py SCW_BENCH_TRAIN WEIGHTS PACK.bin.xz [--steps N] [--batches N] [--budget COST] [--threads N] [--keep MB]

Needs Debian's python3-torch, python3-numpy and python3-opencv. WEIGHTS are f32 or bf16. Slices of the pack, batched and
drawn by train.py, teacher forcing without the auxiliary task, f32, AdamW with clipping. Prints JSON: samples a second, peak
memory of each process (medians and maxima over the turns), the largest difference of the losses, and the ratios.
"""
import argparse
import json
import lzma
import os
import random
import resource
import statistics
import struct
import subprocess
import sys
import tempfile
import time

try:
    import cv2  # noqa: F401 (train.py needs it)
    import numpy as np
    import torch
    import torch.nn.functional as F
except ImportError as problem:
    print(json.dumps({"skipped": str(problem)}))
    sys.exit(0)


def load_batches(args, train, config):
    with tempfile.NamedTemporaryFile() as pack:
        pack.write(lzma.open(args.pack).read())
        pack.flush()
        items = train.load_pack(pack.name)
    items = [item + (train.cost(item),) for item in items]
    chosen = train.batches(items, args.budget, random.Random(1), 1e9)[: args.batches]
    return [train.make_batch([items[i] for i in b], config, 7, 0.0) for b in chosen]


def write_batches(path, batches, config):
    with open(path, "wb") as f:
        f.write(struct.pack("<i", len(batches)))
        for patches, rows, cols, keep, ids, _ in batches:
            f.write(struct.pack("<i", len(patches)))
            for i in range(len(patches)):
                n = int(keep[i].sum())
                tokens = ids[i][ids[i] != 1].astype("<i4")
                pixels = (patches[i, :n].astype(np.float32) / 255 - config["image_mean"]) / config["image_std"]
                f.write(struct.pack("<2i", n, len(tokens)) + rows[i, :n].astype("<i2").tobytes())
                f.write(cols[i, :n].astype("<i2").tobytes() + pixels.astype("<f4").tobytes() + tokens.tobytes())


def run_torch(args, train, weights):
    import bench
    import vitomr

    torch.set_num_threads(args.threads)
    config, state = bench.load(weights)
    config["aux"] = 0
    config["dropout"] = 0.0
    model = vitomr.ViTOMR(config)
    model.load_state_dict(state)
    model.train()
    named = list(model.named_parameters())
    decay = [p for n, p in named if p.ndim >= 2 and "embedding" not in n]
    rest = [p for n, p in named if not (p.ndim >= 2 and "embedding" not in n)]
    groups = [dict(params=decay, weight_decay=0.01), dict(params=rest, weight_decay=0.0)]
    optimiser = torch.optim.AdamW(groups, lr=1e-4, betas=(0.9, 0.95))
    batches = [train.to_torch(b, config, "cpu") for b in load_batches(args, train, config)]
    losses = []
    samples = 0
    begin = time.perf_counter()
    for step in range(args.steps):
        b = batches[step % len(batches)]
        logits = model(b)
        target = b["ids"][:, 1:]
        loss = F.cross_entropy(logits.reshape(-1, logits.shape[-1]), target.reshape(-1), ignore_index=1)
        optimiser.zero_grad(set_to_none=True)
        loss.backward()
        torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        optimiser.step()
        losses.append(loss.item())
        samples += len(target)
    seconds = time.perf_counter() - begin
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(json.dumps(dict(losses=losses, samples=samples, seconds=seconds, peak_mb=peak)))


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("program")
    parser.add_argument("weights")
    parser.add_argument("pack")
    parser.add_argument("--steps", type=int, default=12)
    parser.add_argument("--batches", type=int, default=6)
    parser.add_argument("--budget", type=float, default=2600)
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--keep", type=int, default=4096, help="MB of activations that are not computed again")
    parser.add_argument("--turns", type=int, default=5, help="runs of each, in turn; the median of their speeds counts")
    parser.add_argument("--torch", action="store_true", help=argparse.SUPPRESS)
    args = parser.parse_args()
    weights = args.weights
    for path in (weights, args.pack):
        if not os.path.exists(path):
            print(json.dumps({"skipped": f"no '{path}'"}))
            return
    sys.dont_write_bytecode = True
    sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "../../data/recipe/reference"))
    import bench
    import train

    if args.torch:
        run_torch(args, train, weights)
        return
    config = bench.load(weights)[0]
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, "batches")
        write_batches(path, load_batches(args, train, config), config)
        ours_command = [args.program, weights, path, str(args.steps), str(args.threads), str(args.keep)]
        torch_command = [sys.executable, __file__] + sys.argv[1:] + ["--torch"]
        # as data/recipe/reference/README.md runs it: memory that was freed is kept for the next step
        env = dict(os.environ, MALLOC_MMAP_MAX_="0", MALLOC_TRIM_THRESHOLD_="100000000000", OMP_NUM_THREADS=str(args.threads))
        ours, theirs = [], []
        for _ in range(args.turns):
            theirs.append(json.loads(subprocess.run(torch_command, check=True, stdout=subprocess.PIPE, env=env).stdout))
            ours.append(json.loads(subprocess.run(ours_command, check=True, stdout=subprocess.PIPE).stdout))
    rates = [statistics.median(r["samples"] / r["seconds"] for r in runs) for runs in (ours, theirs)]
    peaks = [max(r["peak_mb"] for r in runs) for runs in (ours, theirs)]
    apart = max(abs(a - b) for a, b in zip(ours[0]["losses"], theirs[0]["losses"]))
    print(json.dumps(dict(
        torch=torch.__version__, samples_per_step=ours[0]["samples"] / args.steps, first_loss=ours[0]["losses"][0],
        last_loss=ours[0]["losses"][-1], losses_apart=apart, ours_per_s=rates[0], torch_per_s=rates[1],
        speed=rates[0] / rates[1], ours_peak_mb=peaks[0], torch_peak_mb=peaks[1], memory=peaks[0] / peaks[1],
        activations_mb=ours[0]["activations_mb"]), indent=1))


main()
