# SPDX-License-Identifier: GPL-3.0-or-later
"""evaluate's tables, JSON and sheet: they agree with each other, with what was read, and with the golds."""
import html.parser
import json
import os
import shutil
import sys
import unittest

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), '..', 'cli'))
from cli import Case, cli, data, needs_model, png  # noqa: E402

FAST = ('--no-grammar', '--max-tokens', '200')


class Sheet(html.parser.HTMLParser):
    """What a person sees on it: titles, pictures, pairs of tokens that differ."""

    def __init__(self, text):
        super().__init__()
        self.open, self.titles, self.pictures, self.wrong, self.pair = [], [], [], [], []
        self.feed(text)
        self.close()

    def handle_starttag(self, tag, attrs):
        if tag == 'img':
            self.pictures.append(dict(attrs))
        if tag not in ('img', 'br', 'meta'):
            self.open.append(tag)

    def handle_endtag(self, tag):
        assert self.open and self.open[-1] == tag, (tag, self.open)
        self.open.pop()

    def handle_data(self, data):
        if self.open and self.open[-1] == 'h3':
            self.titles.append(data)
        if self.open and self.open[-1] in ('del', 'ins'):
            self.pair.append(data)
            if self.open[-1] == 'ins':
                self.wrong.append(tuple(self.pair))
                self.pair = []


@needs_model
class Measures(Case):
    def crops(self, suffixes=('.png', '.lmx', '.musicxml')):
        folder = data('eval/dev-measures')
        names = sorted(n[:-4] for n in os.listdir(folder) if n.endswith('.lmx'))[5:60:18]
        os.mkdir(self.path('set'))
        for name in names:
            for suffix in suffixes:
                shutil.copy(os.path.join(folder, name + suffix), self.path('set'))
        return names

    def report(self, *more):
        return json.loads(self.check(cli('evaluate', self.path('set'), '--json', *FAST, *more), 0).text)

    def test_figures_agree(self):
        names = self.crops()
        report = self.report('--classes', '--worst', '2', '--out', self.path('out'))
        errors = round(report['ser'] * report['tokens'] / 100)
        classes = report['classes'].values()
        self.assertEqual(sum(c['truth'] for c in classes), report['tokens'])
        self.assertEqual(sum(c['confused'] + c['misread'] + c['missed'] + c['invented'] for c in classes), errors)
        self.assertEqual(sum(c['truth'] - c['kept'] - c['confused'] - c['misread'] - c['missed'] for c in classes), 0)
        self.assertLessEqual(sum(c['count'] for c in report['confusions']), errors)
        counts = [c['count'] for c in report['confusions']]
        self.assertEqual(counts, sorted(counts, reverse=True))
        tedn = report['tedn']
        self.assertEqual((tedn['systems'], tedn['flavor']), (len(names), 'lmx'))
        self.assertAlmostEqual(tedn['rate'], 100 * tedn['edit_cost'] / tedn['gold_cost'], places=2)
        full = self.report('--full')
        self.assertEqual(full['tedn']['flavor'], 'full')
        self.assertGreaterEqual(full['tedn']['gold_cost'], tedn['gold_cost'])
        self.assertNotIn('classes', full)
        self.assertNotIn('worst', full)
        self.assertLessEqual(len(report['worst']), 2)
        worst = [w['errors'] for w in report['worst']]
        self.assertEqual(worst, sorted(worst, reverse=True))
        for notes in report['notes'], report['notes_without_duration']:
            self.assertTrue(all(0 <= notes[k] <= 100 for k in ('precision', 'recall', 'f1')))
        self.assertLessEqual(report['notes']['f1'], report['notes_without_duration']['f1'])

    def test_right_is_right(self):
        """What was read, taken for the truth: no error of any kind."""
        names = self.crops(('.png',))
        os.mkdir(self.path('out'))
        for name in names:
            self.write(f'set/{name}.lmx', 'measure')
        self.report('--out', self.path('out'))
        for name in names:
            shutil.copy(self.path(f'out/{name}.lmx'), self.path(f'set/{name}.lmx'))
        report = self.report('--worst', '5')
        self.assertEqual((report['ser'], report['ser_without_tuplets'], report['exact'], report['worst']), (0, 0, 100, []))
        self.assertEqual(report['notes'], {'precision': 100, 'recall': 100, 'f1': 100})
        self.assertNotIn('tedn', report)  # without golds there is none
        self.check(cli('evaluate', self.path('set'), *FAST, '--sheet', self.path('sheet.html')), 0)
        with open(self.path('sheet.html'), encoding='utf-8') as f:
            self.assertIn('Nothing was read wrong', f.read())

    def test_sheet(self):
        names = self.crops()
        for name in names:
            self.write(f'set/{name}.lmx', 'measure fermata')  # nobody reads that
        report = self.report('--worst', '2', '--sheet', self.path('sheet.html'))
        with open(self.path('sheet.html'), encoding='utf-8') as f:
            sheet = Sheet(f.read())
        self.assertEqual(sheet.open, [])
        self.assertEqual([t.split(':')[0] for t in sheet.titles], [w['name'] for w in report['worst']])
        self.assertEqual(len(sheet.titles), 2)
        self.assertEqual(len(sheet.wrong), sum(w['errors'] for w in report['worst']))
        self.assertTrue(all(p['src'].startswith('data:image/png;base64,iVBOR') and p['alt'] for p in sheet.pictures))
        self.assertEqual(len(sheet.pictures), 2)

    def test_table_in_german(self):
        self.crops()
        german = self.check(cli('evaluate', self.path('set'), '-n', '1', '--classes', *FAST, LC_ALL='de_DE.UTF-8'), 0).text
        self.assertRegex(german, r'TEDn \(lmx\) +\d+\.\d\d %')
        for word in ('SER without tuplets', 'precision', 'pitch', 'invented', 'there'):
            self.assertIn(word, german)

    def test_names_are_data(self):
        """A name that looks like HTML stays a name."""
        os.mkdir(self.path('set'))
        png(self.path('set/a<b>&"c.png'), 200, 100, lambda x, y: 0 if y in (40, 47, 54, 61, 68) else 255)
        self.write('set/a<b>&"c.lmx', 'measure key:fifths:3 C4 quarter')
        self.check(cli('evaluate', self.path('set'), *FAST, '--sheet', self.path('sheet.html')), 0)
        with open(self.path('sheet.html'), encoding='utf-8') as f:
            sheet = Sheet(f.read())
        self.assertTrue(''.join(sheet.titles).startswith('a<b>&"c:'), sheet.titles)

    def test_bad_golds_are_told(self):
        names = self.crops()
        self.write(f'set/{names[0]}.musicxml', '<score-partwise><part>')
        run = self.check(cli('evaluate', self.path('set'), '--json', *FAST), 1)
        self.one_line(run, names[0] + '.musicxml')
        report = json.loads(run.text)
        self.assertEqual((report['systems'], report['tedn']['systems']), (len(names), len(names) - 1))

    def test_misuse(self):
        self.check(cli('evaluate', self.folder, '--worst', '-3'), 2)
        os.mkdir(self.path('set'))
        png(self.path('set/a.png'), 64, 64, 255)
        self.write('set/a.lmx', 'measure')
        run = self.check(cli('evaluate', self.path('set'), *FAST, '--sheet', self.path('no/such/folder/s.html')), 1)
        self.one_line(run, 's.html')


if __name__ == '__main__':
    unittest.main()
