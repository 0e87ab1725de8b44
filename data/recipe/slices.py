# SPDX-License-Identifier: GPL-3.0-or-later
"""Slices of music as the network is taught them: read from prepared packs, damaged like scans, packed into ragged batches.

A batch holds no padding: the patches of all slices stand one behind the other, and so do their tokens."""
import json, os, random
import cv2
import numpy as np
import damage

cv2.setNumThreads(1)
REFERENCE = os.path.join(os.path.dirname(os.path.abspath(__file__)), 'reference')
VOCAB = [line.strip() for line in open(os.path.join(REFERENCE, 'lmx_vocab.txt')) if line.strip()]
TOKEN = {t: i for i, t in enumerate(VOCAB)}
BOS, PAD, EOS = 0, 1, 2
SYMBOLS = json.load(open(os.path.join(REFERENCE, 'aux_classes.json')))
SPACE = 12            # pixels a staff space in the packs
MAX_PATCHES, MAX_TOKENS = 4000, 1200


class Pack:
    def __init__(self, path):
        d = np.load(path + '.npz')
        self.h, self.w, self.offset = d['h'], d['w'], d['offset']
        self.tokens, self.token_at, self.symbols, self.symbol_at = d['tokens'], d['token_at'], d['symbols'], d['symbol_at']
        self.bits = np.memmap(path + '.bits', np.uint8, 'r')

    def __len__(self): return len(self.h)

    def cost(self):  # patches (about half of the grid holds ink) + 2 x tokens, as in reference/train.py
        return 0.65 * (self.h * 7 / SPACE / 16) * (self.w * 7 / SPACE / 16) + 2.0 * np.diff(self.token_at)

    def read(self, i):
        h, w = int(self.h[i]), int(self.w[i])
        rows = np.unpackbits(self.bits[self.offset[i]:self.offset[i + 1]].reshape(h, -1), axis=1)[:, :w]
        s = self.symbols[self.symbol_at[i]:self.symbol_at[i + 1]]
        return 255 * (1 - rows), self.tokens[self.token_at[i]:self.token_at[i + 1]], s[:, 0], s[:, 1:].astype(np.float32)


def top_line(img):
    rows = np.flatnonzero((img < 128).mean(1) > 0.45)
    return int(rows[0]) if len(rows) else 0


def beside(a, b, gap):
    """Two slices as one longer system: staves aligned at their top line, the tokens one behind the other."""
    (ia, ta, ca, pa), (ib, tb, cb, pb) = a, b
    ya, yb = top_line(ia), top_line(ib)
    y = max(ya, yb)
    h = max(y - ya + ia.shape[0], y - yb + ib.shape[0])
    img = np.full((h, ia.shape[1] + gap + ib.shape[1]), 255, np.uint8)
    img[y - ya:y - ya + ia.shape[0], :ia.shape[1]] = ia
    img[y - yb:y - yb + ib.shape[0], ia.shape[1] + gap:] = ib
    return (img, np.concatenate([ta[:-1], tb[1:]]), np.concatenate([ca, cb]),
            np.concatenate([pa + np.float32([0, y - ya]), pb + np.float32([ia.shape[1] + gap, y - yb])]))


WORDS = ('dolce', 'cresc.', 'rit.', 'a tempo', 'Andante', 'mf', 'p', 'ff', 'Ped.', '1.', '2.', '12', '5', '3', 'con moto', 'poco', 'II', 'Fine')


def words(img, rng, strength):
    """What is written beside the music of a printed page."""
    h, w = img.shape
    if rng.random() >= 0.25 * strength: return img
    img = img.copy()
    for _ in range(rng.randint(1, 4)):
        y = rng.choice([rng.randint(0, max(1, h // 5)), rng.randint(h - h // 5, h)])
        cv2.putText(img, rng.choice(WORDS), (rng.randint(0, max(1, w - 60)), y), rng.choice((0, 3, 4, 6, 7, 16 | 3)), rng.uniform(0.5, 1.1), 0, rng.choice((1, 2)), cv2.LINE_AA)
    return img


def augment(img, rng, space, strength, pts):
    """uint8 at SPACE px a staff space -> uint8 at about `space`, with the contrast step of the program; pts (n, 2) go along. The damage is the engine's."""
    img, m = damage.damage(words(img, rng, strength), SPACE, space, damage.defaults(strength), rng.getrandbits(64), stretch=True)
    return img, (pts @ m[:, :2].T + m[:, 2]).astype(np.float32)


def patches_of(img, c, pts, classes):
    """-> patches with ink (n, 256) uint8, their place r * pe_w + c (n), (patch, class) of each symbol"""
    P = c['patch']
    h, w = img.shape
    H, W = min(-(-h // P), c['pe_h']), min(-(-w // P), c['pe_w'])
    x = np.full((H * P, W * P), 255, np.uint8)
    x[:min(h, H * P), :min(w, W * P)] = img[:H * P, :W * P]
    x = x.reshape(H, P, W, P).transpose(0, 2, 1, 3).reshape(H * W, P * P)
    seen = x.min(1) < c['blank']
    if not seen.any(): seen[0] = True
    py, px = (pts[:, 1] // P).astype(int), (pts[:, 0] // P).astype(int)
    ok = (py >= 0) & (py < H) & (px >= 0) & (px < W)
    at, cls = (py * W + px)[ok], classes[ok]
    ok = seen[at]
    place = np.cumsum(seen) - 1
    grid = (np.repeat(np.arange(H), W) * c['pe_w'] + np.tile(np.arange(W), H))[seen]
    return x[seen], grid, place[at[ok]], cls[ok]


def make_batch(packs, picks, c, seed, strength, budget_p, budget_t, corrupt=0.0):
    """picks: (pack, index, ...) tuples, more than one index pair makes one long system. Stops before a budget is exceeded."""
    rng = random.Random(seed)
    xs, grids, aux, ids, tgt, pos, cu_p, cu_t = [], [], [], [], [], [], [0], [0]
    for pick in picks:
        img, tok, cls, pts = packs[pick[0]].read(pick[1])
        for k in range(2, len(pick), 2):
            img, tok, cls, pts = beside((img, tok, cls, pts), packs[pick[k]].read(pick[k + 1]), rng.randint(0, 30))
        if len(tok) > MAX_TOKENS: continue
        try: img, pts = augment(img, rng, c['staff_space'], strength, pts)
        except cv2.error as e:
            print('slice left out:', str(e)[:200], flush=True)
            continue
        x, grid, at, cl = patches_of(img, c, pts, cls)
        n, t = len(x), len(tok) - 1
        if n > MAX_PATCHES: continue
        if xs and (cu_p[-1] + n > budget_p or cu_t[-1] + t > budget_t): break
        xs.append(x), grids.append(grid), aux.append((cu_p[-1] + at).astype(np.int64) * len(SYMBOLS) + cl)
        source = np.array(tok[:-1], np.int64)
        if corrupt > 0 and rng.random() < 0.5:  # it shall look, not only continue what it wrote
            r = np.random.RandomState(rng.getrandbits(31))
            m = r.random_sample(t) < corrupt * 2 * rng.random()
            m[0] = False
            source[m] = source[r.randint(0, t, m.sum())] if rng.random() < 0.7 else r.randint(3, len(VOCAB), m.sum())
        ids.append(source), tgt.append(np.array(tok[1:], np.int64)), pos.append(np.arange(t))
        cu_p.append(cu_p[-1] + n), cu_t.append(cu_t[-1] + t)
    cu_p, cu_t = np.array(cu_p, np.int32), np.array(cu_t, np.int32)
    return dict(patches=np.concatenate(xs), grid=np.concatenate(grids).astype(np.int64), aux=np.concatenate(aux), ids=np.concatenate(ids), target=np.concatenate(tgt),
                pos=np.concatenate(pos).astype(np.int64), cu_p=cu_p, cu_t=cu_t, max_p=int(np.diff(cu_p).max()), max_t=int(np.diff(cu_t).max()))
