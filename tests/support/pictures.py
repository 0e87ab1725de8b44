# SPDX-License-Identifier: GPL-3.0-or-later
"""Pictures and PDFs that are made for tests, without any library."""
import hashlib
import struct
import zlib


def chunks(path):
    """The parts of a PNG."""
    with open(path, 'rb') as f:
        f.read(8)
        while True:
            n, kind = struct.unpack('>I4s', f.read(8))
            data = f.read(n)
            f.read(4)
            yield kind, data
            if kind == b'IEND':
                return


def pdf(objects, trailer=b''):
    out = b'%PDF-1.4\n'
    for number, text in enumerate(objects, 1):
        out += b'%d 0 obj' % number + text + b'endobj\n'
    return out + b'trailer<</Root 1 0 R' + trailer + b'>>\n%%EOF\n'


def rc4(key, data):
    state = list(range(256))
    j = 0
    for i in range(256):
        j = (j + state[i] + key[i % len(key)]) & 255
        state[i], state[j] = state[j], state[i]
    out = bytearray()
    i = j = 0
    for byte in data:
        i = (i + 1) & 255
        j = (j + state[i]) & 255
        state[i], state[j] = state[j], state[i]
        out.append(byte ^ state[(state[i] + state[j]) & 255])
    return bytes(out)


def locked_pdf(password):
    """A page that nobody opens without the password (PDF 1.4, 3.5: revision 2)."""
    pad = bytes.fromhex('28BF4E5E4E758A4164004E56FFFA01082E2E00B6D0683E802F0CA9FE6453697A')
    padded = (password.encode() + pad)[:32]
    owner = rc4(hashlib.md5(padded).digest()[:5], padded)
    key = hashlib.md5(padded + owner + struct.pack('<i', -4) + b'0123456789abcdef').digest()[:5]
    return pdf([b'<</Type/Catalog/Pages 2 0 R>>', b'<</Type/Pages/Kids[3 0 R]/Count 1>>', b'<</Type/Page/Parent 2 0 R/MediaBox[0 0 300 200]>>',
                b'<</Filter/Standard/V 1/R 2/P -4/O<%s>/U<%s>>>' % (owner.hex().encode(), rc4(key, pad).hex().encode())],
               b'/Encrypt 4 0 R/ID[<%s><%s>]' % ((b'0123456789abcdef'.hex().encode(),) * 2))


def turned(path, orientation):
    """The PNG at 'path' with a word of EXIF (in an eXIf chunk): it lies turned, and is shown so."""
    parts = list(chunks(path))
    exif = struct.pack('>2sHIHHHIHHI', b'MM', 42, 8, 1, 0x112, 3, 1, orientation, 0, 0)
    parts.insert(1, (b'eXIf', exif))
    return b'\x89PNG\r\n\x1a\n' + b''.join(struct.pack('>I', len(data)) + kind + data + struct.pack('>I', zlib.crc32(kind + data)) for kind, data in parts)
