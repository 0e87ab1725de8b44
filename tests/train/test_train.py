"""scorewright-cli train, from a pack to weights: it learns, and continues as if it had not stopped."""
import json
import lzma
import os
import random
import signal
import struct
import subprocess
import sys
import tempfile
import time
import unittest

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), '..', 'cli'))
from cli import CLI, cli, environment, shared  # noqa: E402

WORDS = ['C4', 'D4', 'E4', 'F4', 'G4']


def made_pack(path, records=8):
    """Five lines and a few blots; the blots' heights are the text."""
    rng = random.Random(4)
    with open(path, 'wb') as f:
        for number in range(records):
            heights = [rng.randrange(5) for _ in range(4)]
            w, h = 200, 96
            rows = [bytearray(25) for _ in range(h)]
            for line in range(5):
                rows[24 + 12 * line][:] = b'\xff' * 25
            for i, height in enumerate(heights):
                for y in range(8):
                    rows[68 - 12 * height + y][3 + 6 * i:5 + 6 * i] = b'\xff\xff'
            text = 'measure ' + ' '.join(WORDS[x] + ' quarter' for x in heights)
            head = json.dumps({'id': f'made-{number}', 'lmx': text, 'w': w, 'h': h}).encode()
            body = b''.join(rows)
            f.write(struct.pack('<II', len(head), len(body)) + head + body)


def losses(path):
    with open(path) as f:
        return [r['loss'] for r in map(json.loads, f) if 'loss' in r]


def dev_loss(path):
    with open(path) as f:
        return [r['dev_loss'] for r in map(json.loads, f) if 'dev_loss' in r][-1]


class Train(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.TemporaryDirectory()
        self.pack = self.at('made.bin')
        made_pack(self.pack)

    def tearDown(self):
        self.folder.cleanup()

    def at(self, name):
        return os.path.join(self.folder.name, name)

    def train(self, name, *more, steps=12, **env):
        run = cli('train', self.pack, '-o', self.at(name), '--log', self.at(name + '.log'), '--size', 'nano', '--steps', steps,
                  '--quiet', *more, **env)
        return run

    def test_learns_by_heart(self):
        run = self.train('w', '--rate', '0.005', '--encoder-rate', '0.005', '--layer-decay', '1', '--dropout', '0', '--strength', '0',
                         '--dev', self.pack, steps=250)
        self.assertEqual(run.code, 0, run.err)
        self.assertGreater(losses(self.at('w.log'))[0], 4)
        self.assertLess(dev_loss(self.at('w.log')), 0.05)
        self.assertEqual(cli('model', self.at('w')).code, 0)

    def test_tiny_learns_real_slices_by_heart(self):
        """The eight shortest slices of the dev pack, from the shared tiny weights on."""
        source, weights = shared('training/dev.bin.xz'), shared('models/tiny.safetensors')
        if not source or not weights:
            self.skipTest('no ../shared/training/dev.bin.xz or no ../shared/models')
        records = []
        with lzma.open(source) as f:
            while (sizes := f.read(8)):
                a, b = struct.unpack('<II', sizes)
                records.append((sizes, f.read(a), f.read(b)))
        records.sort(key=lambda r: len(json.loads(r[1])['lmx']))
        with open(self.pack, 'wb') as out:
            for record in records[:8]:
                out.write(b''.join(record))
        run = cli('train', self.pack, '-o', self.at('w'), '--log', self.at('log'), '--init', weights, '--steps', 25, '-q', '--rate',
                  '3e-4', '--encoder-rate', '3e-4', '--layer-decay', 1, '--dropout', 0, '--strength', 0, '--dev', self.pack)
        self.assertEqual(run.code, 0, run.err)
        self.assertLess(dev_loss(self.at('log')), 0.3 * losses(self.at('log'))[0])
        self.assertLess(dev_loss(self.at('log')), 0.05)

    def test_continues_after_being_killed(self):
        options = ['--budget', '150', '--save-every', '1', '--objective', 'scheduled', '--smoothing', '0.05', '--threads', '1']
        self.assertEqual(self.train('a', *options, steps=400).code, 0)
        log = self.at('b.log')
        child = subprocess.Popen([CLI, 'train', self.pack, '-o', self.at('b'), '--log', log, '--size', 'nano', '--steps', '400', '-q',
                                  *options], env=environment(), stdin=subprocess.DEVNULL)
        while child.poll() is None and not (os.path.exists(log) and os.path.getsize(log) > 2000):
            time.sleep(0.01)
        child.send_signal(signal.SIGKILL)
        child.wait()
        self.assertNotEqual(child.returncode, 0, 'it ended before it could be killed')
        run = cli('train', self.pack, '-o', self.at('b'), '--log', self.at('c.log'), '--resume', self.at('b.checkpoint'), '--steps', 400,
                  '-q', *options, LC_ALL='de_DE.UTF-8')
        self.assertEqual(run.code, 0, run.err)
        whole, rest = losses(self.at('a.log')), losses(self.at('c.log'))
        self.assertGreater(len(rest), 10)
        self.assertLess(len(rest), 400)
        self.assertEqual(whole[-len(rest):], rest)
        with open(self.at('a'), 'rb') as a, open(self.at('b'), 'rb') as b:
            self.assertEqual(a.read(), b.read())

    def test_autoencoder(self):
        run = self.train('m', '--objective', 'mae', '--rate', '0.01', '--strength', '0', '--encoder-rate', '0.01', steps=300)
        self.assertEqual(run.code, 0, run.err)
        all_of_it = losses(self.at('m.log'))
        self.assertLess(sum(all_of_it[-20:]) / 20, 0.7)
        again = self.train('n', '--objective', 'mae', '--resume', self.at('m.checkpoint'))
        self.assertEqual(again.code, 2)

    def test_parts_give_the_same_steps(self):
        self.assertEqual(self.train('whole', '--dropout', '0.1').code, 0)
        self.assertEqual(self.train('parts', '--dropout', '0.1', '--part', '60').code, 0)
        for a, b in zip(losses(self.at('whole.log')), losses(self.at('parts.log'))):
            self.assertAlmostEqual(a, b, delta=1e-4)

    def test_what_is_wrong(self):
        self.assertEqual(cli('train', self.pack).code, 2)
        self.assertEqual(cli('train', '-o', self.at('w')).code, 2)
        self.assertEqual(self.train('w', '--objective', 'luck').code, 2)
        self.assertEqual(self.train('w', '--size', 'huge').code, 2)
        self.assertEqual(cli('train', self.at('none.bin'), '-o', self.at('w'), '-q').code, 1)
        self.assertEqual(cli('train', self.pack, '-o', self.at('w'), '--init', self.pack, '-q').code, 5)
        with open(self.pack, 'ab') as f:
            f.write(b'\1\0')
        run = self.train('w', steps=1)
        self.assertEqual(run.code, 0)
        self.assertIn('record 8: the pack is cut short', run.err)
        self.assertEqual(self.train('w', '--strict', steps=1).code, 1)


if __name__ == '__main__':
    unittest.main()
