#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""What training has to achieve, on the training data and the first model (SCW_TEST_EXTRA): tiny learns 16 records by heart and keeps them under scheduled sampling, goes on from the first
model's weights to a lower loss on the dev pack, restores hidden patches, and is rewarded more after GRPO, whatever the seed. Belongs to
`./dev test --all`: about half an hour on two cores that do nothing else. Every figure is printed.
"""
import json
import lzma
import os
import struct
import sys
import tempfile
import unittest
import zlib

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), '..', 'cli'))
from cli import cli, extra, without  # noqa: E402

HOURS = 4 * 3600  # a machine that others use, too


def records(name, wanted, enough):
    """The first records of a pack of the training data whose words please."""
    found = []
    with lzma.open(extra('training/' + name)) as f:
        while len(found) < enough and (sizes := f.read(8)):
            head, body = (f.read(n) for n in struct.unpack('<II', sizes))
            words = json.loads(head)['lmx'].split()
            if wanted(words):
                found.append((sizes + head + body, words))
    return found


def write_sample(path, record, words):
    """PATH.lmx, and PATH.png of one bit a pixel."""
    size = struct.unpack('<I', record[:4])[0]
    head = json.loads(record[8:8 + size])
    ink, row = record[8 + size:], (head['w'] + 7) // 8
    rows = b''.join(b'\0' + bytes(255 - b for b in ink[y * row:(y + 1) * row]) for y in range(head['h']))

    def chunk(kind, data):
        return struct.pack('>I', len(data)) + kind + data + struct.pack('>I', zlib.crc32(kind + data))

    with open(path + '.png', 'wb') as f:
        f.write(b'\x89PNG\r\n\x1a\n' + chunk(b'IHDR', struct.pack('>IIBBBBB', head['w'], head['h'], 1, 0, 0, 0, 0))
                + chunk(b'IDAT', zlib.compress(rows)) + chunk(b'IEND', b''))
    with open(path + '.lmx', 'w', encoding='utf-8') as f:
        f.write(' '.join(words))


def log(path):
    with open(path, encoding='utf-8') as f:
        return [json.loads(line) for line in f]


@unittest.skipUnless(extra('training/packs/train-0.bin.xz'), without('training/packs/train-0.bin.xz'))
@unittest.skipUnless(extra('models/tiny.safetensors'), without('models/tiny.safetensors'))
class Learning(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.TemporaryDirectory()

    def tearDown(self):
        self.folder.cleanup()

    def at(self, name):
        return os.path.join(self.folder.name, name)

    def pack(self, name, found):
        with open(self.at(name), 'wb') as f:
            f.write(b''.join(record for record, _ in found))
        return self.at(name)

    def train(self, data, out, *more):
        run = cli('train', data, '-o', self.at(out), '--log', self.at(out + '.log'), '-q', *more, timeout=HOURS)
        self.assertEqual(run.code, 0, run.err)
        return log(self.at(out + '.log'))

    def ser(self, found, weights):
        """The symbol error rate of greedy reading of records without a grammar, in percent."""
        folder = self.at('read')
        os.makedirs(folder, exist_ok=True)
        for i, (record, words) in enumerate(found):
            write_sample(os.path.join(folder, str(i)), record, words)
        run = cli('evaluate', folder, '--model', self.at(weights), '--no-grammar', '--beam', 1, '--json', '--max-tokens', 900, timeout=HOURS)
        self.assertEqual(run.code, 0, run.err)
        return json.loads(run.text)['ser']

    def test_learns_by_heart(self):
        """From nothing, the first 16 records of train-0; then the same under scheduled sampling, with its own words."""
        sixteen = records('packs/train-0.bin.xz', lambda words: True, 16)
        pack = self.pack('sixteen.bin', sixteen)
        fixed = ['--strength', 0, '--dropout', 0, '--budget', 1e6, '--part', 2600, '--layer-decay', 1]
        steps = self.train(pack, 'taught', '--size', 'tiny', '--steps', 400, '--warmup', 20, '--rate', 6e-4, '--encoder-rate', 6e-4, *fixed)
        ser = self.ser(sixteen, 'taught')
        print(f"# teacher forcing: loss {steps[0]['loss']:.2f} -> {steps[-1]['loss']:.5f}, {steps[-1]['seconds']:.0f} s, SER {ser:.2f} %")
        self.assertEqual(ser, 0)
        steps = self.train(pack, 'kept', '--init', self.at('taught'), '--objective', 'scheduled', '--steps', 40, '--warmup', 2,
                           '--rate', 1e-4, '--encoder-rate', 1e-4, *fixed)
        ser = self.ser(sixteen, 'kept')
        print(f"# scheduled sampling: loss {steps[0]['loss']:.5f} -> {steps[-1]['loss']:.5f}, {steps[-1]['seconds']:.0f} s, SER {ser:.2f} %")
        self.assertEqual(ser, 0)

    def test_goes_on(self):
        """The first model's weights, trained on with slices of train-0: the loss on the dev pack falls well within an hour."""
        pack = self.pack('some.bin', records('packs/train-0.bin.xz', lambda words: True, 3000))
        dev = self.pack('dev.bin', records('dev.bin.xz', lambda words: True, 150))
        lines = self.train(pack, 'on', '--init', extra('models/tiny.safetensors'), '--steps', 600, '--warmup', 10, '--rate', 2e-4,
                           '--encoder-rate', 2e-4, '--layer-decay', 1, '--dropout', 0, '--dev', dev, '--dev-samples', 150)
        first, last = (r['dev_loss'] for r in lines if 'dev_loss' in r)
        seconds = [r['seconds'] for r in lines if 'seconds' in r][-1]
        print(f'# dev loss {first:.4f} -> {last:.4f} in {seconds:.0f} s')
        self.assertLess(last, first - 0.02)
        self.assertLess(seconds, 3600)

    def test_restores_hidden_patches(self):
        """1 is what always saying the mean costs."""
        pack = self.pack('some.bin', records('packs/train-0.bin.xz', lambda words: len(words) < 120, 400))
        lines = self.train(pack, 'mae', '--objective', 'mae', '--size', 'tiny', '--steps', 5000, '--warmup', 100, '--rate', 1e-3, '--encoder-rate', 1e-3,
                           '--strength', 0, '--budget', 1300)
        last = sum(r['loss'] for r in lines[-20:]) / 20
        print(f"# hidden patches: loss {lines[0]['loss']:.3f} -> {last:.3f}, {lines[-1]['seconds']:.0f} s")
        self.assertLess(last, 0.8)

    def test_is_rewarded(self):
        """GRPO from the first model's weights on 8 measures of the dev pack, drawn in the same way from beginning to end: the mean reward of
        the texts rises by a twentieth of what lies between the worst and the best reward (-11 and 11), with each of three seeds."""
        pack = self.pack('eight.bin', records('dev.bin.xz', lambda words: words.count('measure') == 1 and 60 <= len(words) <= 120, 8))
        for seed in 1, 2, 3:
            with self.subTest(seed=seed):
                lines = self.train(pack, f'grpo-{seed}', '--init', extra('models/tiny.safetensors'), '--objective', 'grpo', '--seed', seed,
                                   '--steps', 60, '--rate', 5e-5, '--actions', 200, '--temperature', 1, '--top-k', 50, '--strength', 0,
                                   '--budget', 1e6)
                rewards = [r['reward'] for r in lines]
                first, last = rewards[0], sum(rewards[-3:]) / 3
                print(f"# seed {seed}: mean reward {first:.2f} -> {last:.2f}, {lines[-1]['seconds']:.0f} s")
                self.assertGreater(last - first, 0.05 * 22)


if __name__ == '__main__':
    unittest.main()
