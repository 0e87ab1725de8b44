# SPDX-License-Identifier: GPL-3.0-or-later
"""Batches: folders, lists, the job file, several runs at once, and being killed in the middle."""
import json
import os
import shutil
import signal
import subprocess
import sys
import time
import unittest

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), '..', 'cli'))
from cli import CLI, ROOT, Case, cli, environment, needs_model, png, sample  # noqa: E402

QUICK = ('--max-tokens', '4', '--threads', '1')


class Batch(Case):
    def setUp(self):
        super().setUp()
        self.input, self.out, self.job = self.path('in'), self.path('out'), self.path('job.jsonl')
        os.makedirs(os.path.join(self.input, 'book'))

    def fill(self, n, bad=()):
        """n pages, some of them broken; one of them lies in a folder of its own. Returns the good ones."""
        good = []
        for i in range(n):
            path = os.path.join(self.input, *(['book'] if i == n - 1 else []), f'p{i:02d}.png')
            if i in bad:
                with open(path, 'wb') as f:
                    f.write(b'broken')
            else:
                shutil.copy(self.page(), path)
                good.append(os.path.relpath(path, self.input)[:-4])
        return good

    def page(self):
        """One system is enough, so that a page takes no time."""
        path = self.path('page.png')
        if not os.path.exists(path):
            small_page(path)
        return path

    def command(self, *args):
        return [CLI, 'transcribe', self.input, '-o', self.out, '--job', self.job, *QUICK, *args]

    def run_it(self, *args, code):
        """To its end, however slow the machine is: meson knows when to give up."""
        return self.check(cli(*self.command(*args)[1:], timeout=None), code)

    def start(self, *args):
        return subprocess.Popen(self.command(*args), stdin=subprocess.DEVNULL, stderr=subprocess.PIPE, env=environment())

    def lines(self):
        with open(self.job, encoding='utf-8') as f:
            for line in f:
                try:
                    yield json.loads(line)
                except ValueError:
                    pass  # cut by a kill

    def ended(self, state):
        return [os.path.relpath(e['input'], self.input) for e in self.lines() if e['state'] == state]

    def results(self):
        return sorted(os.path.relpath(os.path.join(d, f), self.out)[:-len('.musicxml')]
                      for d, _, files in os.walk(self.out) for f in files if f.endswith('.musicxml'))

    def wait_for(self, holds):
        end = time.monotonic() + 240
        while not holds():
            self.assertLess(time.monotonic(), end, 'waited in vain')
            time.sleep(0.02)

    def check_all(self, good, bad):
        self.assertEqual(self.results(), sorted(good))
        self.assertEqual(sorted(f[:-4] for f in self.ended('done')), sorted(good))  # each exactly once
        self.assertEqual(sorted(set(self.ended('failed'))), sorted(bad))
        left = [f for d, _, files in os.walk(self.out) for f in files if not f.endswith('.musicxml')]
        self.assertEqual(left, [])


def small_page(path):
    """A bare grand staff: two staves of five lines, a brace of a line, barlines, and a few blots for notes."""
    lines = [y for top in (60, 200) for y in range(top, top + 5 * 12, 12)]

    def gray(x, y):
        if 40 <= x < 760:
            if y in lines:
                return 0
            if (x - 40) % 240 < 2 and 60 <= y <= 248:
                return 0
            if (x - 100) % 60 < 12 and (x // 60 % 3 + 8) * 12 <= y - 0 < (x // 60 % 3 + 8) * 12 + 10 and y < 120:
                return 0
        return 255

    png(path, 800, 320, gray)


@needs_model
class Runs(Batch):
    def test_folder_table_and_resume(self):
        good = self.fill(4, bad=(1,))
        run = self.run_it(code=1)
        self.check_all(good, ['p01.png'])
        table = run.err.splitlines()
        self.assertRegex(table[-1], r'^4 pictures: 3 done, 1 failed \(')
        self.assertTrue(any(line.startswith('failed') and 'p01.png' in line for line in table), run.err)
        self.assertEqual(sum(line.startswith('done') for line in table), 3)
        before = os.stat(self.job).st_size
        self.assertEqual(self.run_it(code=2).text, '')  # begun before: say so, do not begin again
        self.assertIn('4 pictures: 3 done, 1 failed', self.run_it('--resume', code=1).err)
        self.assertEqual(os.stat(self.job).st_size, before)  # nothing was done twice, the broken one not tried again
        shutil.copy(self.page(), os.path.join(self.input, 'p01.png'))
        self.assertIn('4 pictures: 4 done', self.run_it('--resume', code=0).err)  # now it is another
        self.assertEqual(sorted(self.results()), sorted(good + ['p01']))

    def test_lists(self):
        self.fill(3)
        names = [os.path.join(self.input, f'p0{i}.png') for i in (0, 1)]
        for name, text in (('list.txt', '\r\n'.join(names) + '\r\n\n'), ('list0', '\0'.join(names))):
            with self.subTest(name):
                shutil.rmtree(self.out, ignore_errors=True)
                run = self.check(cli('transcribe', '@' + self.write(name, text), '-o', self.out, *QUICK), 0)
                self.assertIn('2 pictures: 2 done', run.err)
                self.assertEqual(self.results(), ['p00', 'p01'])
        shutil.rmtree(self.out)
        run = self.check(cli('transcribe', '@-', '-o', self.out, *QUICK, stdin='\n'.join(names).encode()), 0)
        self.assertEqual(self.results(), ['p00', 'p01'])
        self.one_line(self.check(cli('transcribe', '@nowhere', '-o', self.out), 1), 'nowhere')
        os.makedirs(self.path('empty'))
        self.one_line(self.check(cli('transcribe', self.path('empty'), '-o', self.out), 1), 'empty', 'no pictures')

    def test_names_that_collide(self):
        shutil.copy(self.page(), os.path.join(self.input, 'a.png'))
        shutil.copy(self.page(), os.path.join(self.input, 'a.PNG'))
        self.run_it(code=0)
        self.assertEqual(self.results(), ['a.PNG', 'a.png'])

    def test_two_at_once(self):
        good = self.fill(10, bad=(3,))
        runs = [self.start(), self.start('--resume'), self.start('--resume')]
        for run in runs:
            _, err = run.communicate(timeout=400)
            # The first began the job, or came second and joined in; all of them end when all is read.
            self.assertIn(run.returncode, (1, 2), err)
        self.assertTrue(any(r.returncode == 1 for r in runs))
        self.check_all(good, ['p03.png'])
        self.assertEqual(len(self.ended('failed')), 1)
        self.assertEqual(len(self.ended('started')), 10)

    def test_killed_again_and_again(self):
        good = self.fill(12, bad=(2, 7))
        for seen in (2, 5, 8):
            run = self.start('--resume')
            self.wait_for(lambda: os.path.exists(self.job) and len(set(self.ended('done'))) >= seen)
            run.kill()
            run.communicate()
        with open(self.job, 'ab') as f:
            f.write(b'{"input":"' + b'x' * 20)  # cut in the middle of a line
        self.assertIn('12 pictures: 10 done, 2 failed', self.run_it('--resume', code=1).err)
        self.check_all(good, ['p02.png', 'p07.png'])

    def test_jobs(self):
        good = self.fill(8, bad=(0,))
        run = self.run_it('--jobs', '2', code=1)
        self.assertIn('8 pictures: 7 done, 1 failed', run.err)
        self.check_all(good, ['p00.png'])
        self.assertEqual(len({e['process'] for e in self.lines()}), 2)

    def test_jobs_killed(self):
        """Workers go with their parent, whatever it died of; what they had claimed is free again."""
        good = self.fill(8)
        run = self.start('--jobs', '2')
        self.wait_for(lambda: os.path.exists(self.job) and len(self.ended('done')) >= 2)
        run.kill()
        run.communicate()
        self.assertIn('8 pictures: 8 done', self.run_it('--resume', '--jobs', '2', code=0).err)
        self.assertEqual(self.results(), sorted(good))

    def test_worker_that_crashes(self):
        """The picture that it was reading is named, all others are read."""
        good = self.fill(6)
        run = self.start('--jobs', '2')
        self.wait_for(lambda: os.path.exists(self.job) and self.ended('started'))
        victim = next(e for e in self.lines() if e['state'] == 'started')
        os.kill(int(victim['process'].rsplit(':', 1)[1]), signal.SIGSEGV)
        _, err = run.communicate(timeout=400)
        name = os.path.relpath(victim['input'], self.input)
        done = {f for f in self.ended('done')}
        if name not in done:  # it may have been through with it just before
            self.assertEqual(run.returncode, 1, err)
            self.assertEqual(self.ended('failed'), [name])
            self.assertIn(b'crashed', err)
        self.assertEqual({f[:-4] for f in done} | {name[:-4]}, set(good))

    def test_page_that_always_kills_is_given_up(self):
        self.fill(2)
        path = os.path.join(self.input, 'p00.png')
        with open(self.job, 'w', encoding='utf-8') as f:
            for _ in range(5):
                f.write(json.dumps({'input': path, 'state': 'started', 'process': 'elsewhere:1'}) + '\n')
        run = self.run_it('--resume', code=1)
        self.assertIn('given up', run.err)
        self.assertEqual(self.results(), ['book/p01'])

    def test_interrupted(self):
        self.fill(6)
        run = self.start('--jobs', '2')
        self.wait_for(lambda: os.path.exists(self.job) and self.ended('done'))
        run.send_signal(signal.SIGINT)
        _, err = run.communicate(timeout=400)
        if run.returncode != 0:  # else it was through already
            self.assertEqual(run.returncode, 130, err)
            self.assertIn(b'interrupted', err)
        self.run_it('--resume', code=0)
        self.assertEqual(sorted(set(self.ended('done'))), sorted(f'{r}.png' for r in self.results()))
        self.assertEqual(len(self.results()), 6)

    def test_parallel(self):
        if shutil.which('parallel') is None:
            self.skipTest('no GNU parallel')
        good = self.fill(6, bad=(4,))
        script = os.path.join(ROOT, 'data', 'batch', 'parallel.sh')
        self.job = os.path.join(self.out, 'job.jsonl')
        done = subprocess.run([script, self.input, self.out, '2'], stdin=subprocess.DEVNULL, capture_output=True, text=True,
                              env=environment(SCW_CLI=CLI), timeout=400)
        self.assertEqual(done.returncode, 1, done.stderr)
        self.assertIn('6 pictures: 5 done, 1 failed', done.stderr)
        self.assertEqual(self.results(), sorted(good))
        self.assertEqual(sorted(self.ended('done')), sorted(f'{g}.png' for g in good))

    def test_slurm_tasks(self):
        """Without Slurm: what its tasks do, two at a time, with the variables that it sets."""
        good = self.fill(6, bad=(4,))
        script = os.path.join(ROOT, 'data', 'batch', 'slurm.sh')
        self.job = os.path.join(self.out, 'job.jsonl')
        tasks = [subprocess.Popen([script, self.input, self.out], stdin=subprocess.DEVNULL, stderr=subprocess.PIPE,
                                  env=environment(SCW_CLI=CLI, SLURM_CPUS_PER_TASK='1', SLURM_ARRAY_TASK_ID=str(i)))
                 for i in (1, 2)]
        for task in tasks:
            _, err = task.communicate(timeout=400)
            self.assertEqual(task.returncode, 1, err)
        self.assertEqual(self.results(), sorted(good))
        self.assertEqual(sorted(self.ended('done')), sorted(f'{g}.png' for g in good))


class Use(Batch):
    def test_wrong_use_is_2(self):
        page = sample('clean.png')
        for args in ((page, '--jobs', '2'), (page, '--job', self.job), (page, '--jobs', '-1', '-o', self.out),
                     ('-', '--jobs', '2', '-o', self.out), ('-', '@-', '-o', self.out)):
            with self.subTest(args):
                self.assertEqual(cli('transcribe', *args).code, 2)
        self.assertFalse(os.path.exists(self.out))


if __name__ == '__main__':
    unittest.main()
