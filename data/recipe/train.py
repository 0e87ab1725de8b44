# SPDX-License-Identifier: GPL-3.0-or-later
"""train.py: ViTOMR on a GPU (or, slowly, a CPU): ragged batches without padding (slices.py), the network of reference/.

Runs until the time in PLAN (seconds since the epoch, read again every few seconds) has come, along one cosine; takes up packs
as they appear; writes OUT.safetensors (bf16), OUT-aux.safetensors now and then and at the end. --aux 0 trains without the auxiliary head."""
import argparse, contextlib, glob, inspect, json, math, os, random, sys, time
import numpy as np, torch, torch.nn.functional as F
from torch.utils.data import DataLoader, IterableDataset
import slices, weights_file
sys.path.append(slices.REFERENCE)
import vitomr

ap = argparse.ArgumentParser()
A = ap.add_argument
A('--config', default='mid'), A('--packs', default='/tmp/kit/train-*'), A('--dev', default='/tmp/kit/dev'), A('--out', default='/tmp/kit/mid'), A('--plan', default='/tmp/kit/plan')
A('--device', default='cuda'), A('--lr', type=float, default=8e-4), A('--warmup', type=int, default=600), A('--strength', type=float, default=0.75), A('--dropout', type=float, default=0.1)
A('--aux', type=float, default=0.2), A('--slices', type=int, default=160), A('--curriculum', type=float, default=0.07), A('--corrupt', type=float, default=0.06), A('--workers', type=int, default=14)
A('--init', nargs='*'), A('--no-compile', action='store_true'), A('--save_every', type=float, default=90), A('--set', nargs='*', default=[]), A('--wd', type=float, default=0.04)
A('--threads', type=int, default=0), A('--new', nargs='*', default=[], help='packs with one of these in their name ...'), A('--share', type=float, default=0.6, help='... make this share of what is drawn, each name as much; they hold whole systems, which are not set side by side')
A('--dev_slices', type=int, default=0)
a = ap.parse_args()
start = time.time()
if a.threads: torch.set_num_threads(a.threads)
torch.multiprocessing.set_sharing_strategy('file_system')


def end_time():
    try: return float(open(a.plan).read())
    except (OSError, ValueError): return start + 1300


def say(s):
    print(s, flush=True)
    with open(a.out + '.log', 'a') as f: f.write(s + '\n')


# ---- data

def is_new(pack): return any(name in os.path.basename(pack) for name in a.new)


class Batches(IterableDataset):
    """Each worker draws its own batches; packs that appear later are taken up; short slices come first."""
    def __init__(self, c): self.c = c

    def __iter__(self):
        info = torch.utils.data.get_worker_info()
        rng = random.Random(f'{info.id if info else 0}:{time.time()}')
        packs, names, costs = [], [], []
        order, at, looked, new = [], 0, 0.0, []
        while True:
            if time.time() - looked > 5:
                looked = time.time()
                fresh = [f[:-5] for f in sorted(glob.glob(a.packs + '.done')) if f[:-5] not in names]
                for f in fresh: names.append(f), packs.append(slices.Pack(f)), costs.append(packs[-1].cost())
                if fresh:
                    order, at = [], 0
                    new = [[(p, i) for p in range(len(packs)) if name in os.path.basename(names[p]) for i in range(len(packs[p]))] for name in a.new]
                    new = [picks for picks in new if picks]
                frac = (time.time() - start) / max(1, end_time() - start)
                limit = 1e9 if frac > a.curriculum else 220 * (1500 / 220) ** (frac / a.curriculum)
                long = 0.0 if frac < 1.5 * a.curriculum else 0.22
            picks = []
            while len(picks) < a.slices + 24:
                if new and rng.random() < a.share:
                    picks.append(rng.choice(rng.choice(new)))
                    continue
                if at >= len(order):
                    order, at = [(p, i) for p in range(len(packs)) if not is_new(names[p]) for i in range(len(packs[p]))], 0
                    rng.shuffle(order)
                pick = order[at]
                at += 1
                if costs[pick[0]][pick[1]] > limit: continue
                if rng.random() < long:
                    for _ in range(1 if rng.random() < 0.75 else 2):
                        pick = pick + rng.choice(order)
                picks.append(pick)
            yield tensors(slices.make_batch(packs, picks, self.c, rng.getrandbits(31), a.strength, a.slices * 240, a.slices * 210, a.corrupt))


def tensors(b):
    return {k: torch.from_numpy(v) if isinstance(v, np.ndarray) else v for k, v in b.items()}


# ---- the network on packed rows

def attention():
    """(q, k, v, cu_q, cu_k, max_q, max_k, causal) -> (rows, heads, 64); rows of all sequences one behind the other"""
    def slow(q, k, v, cu_q, cu_k, mq, mk, causal):
        out = []
        for i in range(len(cu_q) - 1):
            x, y, z = q[cu_q[i]:cu_q[i + 1]], k[cu_k[i]:cu_k[i + 1]], v[cu_k[i]:cu_k[i + 1]]
            s = torch.einsum('qhd,khd->hqk', x, y).float() * x.shape[-1] ** -0.5
            if causal: s = s + torch.full(s.shape[1:], float('-inf'), device=s.device).triu(1)
            out.append(torch.einsum('hqk,khd->qhd', s.softmax(-1).to(z.dtype), z))
        return torch.cat(out)
    if a.device == 'cpu': return slow, slow
    try:
        from torch.nn.attention.varlen import varlen_attn
        windowed = 'window_size' in inspect.signature(varlen_attn).parameters

        def fast(q, k, v, cu_q, cu_k, mq, mk, causal):
            if windowed: return varlen_attn(q, k, v, cu_q, cu_k, mq, mk, window_size=(-1, 0) if causal else (-1, -1))
            return varlen_attn(q, k, v, cu_q, cu_k, mq, mk, is_causal=causal)
        say(f'varlen_attn, windowed {windowed}')
    except ImportError:
        def fast(q, k, v, cu_q, cu_k, mq, mk, causal):
            return torch.ops.aten._flash_attention_forward(q, k, v, cu_q, cu_k, mq, mk, 0.0, causal, False)[0]
        say('aten flash attention')
    return fast, slow


attend, attend_slow = attention()


def ffn(x, w1, b1, w2, b2, p, training):
    return F.dropout(F.linear(F.gelu(F.linear(x, w1, b1)), w2, b2), p, training)


def enc_block(x, cu, mx, p, training, wi, bi, wo, bo, w1, b1, w2, b2, n1, m1, n2, m2):
    d = wo.shape[0]
    heads = d // 64
    q, k, v = F.linear(F.layer_norm(x, (d,), n1, m1), wi, bi).view(-1, 3, heads, d // heads).unbind(1)
    y = attend(q.contiguous(), k.contiguous(), v.contiguous(), cu, cu, mx, mx, False).reshape(-1, d)
    x = x + F.dropout(F.linear(y, wo, bo), p, training)
    return x + ffn(F.layer_norm(x, (d,), n2, m2), w1, b1, w2, b2, p, training)


def dec_block(x, mem, cu_t, mt, cu_p, mp, p, training, wi, bi, wo, bo, ci, di, co, do, w1, b1, w2, b2, n1, m1, n2, m2, n3, m3):
    d = wo.shape[0]
    heads = d // 64
    q, k, v = F.linear(F.layer_norm(x, (d,), n1, m1), wi, bi).view(-1, 3, heads, d // heads).unbind(1)
    y = attend(q.contiguous(), k.contiguous(), v.contiguous(), cu_t, cu_t, mt, mt, True).reshape(-1, d)
    x = x + F.dropout(F.linear(y, wo, bo), p, training)
    q = F.linear(F.layer_norm(x, (d,), n2, m2), ci[:d], di[:d]).view(-1, heads, d // heads)
    k, v = F.linear(mem, ci[d:], di[d:]).view(-1, 2, heads, d // heads).unbind(1)
    y = attend(q, k.contiguous(), v.contiguous(), cu_t, cu_p, mt, mp, False).reshape(-1, d)
    x = x + F.dropout(F.linear(y, co, do), p, training)
    return x + ffn(F.layer_norm(x, (d,), n3, m3), w1, b1, w2, b2, p, training)


enc_step, dec_step = enc_block, dec_block


def at(m): return m.in_proj_weight, m.in_proj_bias, m.out_proj.weight, m.out_proj.bias
def wb(*ms): return [t for m in ms for t in (m.weight, m.bias)]


def forward(m, c, b, training, plain=False):
    """-> logits (tokens, 227), auxiliary logits (patches, classes)"""
    p = c['dropout']
    es, ds = (enc_block, dec_block) if plain else (enc_step, dec_step)
    x = F.linear((b['patches'].float() / 255 - c['image_mean']) / c['image_std'], m.encoder.projection.weight, m.encoder.projection.bias)
    x = x.float() + F.embedding(b['grid'], m.encoder.pos_embedding.view(-1, c['enc_dim']))
    for l in m.encoder.encoder_blocks.layers:
        x = es(x, b['cu_p'], b['max_p'], p, training, *at(l.self_attn), *wb(l.linear1, l.linear2, l.norm1, l.norm2))
    x = m.encoder.encoder_blocks.norm(x)
    aux = m.aux_head(x) if a.aux > 0 else None
    mem = m.transition_head(x)
    y = F.embedding(b['ids'], m.decoder.vocab_embedding.weight) + F.embedding(b['pos'], m.decoder.pos_embedding)
    for l in m.decoder.decoder_blocks.layers:
        y = ds(y, mem, b['cu_t'], b['max_t'], b['cu_p'], b['max_p'], p, training, *at(l.self_attn), *at(l.multihead_attn), *wb(l.linear1, l.linear2, l.norm1, l.norm2, l.norm3))
    return m.decoder.unembed(m.decoder.decoder_blocks.norm(y)), aux


def to_device(b):
    r = {k: v.to(a.device, non_blocking=True) if torch.is_tensor(v) else v for k, v in b.items()}
    r['max_p'], r['max_t'] = -(-b['max_p'] // 256) * 256, -(-b['max_t'] // 128) * 128
    return r


def autocast(): return torch.autocast(a.device, dtype=torch.bfloat16)


# ---- training

def main():
    global enc_step, dec_step, attend
    torch.manual_seed(0)
    c = vitomr.config(a.config, dropout=a.dropout, aux=len(slices.SYMBOLS) if a.aux > 0 else 0, **{k: json.loads(v) for k, v in (s.split('=') for s in a.set)})
    loader = iter(DataLoader(Batches(c), batch_size=None, num_workers=a.workers, pin_memory=a.device == 'cuda', prefetch_factor=6 if a.workers else None if torch.__version__ >= '2' else 2))
    dev_pack = slices.Pack(a.dev)
    dev = [tensors(slices.make_batch([dev_pack], [(0, i) for i in range(k, min(k + 100, len(dev_pack)))], c, 1, 0.0, 10**9, 10**9)) for k in range(0, a.dev_slices or (len(dev_pack) if a.device == 'cuda' else 100), 100)]
    model = vitomr.ViTOMR(c).to(a.device)
    if a.init:
        sd = {}
        for f in a.init:
            header, arrays = weights_file.read(f)
            if 'decoder.unembed.weight' in arrays: weights_file.undo_temperature(header, arrays)
            sd.update({k: torch.from_numpy(v.copy()) for k, v in arrays.items()})
        say(f'init {a.init} {model.load_state_dict(sd, strict=False)}')
    if a.device == 'cuda':
        first = to_device(next(loader))
        with torch.no_grad(), autocast():  # the fast attention against the slow one
            fast, _ = forward(model, c, first, False, True)
            keep, attend = attend, attend_slow
            slow, _ = forward(model, c, first, False, True)
            attend = keep
        say(f'attention check: largest difference {(fast - slow).abs().max().item():.4f} of {slow.abs().max().item():.3f}')
        if not a.no_compile:
            try:
                torch._dynamo.config.specialize_float = True
                enc_step, dec_step = torch.compile(enc_block, dynamic=True), torch.compile(dec_block, dynamic=True)
                with autocast():
                    lg, ax = forward(model, c, first, True)
                    (lg.float().mean() + ax.float().mean()).backward()
                say(f'compiled after {time.time() - start:.0f} s')
            except Exception as e:
                say(f'not compiled: {type(e).__name__} {str(e)[:300]}')
                enc_step, dec_step = enc_block, dec_block
            model.zero_grad(set_to_none=True)
    wide = [p for n, p in model.named_parameters() if p.ndim >= 2 and 'embedding' not in n]
    rest = [p for n, p in model.named_parameters() if not (p.ndim >= 2 and 'embedding' not in n)]
    opt = torch.optim.AdamW([dict(params=wide, weight_decay=a.wd), dict(params=rest, weight_decay=0.0)], lr=a.lr, betas=(0.9, 0.98), **(dict(fused=True) if a.device == 'cuda' else {}))
    params = [p for p in model.parameters()]
    mean = [p.detach().clone() for p in params]  # running mean of the weights
    weight = torch.full((len(slices.SYMBOLS),), 3.0, device=a.device)
    step = seen = 0
    acc = torch.zeros(3, device=a.device)
    said = saved = time.time()
    end, looked = end_time(), time.time()

    @contextlib.contextmanager
    def averaged():
        now = [p.detach().clone() for p in params]
        for p, q in zip(params, mean): p.data.copy_(q)
        yield
        for p, q in zip(params, now): p.data.copy_(q)

    @torch.no_grad()
    def measure():
        nll = n = right = 0
        for b in dev:
            b = to_device(b)
            with autocast(): lg, _ = forward(model, c, b, False, True)
            nll += F.cross_entropy(lg.float(), b['target'], reduction='sum').item()
            right += (lg.argmax(-1) == b['target']).sum().item()
            n += len(b['target'])
        return f'dev nll {nll / n:.4f} accuracy {100 * right / n:.2f} %'

    def save(last=False):
        with averaged():
            vitomr.save_safetensors(a.out + '.tmp', model, slices.VOCAB, torch.bfloat16)
            os.replace(a.out + '.tmp', a.out + '.safetensors')
            if a.aux > 0:
                vitomr.save_safetensors(a.out + '-aux.tmp', model, slices.VOCAB, torch.float32, only='aux_head')
                os.replace(a.out + '-aux.tmp', a.out + '-aux.safetensors')
            say(f'{time.time() - start:6.0f} s step {step} seen {seen} MEAN {measure()}{" END" if last else ""}')

    while time.time() < end:
        raw = next(loader)
        if time.time() - looked > 3: end, looked = end_time(), time.time()
        frac = min(1.0, (time.time() - start) / max(1.0, end - start))
        lr = a.lr * min(1, (step + 1) / a.warmup) * (0.01 + 0.99 * 0.5 * (1 + math.cos(math.pi * frac)))
        for g in opt.param_groups: g['lr'] = lr
        b = to_device(raw)
        with autocast(): lg, ax = forward(model, c, b, True)
        ce = F.cross_entropy(lg.float(), b['target'])
        al = ce.new_zeros(())
        if ax is not None:
            y = torch.zeros_like(ax, dtype=torch.float32)
            y.view(-1)[b['aux']] = 1.0
            al = F.binary_cross_entropy_with_logits(ax.float(), y, pos_weight=weight, reduction='none').sum(-1).mean()
        opt.zero_grad(set_to_none=True)
        (ce + a.aux * al).backward()
        torch.nn.utils.clip_grad_norm_(params, 1.0)
        opt.step()
        step += 1
        seen += len(raw['cu_p']) - 1
        keep = min(0.9995, 1 - 1 / (step + 1)) if step < 2000 else 0.9995
        with torch.no_grad():
            torch._foreach_mul_(mean, keep)
            torch._foreach_add_(mean, [p.detach() for p in params], alpha=1 - keep)
            acc += torch.stack([ce.detach(), al.detach(), torch.ones_like(ce)])
        if time.time() - said > 15 or step == 20:
            v = (acc / acc[2]).tolist()
            acc.zero_()
            memory = torch.cuda.max_memory_allocated() >> 20 if a.device == 'cuda' else 0
            say(f'{time.time() - start:6.0f} s step {step} seen {seen} loss {v[0]:.4f} aux {v[1]:.3f} lr {lr:.2e} {seen / (time.time() - start):.0f}/s patches {len(raw["grid"])} tokens {len(raw["ids"])} {memory} MiB left {end - time.time():.0f}')
            said = time.time()
        if time.time() - saved > a.save_every:
            say(f'{time.time() - start:6.0f} s step {step} now {measure()}')
            save()
            saved = time.time()
    say(f'{time.time() - start:6.0f} s step {step} now {measure()}')
    save(True)
    open(a.out + '.finished', 'w').write('yes')
    os._exit(0)


if __name__ == '__main__':
    main()
