# SPDX-License-Identifier: GPL-3.0-or-later
"""Slices of music as the network is taught them: read from prepared packs, damaged like scans, packed into ragged batches.

A batch holds no padding: the patches of all slices stand one behind the other, and so do their tokens."""
import json, os, random
import cv2
import numpy as np

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


def dirt(img, rng, strength):
    """What stands beside and on the music of a printed page: words, specks, holes in the ink."""
    noise = np.random.RandomState(rng.getrandbits(31))
    h, w = img.shape
    if rng.random() < 0.25 * strength:
        for _ in range(rng.randint(1, 4)):
            y = rng.choice([rng.randint(0, max(1, h // 5)), rng.randint(h - h // 5, h)])
            cv2.putText(img, rng.choice(WORDS), (rng.randint(0, max(1, w - 60)), y), rng.choice((0, 3, 4, 6, 7, 16 | 3)), rng.uniform(0.5, 1.1), 0, rng.choice((1, 2)), cv2.LINE_AA)
    if rng.random() < 0.2 * strength:
        n = int(h * w * rng.uniform(0, 0.0015)) + 1
        y, x = noise.randint(0, h - 2, n), noise.randint(0, w - 2, n)
        v = 0 if rng.random() < 0.4 else 255
        for dy in range(rng.choice((1, 2, 2, 3))):
            for dx in range(rng.choice((1, 2, 2))):
                img[np.minimum(y + dy, h - 1), np.minimum(x + dx, w - 1)] = v
    return img


def print_and_paper(img, rng, strength):
    """What old presses and paper do to the ink, at SPACE px a staff space: swollen, worn and broken in patches, the other side of the sheet shining through."""
    noise = np.random.RandomState(rng.getrandbits(31))
    h, w = img.shape

    def field(cell):  # smooth noise, mean 0, deviation about 1
        coarse = noise.standard_normal((h // cell + 3, w // cell + 3)).astype(np.float32)
        return cv2.resize(coarse, (w, h), interpolation=cv2.INTER_CUBIC)
    if rng.random() < 0.35 * strength:  # ragged edges where the ink ran; thick here, thin there
        soft = cv2.GaussianBlur(img, (0, 0), rng.uniform(0.7, 1.5)).astype(np.float32)
        soft += field(rng.randint(2, 4)) * rng.uniform(8, 38) + field(rng.randint(30, 120)) * rng.uniform(0, 22)
        img = np.where(soft < rng.uniform(125, 205), 0, 255).astype(np.uint8)
    if rng.random() < 0.2 * strength:  # staff lines and stems broken by worn plates and by scanning in one bit
        worn = field(rng.randint(3, 9)) > rng.uniform(1.5, 2.6)
        thin = cv2.morphologyEx(img, cv2.MORPH_CLOSE, np.ones((3, 3), np.uint8)) > 128
        img = np.where(worn & thin, 255, img).astype(np.uint8)
    if rng.random() < 0.15 * strength:  # the back of the sheet
        back = cv2.GaussianBlur(np.roll(img[:, ::-1], (rng.randint(-h // 2, h // 2), rng.randint(-w // 2, w // 2)), (0, 1)), (0, 0), rng.uniform(1, 3))
        img = np.minimum(img, 255 - ((255 - back.astype(np.float32)) * rng.uniform(0.1, 0.4))).astype(np.uint8)
    return img


def bend(img, rng):
    """Perspective and the curve of an open book, as much of it as straightening leaves; symbols move by less than a quarter of a patch."""
    h, w = img.shape
    x, y = np.meshgrid(np.arange(w, dtype=np.float32), np.arange(h, dtype=np.float32))
    u, amplitude, phase, keystone = x / max(1, w), rng.uniform(0, 2.5), rng.uniform(0, 6.3), rng.uniform(-0.03, 0.03)
    middle = h / 2
    return cv2.remap(img, x, middle + (y - middle) * (1 + keystone * (u - 0.5)) + amplitude * np.sin(u * rng.uniform(2, 9) + phase).astype(np.float32), cv2.INTER_LINEAR, borderValue=255)


def damage(img, rng, strength):
    """What a camera or an old scanner does to it; on the picture at the network's size."""
    noise = np.random.RandomState(rng.getrandbits(31))
    h, w = img.shape
    if rng.random() < 0.15 * strength:  # low resolution
        f = rng.uniform(0.6, 0.9)
        img = cv2.resize(cv2.resize(img, (max(8, int(w * f)), max(8, int(h * f))), interpolation=cv2.INTER_AREA), (w, h), interpolation=cv2.INTER_LINEAR)
    if rng.random() < 0.3 * strength: img = cv2.GaussianBlur(img, (0, 0), rng.uniform(0.3, 0.9))
    if rng.random() < 0.4 * strength:
        lo, hi = rng.uniform(0, 70), rng.uniform(190, 255)
        img = lo + img.astype(np.float32) * ((hi - lo) / 255)
        if rng.random() < 0.4:  # uneven light
            g = cv2.resize(noise.uniform(1 - 0.3 * rng.random(), 1, (2, 3)).astype(np.float32), (w, h), interpolation=cv2.INTER_CUBIC)
            img = img * g
        grain = np.empty((h, w), np.float32)
        cv2.setRNGSeed(rng.getrandbits(30))
        img = img + cv2.randn(grain, 0, rng.uniform(0, 14))
        img = np.clip(img, 0, 255).astype(np.uint8)
    if rng.random() < 0.12 * strength:
        img = cv2.imdecode(cv2.imencode('.jpg', img, (cv2.IMWRITE_JPEG_QUALITY, rng.randint(25, 80)))[1], 0)
    return img


def augment(img, rng, space, strength, pts):
    """uint8 at SPACE px a staff space -> uint8 at about `space`; pts (n, 2) go along."""
    if strength > 0:
        r = rng.random()
        if r < 0.15 * strength: img = cv2.erode(img, np.ones((2, 2), np.uint8))     # thicker ink
        elif r < 0.21 * strength: img = cv2.dilate(img, np.ones((2, 2), np.uint8))  # thinner ink
        far = 60 if rng.random() < 0.3 else 20
        pad = [int(rng.uniform(0, far)) for _ in range(4)]
        img = cv2.copyMakeBorder(img, *pad, cv2.BORDER_CONSTANT, value=255)
        pts = pts + np.array([pad[2], pad[0]], np.float32)
        img = dirt(img, rng, strength)
        img = print_and_paper(img, rng, strength)
        if rng.random() < 0.2 * strength: img = bend(img, rng)
    s = space / SPACE * (1 + strength * rng.uniform(-0.14, 0.14))
    sx = s * (1 + strength * rng.uniform(-0.05, 0.05))
    h, w = img.shape
    nh, nw = max(16, round(h * s)), max(16, round(w * sx))
    if strength > 0 and rng.random() < 0.5 * strength:  # rotation, shear
        a, b = rng.uniform(-0.012, 0.012), rng.uniform(-0.03, 0.03)
        m = np.array([[sx, b * s, 0], [a * s, s, 0]], np.float32)
        m[0, 2], m[1, 2] = -min(0, b * s * h), -min(0, a * s * w)
        img = cv2.warpAffine(cv2.GaussianBlur(img, (0, 0), 0.45 / s), m, (int(nw + abs(b * s * h)), int(nh + abs(a * s * w))), flags=cv2.INTER_LINEAR, borderValue=255)
        pts = pts @ m[:, :2].T + m[:, 2]
    else:
        img = cv2.resize(img, (nw, nh), interpolation=cv2.INTER_AREA)
        pts = pts * np.array([nw / w, nh / h], np.float32)
    if strength > 0: img = damage(img, rng, strength)
    return stretch(img), pts


def stretch(img):
    """1st..90th percentile to 0..255, as the program does it (np.percentile, from the histogram)."""
    total = np.cumsum(cv2.calcHist([img], [0], None, [256], [0, 256]).ravel())
    n = img.size

    def percentile(q):
        at = (n - 1) * q
        k = int(at)
        v0, v1 = np.searchsorted(total, k + 1), np.searchsorted(total, min(k + 2, n))
        return v0 + (at - k) * (v1 - v0)
    lo, hi = percentile(0.01), percentile(0.90)
    if lo == 0 and hi == 255: return img
    table = np.clip((np.arange(256, dtype=np.float32) - lo) * 255 / max(1, hi - lo), 0, 255).astype(np.uint8)
    return cv2.LUT(img, table)


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
