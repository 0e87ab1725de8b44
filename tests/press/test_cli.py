# SPDX-License-Identifier: GPL-3.0-or-later
"""scorewright-cli press: packs, folders, sheets; the same again; ended in between; what is refused."""
import glob
import json
import os
import shutil
import signal
import struct
import subprocess
import sys
import tempfile
import unittest

sys.path.append(os.path.join(os.path.dirname(os.path.abspath(__file__)), '..', 'cli'))
from cli import CLI, cli, data, environment  # noqa: E402

SCORES = data('scores')
FONTS = glob.glob('/usr/share/lilypond/*/fonts/otf/emmentaler-20.otf')


def records(path):
    with open(path, 'rb') as f:
        content = f.read()
    found = []
    while content:
        texts, bits = struct.unpack('<II', content[:8])
        about = json.loads(content[8:8 + texts])
        found.append((about, content[8 + texts:8 + texts + bits]))
        content = content[8 + texts + bits:]
    return found


@unittest.skipUnless(FONTS, 'Emmentaler is not installed (lilypond-fonts)')
class Press(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.mkdtemp(prefix='press-')
        self.addCleanup(shutil.rmtree, self.folder)
        self.fonts = os.path.join(self.folder, 'fonts')
        os.mkdir(self.fonts)
        shutil.copy(FONTS[0], self.fonts)

    def path(self, name):
        return os.path.join(self.folder, name)

    def press(self, *args, scores=SCORES):
        return cli('press', scores, '--fonts', self.fonts, *args)

    def test_packs(self):
        run = self.press('-o', self.path('a.bin'), '--count', 12, '--seed', 4)
        self.assertEqual(run.code, 0, run.err)
        self.assertIn('12 slices', run.err)
        found = records(self.path('a.bin'))
        self.assertEqual(len(found), 12)
        for about, bits in found:
            self.assertTrue(about['lmx'].startswith('<bos:plus> measure '), about['lmx'])
            self.assertNotIn('<eos>', about['lmx'])
            self.assertEqual(len(bits), about['h'] * ((about['w'] + 7) // 8))
            self.assertTrue(any(bits))
            self.assertEqual(len(about['g']) % 3, 0)
            self.assertRegex(about['id'], r'^(lc|sq)\d+\.mxl, part \d, measures \d+ to \d+$')
        self.press('-o', self.path('b.bin'), '--count', 12, '--seed', 4)
        self.press('-o', self.path('c.bin'), '--count', 12, '--seed', 5)
        with open(self.path('a.bin'), 'rb') as a, open(self.path('b.bin'), 'rb') as b, open(self.path('c.bin'), 'rb') as c:
            first = a.read()
            self.assertEqual(first, b.read())
            self.assertNotEqual(first, c.read())

    def test_folders_and_sheets(self):
        run = self.press('-o', self.path('out'), '--count', 3, '--preview', self.path('sheet.png'), '--damage', 0.5)
        self.assertEqual(run.code, 0, run.err)
        names = sorted(os.listdir(self.path('out')))
        self.assertEqual(names, [f'000000{i}.{end}' for i in range(3) for end in ('lmx', 'png')])
        for name in [self.path('sheet.png')] + [os.path.join(self.path('out'), n) for n in names if n.endswith('png')]:
            with open(name, 'rb') as f:
                self.assertEqual(f.read(8), b'\x89PNG\r\n\x1a\n')

    def test_styles(self):
        run = cli('press', '--styles')
        self.assertEqual(run.code, 0)
        numbers = {line.split()[0]: line.split()[1:3] for line in run.text.splitlines()}
        with open(self.path('style.json'), 'w', encoding='utf-8') as f:
            json.dump({name: [float(low), float(high)] for name, (low, high) in numbers.items()}, f)
        run = self.press('-o', self.path('a.bin'), '--count', 1, '--style', self.path('style.json'))
        self.assertEqual(run.code, 0, run.err)
        with open(self.path('style.json'), 'w', encoding='utf-8') as f:
            f.write('{"font": "Bravura"}')
        run = self.press('-o', self.path('a.bin'), '--count', 1, '--style', self.path('style.json'))
        self.assertEqual((run.code, run.err), (1, "scorewright-cli: there is no music font 'Bravura'\n"))

    def test_one_part(self):
        self.press('-o', self.path('a.bin'), '--count', 10, '--part', 2)
        self.assertEqual({about['id'].split(', ')[1] for about, _ in records(self.path('a.bin'))}, {'part 2'})

    def test_bad_scores(self):
        shutil.copy(os.path.join(SCORES, 'lc4987640.mxl'), self.path('good.mxl'))
        for name, content in (('bad.musicxml', b'<score-partwise'), ('other.mxl', b'PK nonsense')):
            with open(self.path(name), 'wb') as f:
                f.write(content)
        run = self.press('-o', self.path('a.bin'), '--count', 30, scores=self.folder)
        self.assertEqual(run.code, 0, run.err)
        self.assertEqual(run.err.count('left out:'), 2, run.err)
        self.assertIn('bad.musicxml', run.err)
        self.assertEqual(len(records(self.path('a.bin'))), 30)
        os.remove(self.path('good.mxl'))
        run = self.press('-o', self.path('b.bin'), scores=self.folder)
        self.assertEqual(run.code, 1)
        self.assertIn('none of 2 scores can be printed', run.err)
        self.assertFalse(os.path.exists(self.path('b.bin')))

    def train(self, *args):
        """A network that takes in little: voices of a measure or two."""
        with open(self.path('style.json'), 'w', encoding='utf-8') as f:
            json.dump({'odds-lyrics': 0, 'odds-scraps': 0, 'odds-strewn': 0, 'tightness': 0.5}, f)
        return cli('train', *args, '--size', 'nano', '--fonts', self.fonts, '--style', self.path('style.json'), '--budget', 200,
                   '--threads', 1, '-o', self.path('nano.safetensors'))

    def test_trained_with_scores(self):
        """What is pressed is the same each time."""
        run = self.train(SCORES, '-n', 4, '--log', self.path('log'))
        self.assertEqual(run.code, 0, run.err)
        with open(self.path('log'), encoding='utf-8') as f:
            losses = [line['loss'] for line in map(json.loads, f) if 'loss' in line]
        self.assertEqual(len(losses), 4)
        self.assertTrue(all(3 < loss < 8 for loss in losses), losses)
        run = self.train(SCORES, '-n', 4, '--log', self.path('again'))
        with open(self.path('again'), encoding='utf-8') as f:
            self.assertEqual([line['loss'] for line in map(json.loads, f) if 'loss' in line], losses)

    def test_shares(self):
        self.press('-o', self.path('a.bin'), '--count', 3)
        run = self.train(SCORES, self.path('a.bin'), '-n', 1)
        self.assertEqual(run.code, 2)
        self.assertIn('scores beside other data need a share', run.err)

    def test_ended(self):
        """What is there is whole, and says that it is not all."""
        child = subprocess.Popen([CLI, 'press', SCORES, '--fonts', self.fonts, '-o', self.path('a.bin'), '--count', '100000000',
                                  '--preview', self.path('out.png')], stderr=subprocess.PIPE, env=environment())
        self.addCleanup(child.kill)
        written = 0
        while written < 20000:
            self.assertIsNone(child.poll())
            with open(f'/proc/{child.pid}/io', encoding='ascii') as f:
                written = int(dict(line.split(': ') for line in f)['wchar'])
        child.send_signal(signal.SIGTERM)
        _, err = child.communicate()
        self.assertEqual(child.returncode, 130, err)
        self.assertGreater(len(records(self.path('a.bin'))), 0)

    def test_refused(self):
        for args, said in (
                ([SCORES], '-o or --preview is needed'),
                (['-o', self.path('a.bin')], 'scores are needed'),
                ([SCORES, '-o', self.path('a.bin'), '--count', 0], '--count is at least 1'),
                ([SCORES, '-o', self.path('a.bin'), '--damage', 2], '--damage is 0 to 1'),
                ([SCORES, '-o', self.path('a.bin'), '--part', 'P1'], '--part is a number from 1')):
            run = cli('press', *args)
            self.assertEqual(run.code, 2)
            self.assertIn(said, run.err)
        for args, said in (
                ([self.path('none.mxl'), '-o', self.path('a.bin')], "there is no file '"),
                ([SCORES, '-o', self.path('a.bin'), '--fonts', SCORES], 'there is no music font in '),
                ([SCORES, '-o', self.path('no/a.bin')], "cannot write '")):
            run = cli('press', *args)
            self.assertEqual(run.code, 1)
            self.assertIn(said, run.err)


if __name__ == '__main__':
    unittest.main()
