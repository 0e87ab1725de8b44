"""bf16 safetensors as arrays, there and back; what average.py and calibrate.py share."""
import json, struct
import numpy as np


def read(path):
    """-> header (with __metadata__), {name: f32 array}"""
    with open(path, 'rb') as f:
        header = json.loads(f.read(struct.unpack('<Q', f.read(8))[0]))
        blob = f.read()
    arrays = {}
    for name, v in header.items():
        if name != '__metadata__':
            a, b = v['data_offsets']
            arrays[name] = (np.frombuffer(blob[a:b], np.uint16).astype(np.uint32) << 16).view(np.float32).reshape(v['shape'])
    return header, arrays


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
