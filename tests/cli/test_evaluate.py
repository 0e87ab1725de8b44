# SPDX-License-Identifier: GPL-3.0-or-later
"""evaluate and model: the figures are right, whoever computes them."""
import collections
import fractions
import json
import os
import shutil
import unittest
import xml.etree.ElementTree as ET

from cli import Case, SAMPLES, cli, data, model, needs_model, png


def edit_distance(a, b):
    row = list(range(len(b) + 1))
    for i, x in enumerate(a, 1):
        corner, row[0] = row[0], i
        for j, y in enumerate(b, 1):
            corner, row[j] = row[j], min(row[j] + 1, row[j - 1] + 1, corner + (x != y))
    return row[-1]


def sounding_notes(path):
    """How often each (measure, onset, pitch, duration) stands in the first part; and how many measures it has."""
    found, divisions = collections.Counter(), 1
    measures = ET.parse(path).find('part').findall('measure')
    for number, measure in enumerate(measures):
        now = last = 0
        for item in measure:
            divisions = int(item.findtext('divisions') or divisions)
            duration = fractions.Fraction(int(item.findtext('duration') or 0), divisions)
            if item.tag == 'backup':
                now -= duration
            elif item.tag == 'forward':
                now += duration
            elif item.tag == 'note':
                onset = last if item.find('chord') is not None else now
                pitch = item.find('pitch')
                if pitch is not None:
                    key = 12 * int(pitch.findtext('octave')) + 'C D EF G A B'.index(pitch.findtext('step')) + int(pitch.findtext('alter') or 0)
                    found[number, onset, key, duration] += 1
                if item.find('chord') is None:
                    last, now = now, now + duration
    return found, len(measures)


@needs_model
class Evaluate(Case):
    def crops(self):
        """A few pictures whose music is known."""
        folder = data('eval/dev-measures')
        names = sorted(n[:-4] for n in os.listdir(folder) if n.endswith('.lmx'))[:60:12]
        os.mkdir(self.path('set'))
        for name in names:
            for suffix in ('.png', '.lmx'):
                shutil.copy(os.path.join(folder, name + suffix), self.path('set'))
        return names

    def test_rate_is_what_the_readings_say(self):
        names = self.crops()
        run = self.check(cli('evaluate', self.path('set'), '--plain', '--no-grammar', '--max-tokens', '300', '--json', '--out', self.path('out')), 0)
        report = json.loads(run.text)
        edits = tokens = exact = 0
        for name in names:
            with open(self.path(f'out/{name}.lmx'), encoding='utf-8') as a, open(self.path(f'set/{name}.lmx'), encoding='utf-8') as b:
                read, truth = a.read().split(), b.read().split()
            self.assertLessEqual(len(read), 300)
            distance = edit_distance(read, truth)
            edits, tokens, exact = edits + distance, tokens + len(truth), exact + (distance == 0)
        self.assertEqual((report['folder'], report['systems'], report['tokens'], report['grammar']), ('set', 5, tokens, False))
        self.assertAlmostEqual(report['ser'], 100 * edits / tokens, places=3)
        self.assertAlmostEqual(report['exact'], 100 * exact / len(names), places=3)
        limited = json.loads(self.check(cli('evaluate', self.path('set'), '--limit', '2', '--max-tokens', '50', '--json'), 0).text)
        self.assertEqual((limited['systems'], limited['grammar']), (2, True))
        self.assertIn('SER ', self.check(cli('evaluate', self.path('set'), '-n', '1', '--max-tokens', '50'), 0).text)

    def test_pages(self):
        os.mkdir(self.path('pages'))
        for suffix in ('.png', '.musicxml'):
            shutil.copy(os.path.join(SAMPLES, 'low-resolution' + suffix), self.path('pages'))
        run = self.check(cli('evaluate', self.path('pages'), '--json', '--no-words', '--out', self.path('out')), 0)
        report = json.loads(run.text)
        (read, n), (truth, m) = (sounding_notes(self.path(f'{where}/low-resolution.musicxml')) for where in ('out', 'pages'))
        matched = (read & truth).total()
        self.assertEqual((report['folder'], report['pages']), ('pages', 1))
        self.assertEqual(report['parts'], {'there': 1, 'read': 1, 'right_pages': 1})
        self.assertEqual(report['measures'], {'there': m, 'read': n, 'right_pages': int(m == n)})
        self.assertAlmostEqual(report['notes']['precision'], 100 * matched / read.total(), places=6)
        self.assertAlmostEqual(report['notes']['recall'], 100 * matched / truth.total(), places=6)
        self.assertGreater(report['notes']['f1'], 80)

    def test_bad_folders(self):
        self.one_line(self.check(cli('evaluate', self.path('none')), 1), 'none')
        os.mkdir(self.path('empty'))
        self.one_line(self.check(cli('evaluate', self.path('empty')), 1), 'empty')
        self.write('a.lmx', 'measure')
        self.one_line(self.check(cli('evaluate', self.folder), 1), 'a.png')
        png(self.path('a.png'), 64, 64, 255)
        self.write('a.lmx', 'measure do')
        run = self.check(cli('evaluate', self.folder), 1)
        self.one_line(run, 'a.lmx', 'do')


@needs_model
class Model(Case):
    def test_what_is_in_it(self):
        report = json.loads(self.check(cli('model', model(), '--json'), 0).text)
        self.assertEqual(report['vocabulary'], 227)
        self.assertEqual(report['file'], model())
        self.assertIn(2, report['staves'])
        if os.path.basename(model()) == 'tiny.safetensors':
            self.assertEqual((report['name'], report['parameters'], report['norm_first']), ('tiny', 12863715, True))
        text = self.check(cli('model', model()), 0).text
        self.assertIn('decoder', text)
        self.assertEqual(self.check(cli('model'), 0).text, text)  # found without being named

    def test_cut_short(self):
        with open(model(), 'rb') as f:
            data = f.read(1 << 20)
        self.one_line(self.check(cli('model', self.write('cut.safetensors', data)), 5), 'cut.safetensors')

    def test_weights_are_saved_in_another_precision(self):
        exact, small = self.path('f32.safetensors'), self.path('i8.safetensors')
        self.check(cli('model', model(), '--save', exact, '--dtype', 'f32'), 0)
        self.check(cli('model', exact, '--save', small, '--dtype', 'i8'), 0)
        with open(model(), 'rb') as a, open(small, 'rb') as b:  # what was int8 is the same int8 again
            self.assertEqual(a.read(), b.read())
        self.one_line(self.check(cli('model', model(), '--save', self.path('no/such.safetensors')), 1), 'no/such')
        self.assertIn('--dtype goes with --save', self.check(cli('model', '--dtype', 'f32'), 2).err)


if __name__ == '__main__':
    unittest.main()
