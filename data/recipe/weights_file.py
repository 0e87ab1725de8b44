# SPDX-License-Identifier: GPL-3.0-or-later
"""Safetensors as arrays, there and back; what train.py, average.py and calibrate.py share."""
import json, struct
import numpy as np


def read(path):
    """-> header (with __metadata__), {name: f32 array}; bf16, f32, or our int8 (a scale for each row of the last dimension: NAME.scale)"""
    with open(path, 'rb') as f:
        header = json.loads(f.read(struct.unpack('<Q', f.read(8))[0]))
        blob = f.read()
    arrays = {}
    for name, v in header.items():
        if name != '__metadata__':
            a, b = v['data_offsets']
            if v['dtype'] == 'BF16': x = (np.frombuffer(blob[a:b], np.uint16).astype(np.uint32) << 16).view(np.float32)
            else: x = np.frombuffer(blob[a:b], {'F32': np.float32, 'I8': np.int8}[v['dtype']]).astype(np.float32)
            arrays[name] = x.reshape(v['shape'])
    for name in [n for n in arrays if header[n]['dtype'] == 'I8']:
        arrays[name] = arrays[name] * arrays.pop(name + '.scale').reshape(arrays[name].shape[:-1] + (1,))
    return header, arrays


def as_bf16(header, arrays):
    """The header of a bf16 file that holds these arrays."""
    out, at = {'__metadata__': {k: v for k, v in header['__metadata__'].items() if k != 'vitomr.int8'}}, 0
    for name, x in arrays.items():
        out[name] = {'dtype': 'BF16', 'shape': list(x.shape), 'data_offsets': [at, at + 2 * x.size]}
        at += 2 * x.size
    return out


def undo_temperature(header, arrays):
    """Takes the temperature out of the output layer that calibrate.py has put there; before training on or calibrating again."""
    config = json.loads(header['__metadata__']['vitomr.config'])
    t = config.pop('temperature_folded', 1.0)
    for name in ('decoder.unembed.weight', 'decoder.unembed.bias'): arrays[name] = arrays[name] * np.float32(t)
    header['__metadata__']['vitomr.config'] = json.dumps(config)


def write(path, header, arrays):
    """Rounds to the nearest bf16 at the places the header names."""
    blob = bytearray(max(v['data_offsets'][1] for k, v in header.items() if k != '__metadata__'))
    for name, x in arrays.items():
        bits = np.ascontiguousarray(x, np.float32).view(np.uint32)
        a, b = header[name]['data_offsets']
        blob[a:b] = ((bits + 0x7fff + ((bits >> 16) & 1)) >> 16).astype(np.uint16).tobytes()
    text = json.dumps(header).encode()
    text += b' ' * (-len(text) % 8)
    with open(path, 'wb') as f:
        f.write(struct.pack('<Q', len(text)) + text + blob)
