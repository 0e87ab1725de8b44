# SPDX-License-Identifier: GPL-3.0-or-later
"""Runs the real scorewright-cli; what the tests of it share."""
import json
import os
import shutil
import struct
import subprocess
import sys
import tempfile
import unittest
import zlib

sys.path.append(os.path.join(os.path.dirname(os.path.abspath(__file__)), '..', 'support'))
from paths import ROOT, data, extra, need_extra, without  # noqa: E402,F401

CLI = os.environ.get('SCW_CLI') or os.path.join(ROOT, 'build', 'app', 'scorewright-cli')
SAMPLES = os.path.join(ROOT, 'data', 'samples')


def model():
    """A model to read with, or None."""
    folder = os.path.join(ROOT, 'data', 'model')
    here = sorted(f for f in os.listdir(folder) if f.endswith('.safetensors')) if os.path.isdir(folder) else []
    for path in [os.environ.get('SCW_MODEL')] + [os.path.join(folder, f) for f in here]:
        if path and os.path.exists(path):
            return path
    return None


needs_model = unittest.skipUnless(model(), 'no model in data/model')


def sample(name):
    return os.path.join(SAMPLES, name)


def environment(**more):
    env = dict(os.environ, LC_ALL='C.UTF-8')
    env.pop('SCW_MUSICXML_SCHEMA', None)
    if model():
        env['SCW_MODEL'] = model()
    env.update(more)
    return env


class Run:
    def __init__(self, done):
        self.code = done.returncode
        self.out = done.stdout
        self.text = done.stdout.decode('utf-8', 'replace') if done.stdout is not None else ''
        self.err = done.stderr.decode('utf-8', 'replace')

    def events(self):
        return [json.loads(line) for line in self.text.splitlines()]


def cli(*args, stdin=None, timeout=240, stdout=subprocess.PIPE, **more):
    done = subprocess.run([CLI, *map(str, args)], input=stdin, stdin=subprocess.DEVNULL if stdin is None else None,
                          stdout=stdout, stderr=subprocess.PIPE, env=environment(**more), timeout=timeout)
    return Run(done)


def png(path, width, height, gray):
    """A gray PNG; gray(x, y) is 0 to 255, or a number for all."""
    if callable(gray):
        rows = b''.join(b'\0' + bytes(gray(x, y) for x in range(width)) for y in range(height))
    else:
        rows = (b'\0' + bytes([gray]) * width) * height

    def chunk(kind, data):
        return struct.pack('>I', len(data)) + kind + data + struct.pack('>I', zlib.crc32(kind + data))

    with open(path, 'wb') as f:
        f.write(b'\x89PNG\r\n\x1a\n' + chunk(b'IHDR', struct.pack('>IIBBBBB', width, height, 8, 0, 0, 0, 0))
                + chunk(b'IDAT', zlib.compress(rows)) + chunk(b'IEND', b''))
    return path


class Case(unittest.TestCase):
    """A test with a folder of its own."""
    longMessage = True
    maxDiff = 2000

    def setUp(self):
        self.folder = tempfile.mkdtemp(prefix='scw-cli-')
        self.addCleanup(shutil.rmtree, self.folder, ignore_errors=True)

    def path(self, name):
        return os.path.join(self.folder, name)

    def write(self, name, data):
        with open(self.path(name), 'wb') as f:
            f.write(data if isinstance(data, bytes) else data.encode())
        return self.path(name)

    def check(self, run, code):
        self.assertEqual(run.code, code, run.err + run.text[:500])
        return run

    def one_line(self, run, *words):
        """Exactly one message, which says all of this; no crash, no library's chatter."""
        lines = run.err.strip().splitlines()
        self.assertEqual(len(lines), 1, run.err)
        self.assertTrue(lines[0].startswith('scorewright-cli: '), lines[0])
        for word in words:
            self.assertIn(word, lines[0])
