# SPDX-License-Identifier: GPL-3.0-or-later
"""Names and files that mean no good: refused, bounded or shown harmlessly."""
import json
import os
import sys
import unittest

sys.path.append(os.path.dirname(os.path.abspath(__file__)))
from cli import Case, cli, need_extra, needs_model, png, sample

STEERING = [*range(0x20), *range(0x7f, 0xa0), *range(0x202a, 0x202f), *range(0x2066, 0x206a)]


class Names(Case):
    def harmless(self, run):
        for text in (run.text, run.err):
            steering = {hex(ord(c)) for c in text if ord(c) in STEERING and c != '\n'}
            self.assertEqual(steering, set(), text[:500])

    @needs_model
    def test_names_that_are_no_text(self):
        """Two names that are shown alike are two files: each is read, and each is known again."""
        names = [b'a\xfe.png', b'a\xff.png', b'b.png']
        folder = os.fsencode(self.path('pages'))
        os.mkdir(folder)
        for name in names:
            png(os.path.join(folder, name), 40, 40, 255)
        job = self.path('job.jsonl')
        for more in ([], ['--resume']):
            run = self.check(cli('transcribe', self.path('pages'), '-o', self.path('out'), '--job', job, *more), 4)
            self.assertIn('3 pictures: 0 done, 3 without music', run.err)
            self.harmless(run)
            with open(job, encoding='utf-8') as f:
                lines = [json.loads(line) for line in f]
            self.assertEqual([line['state'] for line in lines], ['started', 'nothing'] * 3)
        self.assertEqual(len({line.get('input_bytes', line['input']) for line in lines}), 3)

    def test_what_steers_a_terminal(self):
        evil = '\x1b]0;pwned\x07\x9b31m\u202egnp'
        path = self.path(evil + '.png')
        with open(path, 'wb') as f:
            f.write(b'nothing')
        score = self.path(evil + '.musicxml')
        with open(score, 'wb') as f:
            f.write('<score-partwise><part-list><score-part id="P1"><part-name>\x9b31m\u202e</part-name></score-part></part-list>'
                    '<part id="P1"><measure number="1"/></part></score-partwise>'.encode())
        for args in (['detect', path], ['transcribe', path], ['transcribe', path, '-f', 'json'], ['validate', path], ['validate', score],
                     ['validate', '--json', score], ['convert', path, '-'], ['engrave', path, self.path('x.pdf')], ['model', path],
                     ['model', '--json', path], ['evaluate', path], ['press', path], ['train', path], ['adapt', path],
                     ['detect', sample('clean.png'), '--pages', evil], [evil], ['detect', '--' + evil]):
            self.harmless(cli(*args))

    @needs_model
    def test_names_that_promise_another_kind(self):
        for suffix in ('mid', 'pdf', 'txt', 'mscz'):
            out = self.path('a.' + suffix)
            run = self.check(cli('transcribe', sample('clean.png'), '-o', out), 2)
            self.assertIn('promises another kind', run.err)
            self.assertFalse(os.path.exists(out))


class Bounded(Case):
    """Made for this (cases/hostile of the extra files): each took gigabytes or never ended."""

    def hostile(self, name):
        return need_extra(os.path.join('cases', 'hostile', name))

    def test_names_of_models(self):
        run = self.check(cli('model', '--json', self.hostile('model-name-cut-utf8.safetensors')), 0)
        self.assertEqual(set(run.events()[0]['name']), {'é'})
        run = self.check(cli('model', self.hostile('model-name-escape.safetensors')), 0)
        self.assertIn('\\x1b]0;pwned', run.text)

    def test_scores(self):
        self.check(cli('convert', self.hostile('c2000.lmx'), self.path('a.musicxml')), 0)
        self.check(cli('validate', self.hostile('c4000.mxl')), 0)
        self.check(cli('validate', self.hostile('nodes.mxl')), 3)

    def test_projects(self):
        self.assertIn('symbols', self.check(cli('adapt', self.hostile('tokens.scorewright')), 1).err)
        self.assertIn('places', self.check(cli('adapt', self.hostile('places.scorewright')), 1).err)
        self.check(cli('adapt', self.hostile('cubic.scorewright')), 1)
        self.check(cli('adapt', self.hostile('pages1200.scorewright')), 1)

    @needs_model
    def test_boxes(self):
        run = self.check(cli('transcribe', '--boxes', self.hostile('boxes-4gib.json'), self.hostile('p14142.png')), 1)
        self.assertIn('too large to read', run.err)


if __name__ == '__main__':
    unittest.main()
