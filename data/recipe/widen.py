# SPDX-License-Identifier: GPL-3.0-or-later
"""widen.py IN.safetensors OUT.safetensors [--back]: gives a network that knows LMX the words of LMX+, so that training can go on from it.

A new word begins as the mean of all words with a little noise, and the network says it hardly ever. What it reads as LMX stays what it was.
With --back it takes those words out again, for a network that has not yet learned to use them.
"""
import json, os, re, struct, sys
import numpy as np
import weights_file

WORDS = os.path.join(os.path.dirname(os.path.abspath(__file__)), '../../engine/notation/lmx/lmx-words.h')
UNLIKELY = 1.0  # below the least likely word there was


LAYERS = 'decoder.vocab_embedding.weight', 'decoder.unembed.weight', 'decoder.unembed.bias'
PLAIN = 227  # words of LMX


def widen(arrays, new):
    rng, bias = np.random.default_rng(227), arrays[LAYERS[2]]
    for name in LAYERS[:2]:
        x = arrays[name]
        arrays[name] = np.concatenate([x, x.mean(0) + 0.3 * x.std(0) * rng.standard_normal((new, x.shape[1]))]).astype(np.float32)
    arrays[LAYERS[2]] = np.concatenate([bias, np.full(new, bias.min() - UNLIKELY)]).astype(np.float32)


def main():
    header, arrays = weights_file.read(sys.argv[1])
    meta = header['__metadata__']
    weights_file.undo_temperature(header, arrays)
    words = re.findall(r'^WORD \("([^"]+)"', open(WORDS).read(), re.M)
    config, known = json.loads(meta['vitomr.config']), meta['vitomr.vocab'].split('\n')
    if words[:len(known)] != known: sys.exit('this network has another vocabulary')
    if '--back' in sys.argv[3:]:
        words = words[:PLAIN]
        for name in LAYERS: arrays[name] = arrays[name][:PLAIN]
    else:
        widen(arrays, len(words) - len(known))
    config.update(vocab=len(words), staves=[1, 2])
    meta['vitomr.config'], meta['vitomr.vocab'] = json.dumps(config), '\n'.join(words)
    out, blob, at = {'__metadata__': {k: v for k, v in meta.items() if k != 'vitomr.int8'}}, [], 0
    for name, x in arrays.items():
        out[name] = {'dtype': 'F32', 'shape': list(x.shape), 'data_offsets': [at, at + 4 * x.size]}
        blob.append(np.ascontiguousarray(x, np.float32).tobytes())
        at += 4 * x.size
    text = json.dumps(out).encode()
    text += b' ' * (-len(text) % 8)
    with open(sys.argv[2], 'wb') as f: f.write(struct.pack('<Q', len(text)) + text + b''.join(blob))


if __name__ == '__main__':
    main()
