# SPDX-License-Identifier: GPL-3.0-or-later
"""Train ViTOMR on packs of rendered systems. CPU: python3 train.py --config tiny ...; GPU: same script, --device cuda."""
import argparse, json, math, os, random, struct, sys, time, numpy as np, cv2, torch, torch.nn.functional as F
from concurrent.futures import ProcessPoolExecutor
import vitomr
cv2.setNumThreads(1)
VOCAB = [l.strip() for l in open(os.path.join(os.path.dirname(os.path.abspath(__file__)), 'lmx_vocab.txt')) if l.strip()]
IDX = {t:i for i,t in enumerate(VOCAB)}; BOS, PAD, EOS = IDX['<bos>'], IDX['<pad>'], IDX['<eos>']

AUX = json.load(open(os.path.join(os.path.dirname(os.path.abspath(__file__)), 'aux_classes.json')))
AUXI = {k:i for i,k in enumerate(AUX)}
def glyph_array(g):
    o = [(AUXI[c], x, y) for c,x,y in zip(g[0::3], g[1::3], g[2::3]) if c in AUXI]
    return np.array(o, np.int16).reshape(-1, 3)

def load_pack(path):
    items = []
    f = open(path, 'rb')
    while True:
        h = f.read(8)
        if len(h) < 8: break
        a, b = struct.unpack('<II', h); m = f.read(a); g = f.read(b)
        if len(g) < b: break
        m = json.loads(m)
        try: ids = [BOS] + [IDX[t] for t in m['lmx'].split()] + [EOS]
        except KeyError: continue
        items.append((m['h'], m['w'], g, np.array(ids, np.int16), m['id'], glyph_array(m.get('g', []))))
    return items

def unpack(it):
    h, w, g = it[0], it[1], it[2]
    return 255 * (1 - np.unpackbits(np.frombuffer(g, np.uint8).reshape(h, -1), axis=1)[:, :w]).astype(np.uint8)

def augment(img, rng, space, strength, pts):
    # img: uint8, 12 px per staff space, white 255. Returns uint8 at about `space` px per staff space
    if strength > 0:
        r = rng.random()
        if r < 0.15*strength: img = cv2.erode(img, np.ones((2,2), np.uint8))      # thicker ink
        elif r < 0.27*strength: img = cv2.dilate(img, np.ones((2,2), np.uint8))   # thinner ink
        pad = [int(rng.uniform(0, 20)) for _ in range(4)]
        img = cv2.copyMakeBorder(img, *pad, cv2.BORDER_CONSTANT, value=255); pts = pts + np.array([pad[2], pad[0]], np.float32)
    s = space/12.0 * (1 + strength*rng.uniform(-0.14, 0.14)); sx = s * (1 + strength*rng.uniform(-0.05, 0.05))
    h, w = img.shape; nh, nw = max(16, round(h*s)), max(16, round(w*sx))
    if strength > 0 and rng.random() < 0.5*strength:
        a = rng.uniform(-0.012, 0.012); b = rng.uniform(-0.03, 0.03)  # rotation, shear
        M = np.array([[sx, b*s, 0],[a*s, s, 0]], np.float32); dx = min(0, b*s*h); dy = min(0, a*s*w)
        M[0,2] = -dx; M[1,2] = -dy
        blur = cv2.GaussianBlur(img, (0,0), 0.45/s)
        img = cv2.warpAffine(blur, M, (int(nw+abs(b*s*h)), int(nh+abs(a*s*w))), flags=cv2.INTER_LINEAR, borderValue=255)
        pts = pts @ M[:,:2].T + M[:,2]
    else: img = cv2.resize(img, (nw, nh), interpolation=cv2.INTER_AREA); pts = pts * np.array([nw/w, nh/h], np.float32)
    if strength > 0:
        if rng.random() < 0.3*strength: img = cv2.GaussianBlur(img, (0,0), rng.uniform(0.3, 0.9))
        if rng.random() < 0.4*strength:
            lo = rng.uniform(0, 70); hi = rng.uniform(190, 255); img = (lo + img.astype(np.float32)*(hi-lo)/255)
            n = np.random.RandomState(rng.getrandbits(31)); img = img + n.randn(*img.shape)*rng.uniform(0, 14); img = np.clip(img, 0, 255).astype(np.uint8)
            img = stretch(img)
    return img, pts

def stretch(img):  # contrast normalisation: 2nd..98th percentile to 0..255
    lo, hi = np.percentile(img, (1, 90)); 
    return np.clip((img.astype(np.float32)-lo)*255/max(1, hi-lo), 0, 255).astype(np.uint8)

def patchify(img, c):
    P = c['patch']; h, w = img.shape; H, W = min(-(-h//P), c['pe_h']), min(-(-w//P), c['pe_w'])
    x = np.full((H*P, W*P), 255, np.uint8); x[:min(h,H*P), :min(w,W*P)] = img[:H*P, :W*P]
    x = x.reshape(H, P, W, P).transpose(0,2,1,3).reshape(H*W, P*P)
    return x, H, W

def with_ink(x, c):  # patches without ink are left out of the sequence where the configuration says so
    seen = x.min(1) < c['blank'] if c.get('blank') else np.ones(len(x), bool)
    if not seen.any(): seen[0] = True
    return seen

def make_batch(items, c, seed, strength):
    rng = random.Random(seed); xs = []
    for it in items:
        im, pts = augment(unpack(it), rng, c['staff_space'], strength, it[5][:,1:].astype(np.float32)); x, H, W = patchify(im, c)
        py, px = (pts[:,1]//c['patch']).astype(int), (pts[:,0]//c['patch']).astype(int); ok = (py>=0)&(py<H)&(px>=0)&(px<W)
        seen = with_ink(x, c); place = np.cumsum(seen) - 1; pi = (py*W+px)[ok]; ci = it[5][ok,0]; ci = ci[seen[pi]]; pi = place[pi[seen[pi]]]
        xs.append((x[seen], np.repeat(np.arange(H), W)[seen], np.tile(np.arange(W), H)[seen], it[3], pi, ci))
    B = len(xs); T = max(x[0].shape[0] for x in xs); L = max(len(x[3]) for x in xs); PP = c['patch']**2
    patches = np.zeros((B,T,PP), np.uint8); rows = np.zeros((B,T), np.int16); cols = np.zeros((B,T), np.int16); keep = np.zeros((B,T), bool); ids = np.full((B,L), PAD, np.int16)
    aux = []
    for i,(x,r,q,t,pi,ci) in enumerate(xs):
        aux.append(np.stack([np.full(len(pi), i), pi, ci], 1))
        n = len(x); patches[i,:n] = x; keep[i,:n] = True; rows[i,:n] = r; cols[i,:n] = q; ids[i,:len(t)] = t
    return patches, rows, cols, keep, ids, np.concatenate(aux).astype(np.int32)

def to_torch(b, c, dev):
    patches, rows, cols, keep, ids, aux = [torch.from_numpy(x) for x in b]
    patches = ((patches.to(dev).float()/255 - c['image_mean'])/c['image_std']); keep = keep.to(dev); patches = patches*keep[...,None]
    bias = torch.zeros(keep.shape, device=dev).masked_fill(~keep, -1e9)[:,None,None,:]
    return dict(patches=patches, rows=rows.long().to(dev), cols=cols.long().to(dev), bias=bias, ids=ids.long().to(dev), keep=keep, aux=aux.long().to(dev))

def cost(it): return 0.65*(it[0]*7/12/16)*(it[1]*7/12/16) + 2.0*len(it[3])

def batches(items, budget, rng, maxcost):
    pool = [i for i in range(len(items)) if items[i][-1] <= maxcost]; rng.shuffle(pool); out = []
    for k in range(0, len(pool), 4096):
        chunk = sorted(pool[k:k+4096], key=lambda i: (len(items[i][3])//12, items[i][-1])); b = []; mx = 0
        for i in chunk:
            mx2 = max(mx, items[i][-1])
            if b and mx2*(len(b)+1) > budget: out.append(b); b = []; mx2 = items[i][-1]
            b.append(i); mx = mx2
        if b: out.append(b)
    rng.shuffle(out); return out

def edit(a, b):
    d = np.arange(len(b)+1)
    for i,x in enumerate(a):
        p = d.copy(); d[0] = i+1
        for j,y in enumerate(b): d[j+1] = min(p[j+1]+1, d[j]+1, p[j]+(x!=y))
    return int(d[-1])

@torch.no_grad()
def evaluate(model, items, c, dev, amp, n=64, bs=16):
    bs_eval = bs = 64 if dev == 'cuda' else bs
    model.eval(); err = tot = perfect = 0; nll = cnt = 0
    sel = sorted(items[:n], key=lambda x: len(x[3]))
    for k in range(0, len(sel), bs):
        b = to_torch(make_batch(sel[k:k+bs], c, 1, 0.0), c, dev)
        with torch.autocast(dev, dtype=torch.bfloat16, enabled=amp):
            lg = model(b).float(); tgt = b['ids'][:,1:]
            nll += F.cross_entropy(lg.reshape(-1, lg.shape[-1]), tgt.reshape(-1), ignore_index=PAD, reduction='sum').item(); cnt += (tgt != PAD).sum().item()
            out = model.greedy(b, min(c['max_tokens']-1, max(300, 2*b['ids'].shape[1])), BOS, EOS).cpu().tolist()
        for o, it in zip(out, sel[k:k+bs]):
            if EOS in o: o = o[:o.index(EOS)]
            t = [int(x) for x in it[3][1:-1]]; e = edit(o, t); err += e; tot += len(t); perfect += e == 0
    model.train(); return dict(ser=err/tot, perfect=perfect/len(sel), nll=nll/cnt)

_G = {}
def _init(items, c, strength): cv2.setNumThreads(1); _G.update(items=items, c=c, s=strength)
def _ready(i): time.sleep(0.05)
def _make(a): ids, seed = a; return make_batch([_G['items'][i] for i in ids], _G['c'], seed, _G['s'])

if __name__ == '__main__':
    ap = argparse.ArgumentParser(); A = ap.add_argument
    A('--config', default='tiny'); A('--packs', nargs='+'); A('--dev', required=True); A('--out', required=True); A('--minutes', type=float, default=60)
    A('--lr', type=float, default=6e-4); A('--budget', type=float, default=9000); A('--warmup', type=int, default=400); A('--strength', type=float, default=0.6)
    A('--device', default='cpu'); A('--workers', type=int, default=0); A('--eval_every', type=float, default=8); A('--resume'); A('--curriculum', type=float, default=0.35); A('--mincost', type=float, default=220)
    A('--total_minutes', type=float, default=0); A('--dropout', type=float, default=0.0); A('--seed', type=int, default=0); A('--init', nargs='*'); A('--spent', type=float, default=0.0); A('--new_optimizer', action='store_true'); A('--f32', action='store_true'); A('--aux', type=float, default=0.3); A('--ls', type=float, default=0.02); A('--compile', action='store_true'); A('--set', nargs='*', default=[])
    a = ap.parse_args(); torch.manual_seed(a.seed); rng = random.Random(a.seed); t0 = time.time()
    c = vitomr.config(a.config, dropout=a.dropout, aux=len(AUX), **{k: json.loads(v) for k,v in (s.split('=') for s in a.set)})
    if a.device == 'cpu': torch.set_num_threads(2)
    items = [it for p in a.packs for it in load_pack(p)]; items = [it + (cost(it),) for it in items]
    dev_items = load_pack(a.dev); dev_items = [it + (cost(it),) for it in dev_items]; random.Random(1).shuffle(dev_items)
    items = [it for it in items if len(it[3]) <= 700]; print(len(items), 'train', len(dev_items), 'dev', f'{time.time()-t0:.0f}s', flush=True)
    pool = ProcessPoolExecutor(a.workers, initializer=_init, initargs=(items, c, a.strength)) if a.workers else None
    if pool: list(pool.map(_ready, range(a.workers*2)))  # fork before CUDA starts
    model = vitomr.ViTOMR(c).to(a.device); print(sum(p.numel() for p in model.parameters()), 'params', flush=True)
    decay = [p for n,p in model.named_parameters() if p.ndim >= 2 and 'embedding' not in n]; rest = [p for n,p in model.named_parameters() if not (p.ndim >= 2 and 'embedding' not in n)]
    kw = dict(fused=True) if a.device == 'cuda' else {}
    opt = torch.optim.AdamW([dict(params=decay, weight_decay=0.02), dict(params=rest, weight_decay=0.0)], lr=a.lr, betas=(0.9, 0.97), **kw)
    step = seen = 0; spent = a.spent*60
    if a.init:
        import bench
        sd = {}; [sd.update(bench.load(f)[1]) for f in a.init]; bad = model.load_state_dict(sd, strict=False); print('init', a.init, bad, flush=True)
    if a.resume:
        ck = torch.load(a.resume, map_location='cpu'); model.load_state_dict(ck['model']); step, seen, spent = ck['step'], ck['seen'], ck['spent']
        if 'opt' in ck and not a.new_optimizer: opt.load_state_dict(ck['opt'])
        rng = random.Random(f'{a.seed}:{step}')  # other batches than the run before
    total = (a.total_minutes or a.minutes) * 60; end = time.time() + a.minutes*60; start = time.time(); log = open(a.out + '.log', 'a'); run = model
    if a.compile: run = torch.compile(model, dynamic=True)
    _init(items, c, a.strength); amp = not a.f32; ema = None; ema2 = None; pw = torch.full((len(AUX),), 3.0, device=a.device); last_eval = time.time(); last_print = time.time(); tokens_done = 0
    def save(): torch.save(dict(model=model.state_dict(), opt=opt.state_dict(), step=step, seen=seen, spent=spent + time.time()-start, config=c), a.out + '.tmp'); os.replace(a.out + '.tmp', a.out)
    while time.time() < end:
        frac = (spent + time.time()-start)/total; maxcost = 1e9 if frac > a.curriculum else a.mincost * (1500/a.mincost) ** (frac/a.curriculum)
        todo = [(b, rng.getrandbits(31)) for b in batches(items, a.budget, rng, maxcost)][: (150 if a.device == 'cpu' else 600)]
        if pool:
            import collections; q = collections.deque(); it_ = iter(todo)
            def gen():
                for x in it_:
                    q.append(pool.submit(_make, x))
                    if len(q) >= a.workers*2: yield q.popleft().result()
                while q: yield q.popleft().result()
            src = gen()
        else: src = (_make(x) for x in todo)
        for raw in src:
            if time.time() >= end: break
            frac = min(1, (spent + time.time()-start)/total)
            lr = a.lr * min(1, (step+1)/a.warmup) * (0.03 + 0.97*0.5*(1+math.cos(math.pi*frac)))
            for g in opt.param_groups: g['lr'] = lr
            b = to_torch(raw, c, a.device)
            with torch.autocast(a.device, dtype=torch.bfloat16, enabled=amp): lg = run(b)
            tgt = b['ids'][:,1:]; loss = F.cross_entropy(lg.float().reshape(-1, lg.shape[-1]), tgt.reshape(-1), ignore_index=PAD, label_smoothing=a.ls)
            ce = loss.item() if a.device == 'cpu' or (step+1) % 20 == 0 else 0.0
            if a.aux > 0:
                z = run.aux_logits.float(); y = torch.zeros_like(z); y[b['aux'][:,0], b['aux'][:,1], b['aux'][:,2]] = 1.0
                al = F.binary_cross_entropy_with_logits(z, y, pos_weight=pw, reduction='none').sum(-1)[b['keep']].mean(); loss = loss + a.aux*al
            opt.zero_grad(set_to_none=True); loss.backward(); torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0); opt.step(); step += 1; seen += raw[0].shape[0]
            if a.device == 'cpu' or step % 20 == 0: ema = ce if ema is None else 0.98*ema + 0.02*ce if a.device == 'cpu' else 0.8*ema + 0.2*ce; ema2 = 0.0 if a.aux <= 0 else al.item() if ema2 is None else 0.9*ema2 + 0.1*al.item()
            if time.time() - last_print > 30:
                last_print = time.time(); s = f'{(spent+time.time()-start)/60:6.1f}m step {step} seen {seen} loss {ema:.3f} aux {ema2:.3f} lr {lr:.2e} maxcost {maxcost:.0f} {seen/(spent+time.time()-start):.1f}/s'; print(s, flush=True); log.write(s+'\n'); log.flush()
            if time.time() - last_eval > a.eval_every*60:
                r = evaluate(model, dev_items, c, a.device, amp, 64 if a.device == 'cpu' else 256); last_eval = time.time(); s = f'EVAL {(spent+time.time()-start)/60:.1f}m step {step} seen {seen} SER {r["ser"]:.4f} perfect {r["perfect"]:.3f} nll {r["nll"]:.4f}'; print(s, flush=True); log.write(s+'\n'); log.flush(); save()
    save(); r = evaluate(model, dev_items, c, a.device, amp, 128 if a.device == 'cpu' else 600); s = f'FINAL {(spent+time.time()-start)/60:.1f}m step {step} seen {seen} SER {r["ser"]:.4f} perfect {r["perfect"]:.3f} nll {r["nll"]:.4f}'; print(s, flush=True); log.write(s+'\n')
    vitomr.save_safetensors(a.out.replace('.pt','') + '.safetensors', model, VOCAB, torch.bfloat16)
    vitomr.save_safetensors(a.out.replace('.pt','') + '-aux.safetensors', model, VOCAB, torch.float32, only='aux_head')
