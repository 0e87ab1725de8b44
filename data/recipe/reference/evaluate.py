# SPDX-License-Identifier: GPL-3.0-or-later
"""SER of a weight file on folders in OLiMPiC layout (NAME.png + NAME.lmx), f32, greedy, no grammar: what the C engine is held against.
usage: evaluate.py WEIGHTS.safetensors FOLDER... [--limit N] [--out DIR]   (--out writes NAME.lmx predictions)
Images are taken as they are stored: 12 px per staff space, resized to the model's 7 by area averaging, contrast stretched."""
import argparse, glob, json, os, cv2, numpy as np, torch, vitomr
from train import patchify, stretch, with_ink, edit, VOCAB, IDX, BOS, EOS
from bench import load
def read(path, c, space, contrast):
    im = cv2.imread(path, 0); s = c['staff_space']/space; im = cv2.resize(im, (max(16, round(im.shape[1]*s)), max(16, round(im.shape[0]*s))), interpolation=cv2.INTER_AREA)
    return patchify(stretch(im) if contrast else im, c)
if __name__ == '__main__':
    ap = argparse.ArgumentParser(); A = ap.add_argument; A('weights'); A('folders', nargs='+'); A('--limit', type=int, default=10**9); A('--out'); A('--space', type=float, default=12.0); A('--threads', type=int, default=2); A('--no-contrast', action='store_true'); A('--max', type=int, default=1000)
    a = ap.parse_args(); torch.set_num_threads(a.threads); c, sd = load(a.weights); c['aux'] = 0; m = vitomr.ViTOMR(c); m.load_state_dict(sd); m.eval()
    for d in a.folders:
        err = tot = exact = 0; names = sorted(os.path.basename(f)[:-4] for f in glob.glob(d + '/*.lmx'))[:a.limit]; o = os.path.join(a.out, os.path.basename(d.rstrip('/'))) if a.out else None
        if o: os.makedirs(o, exist_ok=True)
        for n in names:
            x, H, W = read(f'{d}/{n}.png', c, a.space, not a.no_contrast); p = torch.from_numpy(((x.astype(np.float32)/255) - c['image_mean'])/c['image_std'])[None]
            k = torch.from_numpy(with_ink(x, c)); b = dict(patches=p[:,k], rows=torch.arange(H).repeat_interleave(W)[None,k], cols=torch.arange(W).repeat(H)[None,k], bias=torch.zeros(1,1,1,int(k.sum())))
            t = m.greedy(b, a.max, BOS, EOS)[0].tolist(); t = t[:t.index(EOS)] if EOS in t else t; gold = [IDX[k] for k in open(f'{d}/{n}.lmx').read().split()]
            e = edit(t, gold); err += e; tot += len(gold); exact += e == 0
            if o: open(f'{o}/{n}.lmx', 'w').write(' '.join(VOCAB[i] for i in t) + '\n')
        print(json.dumps(dict(folder=os.path.basename(d.rstrip('/')), systems=len(names), ser=round(100*err/tot, 2), exact=round(100*exact/len(names), 1))), flush=True)
