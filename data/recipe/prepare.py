# SPDX-License-Identifier: GPL-3.0-or-later
"""prepare.py PACK.bin[.xz] OUT: unpacks a pack of rendered slices into arrays that many workers can map at once.

OUT.bits   the 1-bit images, one after the other
OUT.npz    h, w, offset (n+1), tokens (flat) and token_at (n+1), symbols (flat rows class, x, y) and symbol_at (n+1)
OUT.done   written last: the pack may be used"""
import json, lzma, struct, sys
import numpy as np
from slices import SYMBOLS, TOKEN

SYMBOL = {k: i for i, k in enumerate(SYMBOLS)}


def prepare(source, out):
    data = (lzma.open if source.endswith('.xz') else open)(source, 'rb').read()
    h, w, offset, tokens, token_at, symbols, symbol_at, at, end = [], [], [0], [], [0], [], [0], 0, len(data)
    with open(out + '.bits', 'wb') as bits:
        while at + 8 <= end:
            a, b = struct.unpack_from('<II', data, at)
            at += 8
            if at + a + b > end:
                break
            m = json.loads(data[at:at + a])
            image = data[at + a:at + a + b]
            at += a + b
            try:
                ids = [0] + [TOKEN[t] for t in m['lmx'].split()] + [2]
            except KeyError:
                continue
            if len(ids) > 1100:
                continue
            g = m.get('g', [])
            s = [(SYMBOL[c], x, y) for c, x, y in zip(g[0::3], g[1::3], g[2::3]) if c in SYMBOL and 0 <= x < 30000 and 0 <= y < 30000]
            bits.write(image)
            h.append(m['h']), w.append(m['w']), offset.append(offset[-1] + b)
            tokens.extend(ids), token_at.append(len(tokens))
            symbols.extend(s), symbol_at.append(len(symbols))
    np.savez(out + '.npz', h=np.array(h, np.int32), w=np.array(w, np.int32), offset=np.array(offset, np.int64),
             tokens=np.array(tokens, np.int16), token_at=np.array(token_at, np.int64),
             symbols=np.array(symbols, np.int16).reshape(-1, 3), symbol_at=np.array(symbol_at, np.int64))
    open(out + '.done', 'w').write(str(len(h)))
    print(out, len(h), 'slices', flush=True)


if __name__ == '__main__':
    prepare(sys.argv[1], sys.argv[2])
