# SPDX-License-Identifier: GPL-3.0-or-later
"""scorewright-cli adapt: learns from pairs, keeps what reads better, and reading takes it; names, switches, refusals."""
import json
import os
import random
import shutil
import signal
import subprocess
import tempfile
import unittest

from cli import CLI, cli, environment, model, needs_model, png

NAME = os.path.basename(model() or '').removesuffix('.safetensors')
WORDS = ['C4', 'D4', 'E4', 'F4', 'G4']


def write_pair(stem, heights):
    """Five lines and four blots of these heights, and the text that stands for them."""
    def gray(x, y):
        blot, inside = divmod(x - 24, 48)
        on_line = 24 <= y <= 72 and (y - 24) % 12 == 0
        on_blot = 0 <= blot < 4 and inside < 16 and 0 <= y - (68 - 12 * heights[blot]) < 8
        return 0 if on_line or on_blot else 255

    png(stem + '.png', 220, 96, gray)
    with open(stem + '.lmx', 'w', encoding='utf-8') as f:
        f.write('measure ' + ' '.join(WORDS[x] + ' quarter' for x in heights) + '\n')


def write_pairs(folder, count, seed=4):
    rng = random.Random(seed)
    os.makedirs(folder)
    for i in range(count):
        write_pair(f'{folder}/made-{i}', [rng.randrange(5) for _ in range(4)])


class Case(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.mkdtemp(prefix='adapt-')
        self.addCleanup(shutil.rmtree, self.folder)
        self.home = os.path.join(self.folder, 'home')

    def path(self, name):
        return os.path.join(self.folder, name)

    def run_cli(self, *args, **more):
        return cli(*args, XDG_DATA_HOME=self.home, **more)

    def fine(self, *args, **more):
        run = self.run_cli(*args, **more)
        self.assertEqual(run.code, 0, run.err)
        return run


class Use(Case):
    def test_wrong_use(self):
        for args in ([], ['--rank', '0', 'x'], ['--minutes', '0', 'x'], ['--held', '1', 'x'], ['--name', '../x', 'x'], ['--list', 'x']):
            with self.subTest(args):
                self.assertEqual(self.run_cli('adapt', *args).code, 2)
        for flag in ('--on', '--off', '--delete'):
            run = self.run_cli('adapt', flag, 'nothing')
            self.assertEqual(run.code, 1)
            self.assertIn("there is no adaptation 'nothing'", run.err)
        self.assertEqual(self.fine('adapt', '--list').text, '')


class Made(Case):
    """A network with random weights: everything runs, with the encoder and without."""

    def test_runs(self):
        write_pairs(self.path('pairs'), 6)
        nano = self.path('nano.safetensors')
        self.fine('train', self.path('pairs'), '--size', 'nano', '--steps', 1, '--out', nano, '--quiet')
        for name, more in ('both', []), ('one', ['--decoder-only']):
            run = self.fine('adapt', self.path('pairs'), '--model', nano, '--json', '--quiet', '--epochs', 2, '--minutes', 60, '--variants', 2,
                            '--name', name, *more)
            events = [json.loads(line) for line in run.text.splitlines()]
            self.assertEqual([e['event'] for e in events], ['begin', 'epoch', 'epoch', 'done'])
            self.assertEqual((events[0]['learned'], events[0]['held']), (5, 1))
            self.assertEqual(events[-1]['kept'], name + ':' in self.fine('adapt', '--list').text)

    def test_ended(self):
        """SIGTERM ends it as Ctrl+C does, in the background too, and nothing is left behind."""
        write_pairs(self.path('pairs'), 6)
        nano = self.path('nano.safetensors')
        self.fine('train', self.path('pairs'), '--size', 'nano', '--steps', 1, '--out', nano, '--quiet')
        for number, background in ((signal.SIGTERM, True), (signal.SIGINT, False)):
            with self.subTest(number):
                child = subprocess.Popen([CLI, 'adapt', self.path('pairs'), '--model', nano, '--json', '--quiet', '--epochs', '100000', '--minutes', '60'],
                                         env=environment(XDG_DATA_HOME=self.home), stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, text=True,
                                         preexec_fn=(lambda: signal.signal(signal.SIGINT, signal.SIG_IGN)) if background else None)
                for line in child.stdout:
                    if json.loads(line)['event'] == 'epoch':
                        break
                child.send_signal(number)
                child.stdout.read()
                child.stdout.close()
                self.assertEqual(child.wait(), 130)
                self.assertEqual(self.fine('adapt', '--list').text, '')
                self.assertEqual([f for _, _, files in os.walk(self.home) for f in files if f.endswith(('.new', '.tmp'))], [])

    def test_every_failure_is_an_event(self):
        """Who listens needs no other stream to know why."""
        write_pairs(self.path('one'), 1)
        nano = self.path('nano.safetensors')
        write_pairs(self.path('pairs'), 6)
        self.fine('train', self.path('pairs'), '--size', 'nano', '--steps', 1, '--out', nano, '--quiet')
        for folder, why, reason in (self.path('one'), 'too little to learn from', 'none'), (self.path('gone'), 'No such file', 'system'):
            run = self.run_cli('adapt', folder, '--model', nano, '--json', '--quiet')
            self.assertEqual(run.code, 1)
            event = json.loads(run.text)
            self.assertEqual((event['event'], event['reason']), ('failed', reason))
            self.assertIn(why, event['why'])
            self.assertIn(event['why'], run.err)


@needs_model
class Adapting(Case):
    """The model cannot read blots: a few of them are enough to teach it."""

    def adapt(self, *more):
        return self.fine('adapt', self.path('pairs'), '--model', model(), '--threads', 2, '--minutes', 60, '--decoder-only', '--rate',
                         '3e-3', '--epochs', 8, '--variants', 1, '--held', '0.25', *more, timeout=1200)

    def evaluate(self, folder, *more):
        return json.loads(self.fine('evaluate', self.path(folder), '--model', model(), '--json', '--max-tokens', 60, *more).text)

    def test_learns_and_is_used(self):
        write_pairs(self.path('pairs'), 24)
        write_pairs(self.path('others'), 8, seed=9)
        run = self.adapt('--name', 'blots', '--json')
        events = [json.loads(line) for line in run.text.splitlines()]
        self.assertEqual([events[0]['event'], events[0]['learned'], events[0]['held']], ['begin', 18, 6])
        done = events[-1]
        self.assertEqual([done['event'], done['kept']], ['done', True])
        self.assertLess(done['after'], done['before'])
        self.assertEqual([e['epoch'] for e in events if e['event'] == 'epoch'][0], 1)

        listed = self.fine('adapt', '--list').text
        self.assertRegex(listed, rf'^on +blots: {NAME}, \d{{4}}-\d\d-\d\d, 18 pairs, 6 held back')
        without = self.evaluate('others', '--adaptation', 'none')['ser']
        self.assertLess(self.evaluate('others')['ser'], without)
        file = os.path.join(self.home, 'scorewright', 'adaptations', 'blots.safetensors')
        self.assertEqual(self.evaluate('others')['ser'], self.evaluate('others', '--adaptation', file)['ser'])

        self.fine('adapt', '--off', 'blots')
        self.assertEqual(self.evaluate('others')['ser'], without)
        self.assertLess(self.evaluate('others', '--adaptation', 'blots')['ser'], without)
        self.fine('adapt', '--on', 'blots')
        self.assertLess(self.evaluate('others')['ser'], without)

        self.fine('adapt', '--delete', 'blots')
        self.assertFalse(os.path.exists(file))
        self.assertEqual(self.fine('adapt', '--list').text, '')
        self.assertEqual(self.evaluate('others')['ser'], without)

    def test_the_same_seed_gives_the_same_file(self):
        write_pairs(self.path('pairs'), 8)
        for name in ('a', 'b'):
            self.adapt('--name', name, '--epochs', 3, '--seed', 7)
        folder = os.path.join(self.home, 'scorewright', 'adaptations')
        names = sorted(n for n in os.listdir(folder) if n.endswith('.safetensors'))
        self.assertEqual(names, ['a.safetensors', 'b.safetensors'])
        files = []
        for name in names:
            with open(os.path.join(folder, name), 'rb') as f:
                files.append(f.read())
        a, b = files
        self.assertEqual(a.replace(b'\\"name\\": \\"a\\"', b'\\"name\\": \\"b\\"'), b)

    def test_belongs_to_one_model(self):
        write_pairs(self.path('pairs'), 8)
        self.adapt('--name', 'blots', '--epochs', 3)
        other = self.path('other.safetensors')
        self.fine('model', model(), '--save', other, '--dtype', 'bf16')
        run = self.run_cli('evaluate', self.path('pairs'), '--model', other, '--adaptation', 'blots')
        self.assertEqual(run.code, 5)
        self.assertIn(f"the adaptation 'blots' was made for another model ({NAME})", run.err)
        self.fine('evaluate', self.path('pairs'), '--model', other, '--max-tokens', 60)

    def test_too_little(self):
        write_pairs(self.path('pairs'), 1)
        run = self.run_cli('adapt', self.path('pairs'), '--model', model())
        self.assertEqual(run.code, 1)
        self.assertIn('too little to learn from', run.err)

    def test_a_project_that_is_not_there(self):
        project = self.path('page.scorewright')
        run = self.run_cli('adapt', project, '--model', model())
        self.assertEqual(run.code, 1)
        self.assertIn(project, run.err)


if __name__ == '__main__':
    unittest.main()
