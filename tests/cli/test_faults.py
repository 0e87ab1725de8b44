# SPDX-License-Identifier: GPL-3.0-or-later
"""Full and broken disks, and no memory (support/faults.c): whatever fails is told, what was there before stays, nothing is left behind."""
import glob
import json
import os
import shutil
import sys
import unittest

for folder in 'train', 'tui':
    sys.path.append(os.path.join(os.path.dirname(os.path.abspath(__file__)), '..', folder))
from test_batch import small_page  # noqa: E402
from test_train import made_pack  # noqa: E402

from cli import CLI, Case, cli, data, needs_model, sample  # noqa: E402

FAULTS = os.environ.get('SCW_FAULTS')
DISK = {'write': 'No space left on device', 'sync': 'Input/output error', 'rename': 'Permission denied', 'link': 'No space left on device'}
QUICK = ('--no-words', '--max-tokens', '4', '--threads', '1')
ONE = ('--crop', '0,400,2480,560')  # system of clean.png


def some(n, most):
    """Of the calls 1 to n all, or as many as there is time for."""
    return range(1, n + 1) if n <= most else sorted({1 + round(i * (n - 1) / (most - 1)) for i in range(most)})


@unittest.skipUnless(FAULTS and os.path.exists(FAULTS), 'no calls can be made to fail here')
class Faults(Case):
    def setUp(self):
        super().setUp()
        self.out = self.path('out')
        self.command = ()
        self.clear()

    def clear(self, **files):
        """The folder that is written to holds these files and nothing else."""
        shutil.rmtree(self.out, ignore_errors=True)
        os.mkdir(self.out)
        for name, text in files.items():
            self.write(os.path.join(self.out, name), text)

    def files(self):
        found = {}
        for path in glob.glob(os.path.join(self.out, '**'), recursive=True, include_hidden=True):
            if os.path.isfile(path):
                with open(path, 'rb') as f:
                    found[os.path.relpath(path, self.out)] = f.read()
        return found

    def run_with(self, kind, which):
        return cli(*self.command, LD_PRELOAD=FAULTS, SCW_FAULT=f'{kind}:{which}', SCW_FAULT_IN=os.path.basename(CLI), SCW_FAULT_COUNT=self.path('count'))

    def count(self, kind, code=0):
        """How many calls of a kind there are, and what is written when none fails."""
        self.clear()
        self.check(self.run_with(kind, 0), code)
        with open(self.path('count'), encoding='ascii') as f:
            return int(f.read()), self.files()

    def each(self, kind, most):
        """What makes one call after another fail, and all that follow it, and the files that are written when none does."""
        n, good = self.count(kind)
        self.assertGreater(n, 0, kind)
        return [which for i in some(n, most) for which in ((f'{i}',) if kind == 'memory' else (f'{i}', f'{i}+'))], good

    def with_files(self, kind, which, good):
        """Runs the command where its files are there already."""
        self.clear(**{name: 'before' for name in good})
        return self.run_with(kind, which)

    def all_or_nothing(self, run, good, said, codes=(1,)):
        """It is done and says nothing of it, or it says why not and the files are as they were."""
        if run.code == 0:
            self.assertEqual(set(self.files()), set(good))
            self.assertNotIn('before', [text.decode('latin-1') for text in self.files().values()])
            return
        self.assertIn(run.code, codes, run.err)
        self.assertRegex(run.err, said)
        self.assertEqual(self.files(), {name: b'before' for name in good})

    def disk(self, *command):
        self.command = command
        failed = 0
        for kind, said in DISK.items():
            each, good = self.each(kind, 4)
            for which in each:
                with self.subTest(command=command[0], fault=f'{kind}:{which}'):
                    run = self.with_files(kind, which, good)
                    failed += run.code != 0
                    self.all_or_nothing(run, good, said)
        self.assertGreater(failed, 3)

    def memory(self, *command, most, codes=(1,)):
        self.command = command
        failed = 0
        each, good = self.each('memory', most)
        for which in each:
            with self.subTest(command=command[0], fault=f'memory:{which}'):
                run = self.with_files('memory', which, good)
                failed += run.code != 0
                self.all_or_nothing(run, good, 'memory|cannot find the schema', codes)
                if run.code == 0:
                    self.assertEqual(self.files(), good)
        self.assertGreater(failed, 3)

    def to(self, name):
        return os.path.join(self.out, name)

    def test_convert(self):
        for name in 'a.musicxml', 'a.mid':
            self.disk('convert', '-q', sample('clean.musicxml'), self.to(name))
            self.memory('convert', '-q', sample('clean.musicxml'), self.to(name), most=40)

    def test_engrave(self):
        self.disk('engrave', sample('violin.musicxml'), '-o', self.to('a.pdf'))
        self.memory('engrave', sample('violin.musicxml'), '-o', self.to('a.png'), most=30)

    @needs_model
    def test_transcribe(self):
        self.disk('transcribe', sample('clean.png'), *ONE, *QUICK, '-o', self.to('a.musicxml'))
        self.memory('transcribe', sample('clean.png'), *ONE, *QUICK, '-o', self.to('a.lmx'), most=12, codes=(1, 5))

    def test_press(self):
        fonts = glob.glob('/usr/share/lilypond/*/fonts/otf')
        if not fonts:
            self.skipTest('no music font')
        score = data('scores/lc4987640.mxl')
        self.disk('press', score, '--fonts', fonts[0], '--count', '3', '-o', self.to('a.bin'))
        self.memory('press', score, '--fonts', fonts[0], '--count', '1', '-o', self.to('a.bin'), most=30)

    @needs_model
    def test_batch(self):
        """A picture whose result cannot be written is told, and is read by the next run; the others are written."""
        for name in 'a', 'b':
            small_page(self.path(name + '.png'))
        pictures = [self.path('a.png'), self.path('b.png')]
        job = self.to('job.jsonl')
        self.command = ('transcribe', *pictures, '--max-tokens', '4', '--no-words', '--threads', '1', '-j', '1', '-o', self.out + '/', '--job', job)
        for kind, said in DISK.items():
            n, good = self.count(kind)
            for i in some(n, 5):
                self.clear(**{'a.musicxml': 'before'})
                with self.subTest(fault=f'{kind}:{i}'):
                    run = self.run_with(kind, i)
                    left = self.files()
                    self.assertLessEqual(set(left), set(good))
                    self.assertIn(left.get('a.musicxml'), (b'before', good['a.musicxml']))
                    self.assertIn(left.get('b.musicxml'), (None, good['b.musicxml']))
                    if run.code != 0:
                        self.assertEqual(run.code, 1)
                        self.assertRegex(run.err, said)
                        self.check(cli(*self.command, '--resume'), 0)
                    after = self.files()
                    self.assertEqual({name: after[name] for name in ('a.musicxml', 'b.musicxml')},
                                     {name: good[name] for name in ('a.musicxml', 'b.musicxml')})
                    with open(job, encoding='utf-8') as f:
                        self.assertEqual({(e['input'], e['state']) for e in map(json.loads, f) if e['state'] == 'done'},
                                         {(path, 'done') for path in pictures})

    def test_train(self):
        """A checkpoint that cannot be written leaves the one before."""
        pack = self.path('pack.bin')
        made_pack(pack)
        self.command = ('train', pack, '-o', self.to('w'), '--size', 'nano', '--steps', '2', '--save-every', '1', '--threads', '1', '--mean', '0', '-q')
        failed = 0
        for kind, said in DISK.items():
            each, good = self.each(kind, 4)
            for which in each:
                with self.subTest(fault=f'{kind}:{which}'):
                    run = self.with_files(kind, which, good)
                    failed += run.code != 0
                    left = self.files()
                    self.assertEqual(set(left), set(good))
                    if run.code != 0:
                        self.assertEqual(run.code, 1)
                        self.assertRegex(run.err, said)
                    if left['w.checkpoint'] != b'before':
                        self.check(cli('train', pack, '-o', self.path('w'), '--resume', self.to('w.checkpoint'), '-q', '--steps', '3', '--threads', '1'), 0)
                    self.assertIn(left['w'], (b'before', good['w']))
        self.assertGreater(failed, 3)


if __name__ == '__main__':
    unittest.main()
