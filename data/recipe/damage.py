# SPDX-License-Identifier: GPL-3.0-or-later
"""damage.py IN OUT [--strength 1] [--seed 0]: the pictures of an evaluation set (NAME.png, NAME.lmx) as old prints, scans and photographs would show them.
damage.py --sheet SHEET.png IN [--count 40]: a sheet to look at: each kind of damage by itself, and then all of them as training has them.

The damage is the engine's (engine/train/data/augment.h), found as libscw-damage.so in $SCW_DAMAGE, beside this file, or in build/engine/train. A picture is
damaged by its name, so that two runs make the same set. Pictures keep their size of about SPACE pixels a staff space."""
import argparse, ctypes, glob, hashlib, os, shutil
import numpy as np

HERE = os.path.dirname(os.path.abspath(__file__))
SPACE = 12  # pixels a staff space in packs and evaluation sets
_lib = None


def library():
    global _lib
    if _lib is None:
        places = [os.environ.get('SCW_DAMAGE', ''), HERE + '/libscw-damage.so', HERE + '/../../build/engine/train/libscw-damage.so']
        path = next((p for p in places if p and os.path.exists(p)), None)
        if path is None: raise SystemExit('libscw-damage.so is missing: ./dev build makes it; or say where it is in SCW_DAMAGE')
        _lib = ctypes.CDLL(path)
        _lib.scw_damage_name.restype = ctypes.c_char_p
        _lib.scw_damage_pixels.restype = ctypes.POINTER(ctypes.c_uint8)
        _lib.scw_damage_pixels.argtypes = [ctypes.c_void_p, ctypes.c_int, ctypes.c_int, ctypes.c_double, ctypes.c_double, ctypes.c_double, ctypes.c_void_p, ctypes.c_void_p,
                                           ctypes.c_uint64, ctypes.c_int, ctypes.c_void_p, ctypes.c_void_p]
        _lib.scw_damage_defaults.argtypes = [ctypes.c_double] + [ctypes.c_void_p] * 3
        _lib.free = ctypes.CDLL(None).free
        _lib.free.argtypes = [ctypes.c_void_p]
    return _lib


def kinds():
    names = []
    while (name := library().scw_damage_name(len(names))) is not None: names.append(name.decode())
    return names


def defaults(strength):
    """margin, chances and hardnesses of all kinds, as training has them"""
    margin, chance, hard = np.zeros(1), np.zeros(len(kinds())), np.zeros(len(kinds()))
    library().scw_damage_defaults(strength, margin.ctypes.data, chance.ctypes.data, hard.ctypes.data)
    return float(margin[0]), chance, hard


def damage(img, space, target, how, key, stretch=False):
    """uint8 (h, w) at space px a staff space -> uint8 at about target, and the 2 x 3 matrix that points go through; how: defaults (strength).
    stretch: the contrast step in any case, not only where something was damaged."""
    img = np.ascontiguousarray(img, np.uint8)
    margin, chance, hard = how
    m, size = np.zeros(6), np.zeros(2, np.int32)
    p = library().scw_damage_pixels(img.ctypes.data, img.shape[1], img.shape[0], space, target, margin, chance.ctypes.data, hard.ctypes.data, key, stretch, m.ctypes.data, size.ctypes.data)
    if not p: raise MemoryError
    out = np.ctypeslib.as_array(p, (int(size[1]), int(size[0]))).copy()
    library().free(p)
    return out, m.reshape(2, 3)


def key_of(*what):
    return int.from_bytes(hashlib.sha256(repr(what).encode()).digest()[:8], 'little')


def sheet(paths, count, seed):
    import cv2
    pictures, rows, width = [cv2.imread(p, 0) for p in paths], [], 1400

    def add(name, how, n):
        row, at, i = [], 0, 0
        while at < width and i < n:
            img, _ = damage(pictures[key_of(seed, name, i) % len(pictures)], SPACE, 9, how, key_of(seed, name, i, 'key'))
            img = img[:, :max(1, width - at - 6)]
            row.append(img)
            at, i = at + img.shape[1] + 6, i + 1
        line = np.full((max(r.shape[0] for r in row) + 22, width), 255, np.uint8)
        cv2.putText(line, name, (4, 15), 0, 0.5, 0, 1, cv2.LINE_AA)
        x = 0
        for r in row:
            line[22:22 + r.shape[0], x:x + r.shape[1]] = r
            x += r.shape[1] + 6
        rows.append(line)
        return i
    names = kinds()
    for k, name in enumerate(names):
        for hard in (0.3, 1.0):
            add(f'{name} {hard}', (0.5, np.eye(len(names))[k], np.full(len(names), hard)), 10)
    done = 0
    while done < count: done += add(f'all {done}', defaults(1.0), count - done)
    return np.vstack(rows)


def main():
    import cv2
    ap = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ap.add_argument('input'), ap.add_argument('output', nargs='?'), ap.add_argument('--strength', type=float, default=1.0), ap.add_argument('--seed', type=int, default=0)
    ap.add_argument('--every', type=int, default=1), ap.add_argument('--sheet'), ap.add_argument('--count', type=int, default=40)
    a = ap.parse_args()
    paths = sorted(glob.glob(a.input + '/*.png'))[::a.every]
    if a.sheet:
        cv2.imwrite(a.sheet, sheet(paths, a.count, a.seed))
        return
    if a.output is None: ap.error('where the pictures go is missing')
    os.makedirs(a.output, exist_ok=True)
    for path in paths:
        name = os.path.basename(path)[:-4]
        cv2.imwrite(f'{a.output}/{name}.png', damage(cv2.imread(path, 0), SPACE, SPACE, defaults(a.strength), key_of(a.seed, name))[0])
        shutil.copyfile(path[:-4] + '.lmx', f'{a.output}/{name}.lmx')


if __name__ == '__main__': main()
