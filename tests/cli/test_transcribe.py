# SPDX-License-Identifier: GPL-3.0-or-later
"""transcribe: files, formats, events, and everything that may come in between."""
import json
import os
import signal
import subprocess
import time
import unittest
import xml.etree.ElementTree as ET
import zipfile

from cli import CLI, Case, cli, data, environment, model, need_extra, needs_model, png, sample

QUICK = ('--no-words', '--max-tokens', '40')  # of a system
ONE = ('--crop', '0,400,2480,560')  # system of clean.png


def measures(text):
    return ET.fromstring(text).findall('part/measure')


@needs_model
class Results(Case):
    def test_page_to_musicxml(self):
        out = self.path('page.musicxml')
        run = self.check(cli('transcribe', sample('clean.png'), '-o', out), 0)
        self.assertEqual(run.text, '')
        self.assertEqual(run.err, '')  # no terminal, no progress
        with open(out, 'rb') as f:
            data = f.read()
        self.assertGreaterEqual(len(measures(data)), 5)
        self.assertEqual([p.get('new-system') for p in ET.fromstring(data).iter('print')].count('yes'), 4)
        self.assertIn(': valid', self.check(cli('validate', out), 0).text)
        self.assertEqual(os.listdir(self.folder), ['page.musicxml'])

    def test_it_reads(self):
        """Not just anything: the key of every system, the clefs, and most of the first chords."""
        run = self.check(cli('transcribe', sample('clean.png'), *QUICK, '-f', 'lmx'), 0)
        systems = run.text.splitlines()
        self.assertEqual(len(systems), 5)
        for system in systems:
            self.assertRegex(system, r'^measure key:fifths:-[2-5] .*clef:G2 staff:1 clef:F4 staff:2 [A-G]\d voice:1 eighth')
        self.assertIn('beats:3 beat-type:4', systems[0])

    def test_formats_agree(self):
        page = sample('low-resolution.png')
        lmx = self.check(cli('transcribe', page, *QUICK, '-f', 'lmx+'), 0).text
        xml = self.check(cli('transcribe', page, '--no-words', *QUICK), 0).text  # LMX has none
        self.check(cli('transcribe', page, '--no-words', *QUICK, '-o', self.path('a.mxl')), 0)
        with zipfile.ZipFile(self.path('a.mxl')) as archive:
            inside = [n for n in archive.namelist() if n.endswith(('.musicxml', '.xml')) and not n.startswith('META-INF')]
            self.assertEqual(archive.read(inside[0]).decode(), xml)
        self.write('a.lmx+', lmx)
        self.assertEqual(self.check(cli('convert', self.path('a.lmx+'), '-', '--to', 'musicxml', '-q'), 0).text, xml)
        self.check(cli('transcribe', page, *QUICK, '-o', self.path('b.lmx+')), 0)
        with open(self.path('b.lmx+'), encoding='utf-8') as f:
            self.assertEqual(f.read(), lmx)

    def test_lmx_has_no_marks(self):
        """Whoever asks for LMX gets its 227 words, whatever the model knows."""
        page = sample('clean.png')
        plain = self.check(cli('transcribe', page, *ONE, *QUICK, '-f', 'lmx'), 0).text
        self.assertEqual(self.check(cli('transcribe', page, *ONE, *QUICK, '-o', self.path('a.lmx'), '--plain'), 0).text, '')
        with open(self.path('a.lmx'), encoding='utf-8') as f:
            self.assertEqual(f.read(), plain)
        self.assertNotIn('<bos:plus>', plain)

    def test_same_again(self):
        """With any number of threads, which read systems side by side, the events are the same and in the same order."""
        page = sample('photo.jpg')
        told = []
        for threads in 1, 3:
            told.append(self.check(cli('transcribe', page, *QUICK, '-f', 'json', '--threads', threads), 0).events())
            for event in told[-1]:
                event.pop('seconds', None)
        self.assertEqual(told[0], told[1])
        lines = [e['lmx'] for e in told[0] if e['event'] == 'system_done']
        with open(page, 'rb') as f:
            self.assertEqual(self.check(cli('transcribe', '-', *QUICK, '-f', 'lmx+', stdin=f.read()), 0).text.splitlines(), lines)

    def test_german_numbers(self):
        import locale
        try:
            locale.setlocale(locale.LC_ALL, 'de_DE.UTF-8')
        except locale.Error:
            self.skipTest('no locale de_DE.UTF-8')
        finally:
            locale.setlocale(locale.LC_ALL, 'C')
        page = sample('low-resolution.png')
        german = dict(LC_ALL='de_DE.UTF-8', LANG='de_DE.UTF-8')
        self.assertEqual(cli('transcribe', page, *QUICK, **german).text, cli('transcribe', page, *QUICK).text)
        events = self.check(cli('transcribe', page, *QUICK, '-f', 'json', **german), 0).events()
        self.assertTrue(all(0 <= e['probability'] <= 1 for e in events if e['event'] == 'token'))
        self.assertAlmostEqual([e for e in events if e['event'] == 'system'][0]['staff_space'], 10.3, delta=0.5)

    def test_pages_of_a_pdf(self):
        second = self.check(cli('transcribe', sample('two-pages.pdf'), *QUICK, '-f', 'lmx+', '--pages', '2'), 0).text
        self.assertEqual(len(second.splitlines()), 4)
        both = self.check(cli('transcribe', sample('two-pages.pdf'), *QUICK, '-f', 'json'), 0).events()
        self.assertEqual([e['page'] for e in both if e['event'] == 'page'], [1, 2])
        lines = [e['lmx'] for e in both if e['event'] == 'system_done']
        self.assertEqual(lines[5:], second.splitlines())
        xml = [e for e in both if e['event'] == 'result'][0]['musicxml']
        self.assertEqual([p.get('new-page') for p in ET.fromstring(xml.encode()).iter('print')].count('yes'), 1)
        self.one_line(self.check(cli('transcribe', sample('two-pages.pdf'), '--pages', '3'), 1), 'page 3')

    def test_beam_and_grammar(self):
        for more in (['--beam', '3'], ['--no-grammar'], ['--dtype', 'f32'], ['--dtype', 'i8']):
            with self.subTest(more):
                run = self.check(cli('transcribe', sample('clean.png'), *ONE, *QUICK, '-f', 'lmx', *more), 0)
                self.assertEqual(len(run.text.splitlines()), 1)
                self.assertTrue(run.text.startswith('measure '))
                self.assertLessEqual(len(run.text.split()), 48)  # the grammar may need a few more to close


def piano_model(path):
    """The default model, which says that it reads systems of two staves only."""
    with open(model(), 'rb') as file:
        weights = file.read()
    more = b'[1, 2]'
    at = weights.find(more, max(weights.find(b'staves', 0, 65536), 0), 65536)
    if at >= 0:
        weights = weights[:at] + b'[2]   ' + weights[at + len(more):]
    with open(path, 'wb') as file:
        file.write(weights)
    return path


def pitches(words):
    return [word for word in words.split() if len(word) == 2 and word[0] in 'ABCDEFG' and word[1].isdigit()]


@needs_model
class Barlines(Case):
    """What is read agrees with what the picture shows."""

    def test_empty_staves_have_no_notes(self):
        """Staves of a page of empty manuscript paper, and two measures with barlines."""
        def gray(x, y):
            at = y % 340 - 60
            line = 100 <= x < 1140 and 0 <= at <= 188 and (at % 12 < 2 and at % 140 <= 49)
            bars = (100, 1137) if y < 340 else (100, 600, 1137)
            bar = any(b <= x < b + 3 for b in bars) and 0 <= at < 190
            return 0 if line or bar else 255
        page = png(self.path('empty.png'), 1240, 700, gray)
        lines = self.check(cli('transcribe', page, '-f', 'lmx'), 0).text.splitlines()
        self.assertEqual([line.split().count('measure') for line in lines], [1, 2])
        for line in lines:
            self.assertEqual(pitches(line), [])
            self.assertEqual(line.split().count('rest'), 2 * line.split().count('measure'))

    def test_empty_staves_of_the_field(self):
        path = need_extra('cases/42-empty-staves/empty-staves.png')
        lines = self.check(cli('transcribe', path, '-f', 'lmx'), 0).text.splitlines()
        self.assertEqual(len(lines), 6)
        self.assertEqual([pitches(line) for line in lines], [[]] * 6)

    def test_long_systems_are_read_to_the_end(self):
        for name, n in ('r24', 24), ('s28', 28):
            path = need_extra(f'cases/44-long-system/{name}.png')
            run = self.check(cli('transcribe', path, '-f', 'lmx'), 0)
            self.assertEqual(run.text.split().count('measure'), n)
            self.assertEqual(run.err, '')
            self.assertEqual(run.text.split().count('clef:G2'), 1)
            if name == 's28':  # four measures that come seven times
                notes = [pitches(m) for m in run.text.split(' measure ')]
                self.assertEqual(notes, notes[:4] * 7)

    def test_places_go_on_in_a_long_system(self):
        path = need_extra('cases/44-long-system/r24.png')
        events = self.check(cli('transcribe', path, '-f', 'json'), 0).events()
        tokens = [e for e in events if e['event'] == 'token']
        self.assertEqual([t['position'] for t in tokens], list(range(len(tokens))))
        self.assertEqual(tokens[-1]['measure'], 24)
        self.assertEqual([e['measure'] for e in events if e['event'] == 'measure'], list(range(1, 25)))
        self.assertEqual([e for e in events if e['event'] == 'problem' and 'the picture shows' in e['message']], [])


class Events(Case):
    def test_they_tell_the_whole_story(self):
        run = self.check(cli('transcribe', sample('low-resolution.png'), '--max-tokens', '120', '-f', 'json'), 0)
        events = run.events()
        kinds = [e['event'] for e in events]
        self.assertEqual(kinds[:3], ['file', 'page', 'system'])
        self.assertEqual(kinds[-1], 'result')
        self.assertEqual(kinds.count('system'), 5)
        for number in range(1, 6):
            mine = [e for e in events if e.get('system') == number]
            tokens = [e for e in mine if e['event'] == 'token']
            done = [e for e in mine if e['event'] == 'system_done'][0]
            words = done['lmx'].split()
            self.assertEqual(done['state'], 'done')
            if done['stop'] != 'repetition':
                self.assertEqual([t['token'] for t in tokens][:len(words)], words)
            self.assertEqual([t['position'] for t in tokens], list(range(len(tokens))))
            for token in tokens:
                self.assertEqual(len(token['alternatives']), 5)
                chances = [a['probability'] for a in token['alternatives']]
                self.assertEqual(chances, sorted(chances, reverse=True))
                if not token['overruled']:
                    self.assertEqual(token['alternatives'][0]['token'], token['token'])
            told = [e for e in mine if e['event'] == 'measure']
            self.assertEqual(' '.join(m['lmx'] for m in told), done['lmx'].removeprefix('<bos:plus> '))
            self.assertEqual([m['measure'] for m in told], list(range(1, len(told) + 1)))
        result = events[-1]
        self.assertEqual((result['state'], result['systems'], result['valid']), ('done', 5, True))
        self.assertEqual(result['problems'], kinds.count('problem'))
        self.assertEqual(len(measures(result['musicxml'].encode())), result['measures'])
        self.assertTrue(any(s.endswith('.rng') for s in result['schemas']), result['schemas'])

    def test_w3c_schema_is_used_where_it_is_named(self):
        xsd = need_extra('musicxml/musicxml.xsd')
        run = self.check(cli('transcribe', sample('clean.png'), '--max-tokens', '120', '-f', 'json', '--schema', xsd), 0)
        result = run.events()[-1]
        self.assertTrue(result['valid'], [e for e in run.events() if e['event'] == 'problem'])
        self.assertEqual([os.path.splitext(s)[1] for s in result['schemas']], ['.rng', '.xsd'])

    def test_to_a_file(self):
        out = self.path('events.json')
        self.assertEqual(self.check(cli('transcribe', sample('clean.png'), *QUICK, '-o', out), 0).text, '')
        with open(out, encoding='utf-8') as f:
            self.assertEqual(json.loads(f.readlines()[-1])['event'], 'result')
        self.assertEqual(os.listdir(self.folder), ['events.json'])


@needs_model
class Boxes(Case):
    def boxes(self):
        return json.loads(cli('detect', sample('clean.png'), '--json').text)

    def systems_read(self, boxes, *args):
        path = self.write('boxes.json', json.dumps(boxes))
        run = self.check(cli('transcribe', sample('clean.png'), '--boxes', path, *QUICK, '-f', 'json', *args), 0)
        return [{k: e[k] for k in 'xywh'} for e in run.events() if e['event'] == 'system']

    def test_given_boxes_are_read(self):
        boxes = self.boxes()
        systems = boxes['pages'][0]['systems']
        del systems[1:4]
        self.assertEqual(self.systems_read(boxes), [{k: s[k] for k in 'xywh'} for s in systems])

    def test_groups_of_edited_boxes(self):
        """Systems taken out, groups that are stale, missing or nonsense: none of it is an error."""
        boxes = self.boxes()
        page = boxes['pages'][0]
        page['systems'] = page['systems'][:2]
        page['systems'][0]['group'] = 7
        del page['systems'][1]['group'], page['systems'][1]['ossia']
        for groups in ([{'rows': [40, -1]}], 'none', None):
            page['groups'] = groups
            self.assertEqual(len(self.systems_read(boxes)), 2)
        del page['groups']
        page['systems'][0].update(group='x', ossia=3)
        self.assertEqual(len(self.systems_read(boxes)), 2)

    def test_boxes_that_were_found_are_read_as_found(self):
        """A photograph's lines bend, which its boxes do not tell."""
        text = self.check(cli('detect', '--json', sample('photo.jpg')), 0).text
        runs = [self.check(cli('transcribe', sample('photo.jpg'), *QUICK, '-f', 'json', *more), 0).events()
                for more in ([], ['--boxes', self.write('boxes.json', text)])]
        found, given = [[e for e in events if e['event'] == 'token'] for events in runs]
        self.assertGreater(len(found), 100)
        self.assertEqual(found, given)

    def test_bare_boxes(self):
        boxes = {'pages': [{'systems': [{k: s[k] for k in 'xywh'} for s in self.boxes()['pages'][0]['systems'][:2]]}]}
        self.assertEqual(len(self.systems_read(boxes)), 2)

    def test_nonsense(self):
        good = self.boxes()
        page = good['pages'][0]
        for text, word in (('{', 'line 1'), ('[]', 'pages'), ('{"pages":[{"systems":[{"x":1}]}]}', 'system 1'),
                           (json.dumps({'pages': [dict(page, systems=[dict(page['systems'][0], w=0)])]}), 'area')):
            with self.subTest(text[:30]):
                run = self.check(cli('transcribe', sample('clean.png'), '--boxes', self.write('b.json', text)), 1)
                self.one_line(run, 'b.json', word)
        other = {'pages': [dict(page, width=1000, height=1000)]}
        run = self.check(cli('transcribe', sample('clean.png'), '--boxes', self.write('b.json', json.dumps(other)), '-f', 'lmx'), 1)
        self.one_line(run, 'clean.png', '1000 x 1000')

    def test_whole(self):
        system = self.boxes()['pages'][0]['systems'][0]['crop']
        crop = '%d,%d,%d,%d' % tuple(system[k] for k in 'xywh')
        measured = self.check(cli('transcribe', sample('clean.png'), '--whole', '--crop', crop, *QUICK, '-f', 'lmx'), 0).text
        told = self.check(cli('transcribe', sample('clean.png'), '--whole', '--crop', crop, '--staff-space', '20.8', *QUICK, '-f', 'lmx'), 0).text
        self.assertEqual(len(told.splitlines()), 1)
        self.assertEqual(measured.split()[:2], told.split()[:2])
        blank = png(self.path('blank.png'), 300, 200, 255)
        self.assertIn('--staff-space', self.check(cli('transcribe', blank, '--whole'), 1).err)

    def test_single_staff_is_left_empty(self):
        """By a network that has learned to read piano systems only."""
        lines = [100, 120, 140, 160, 180]
        page = png(self.path('one.png'), 1200, 400,
                   lambda x, y: 0 if 60 <= x < 1140 and (any(l <= y < l + 2 for l in lines) or (x % 300 < 3 and 100 <= y < 182)) else 255)
        found = json.loads(cli('detect', page, '--json').text)['pages'][0]['systems']
        self.assertEqual([s['staves'] for s in found], [1])
        piano = piano_model(self.path('piano.safetensors'))
        run = self.check(cli('transcribe', page, '-m', piano, '-o', self.path('x.musicxml')), 4)
        self.assertIn('left empty', run.err)
        self.assertIn('single staff', run.err)
        self.assertFalse(os.path.exists(self.path('x.musicxml')))
        events = cli('transcribe', page, '-m', piano, '-f', 'json').events()
        self.assertEqual([e['state'] for e in events if e['event'] == 'system_done'], ['unreadable'])
        self.assertEqual(events[-1]['state'], 'nothing')


@needs_model
class Words(Case):
    """What stands around the music, through Tesseract."""

    def setUp(self):
        super().setUp()
        if 'words are not read' in cli('transcribe', sample('clean.png'), '--crop', '0,0,9,9').err:
            self.skipTest('no Tesseract, or no data for it')

    def texts(self, run, tag):
        return [e.text for e in ET.fromstring(run.text.encode()).iter(tag)]

    def test_title_and_composer(self):
        run = self.check(cli('transcribe', sample('clean.png'), '--max-tokens', '10'), 0)
        self.assertEqual(run.err, '')
        self.assertEqual(self.texts(run, 'work-title'), ['Après un rêve'])
        self.assertEqual(self.texts(run, 'creator'), ['Gabriel Fauré'])
        without = self.check(cli('transcribe', sample('clean.png'), '--max-tokens', '10', '--no-words'), 0)
        self.assertEqual(self.texts(without, 'work-title') + self.texts(without, 'creator'), [])
        self.assertEqual(self.texts(without, 'step'), self.texts(run, 'step'))

    def test_events(self):
        events = self.check(cli('transcribe', sample('clean.png'), '--max-tokens', '10', '-f', 'json'), 0).events()
        words = {e['role']: e for e in events if e['event'] == 'word'}
        self.assertEqual(words['title']['text'], 'Après un rêve')
        self.assertEqual(words['title']['page'], 1)
        self.assertLess(words['title']['y'], words['composer']['y'])
        self.assertGreater(words['composer']['confidence'], 0.6)
        self.assertEqual(words['measure-number']['system'] > 1, True)

    def test_without_data_it_is_said_once(self):
        run = self.check(cli('transcribe', sample('clean.png'), *ONE, '--max-tokens', '10', '-f', 'json',
                             TESSDATA_PREFIX=self.folder), 0)
        self.assertEqual(run.err, 'scorewright-cli: words are not read: Tesseract has no data for any language\n')
        self.assertEqual([e for e in run.events() if e['event'] == 'word'], [])
        self.assertTrue(run.events()[-1]['valid'])

    def test_languages(self):
        self.check(cli('transcribe', sample('clean.png'), '--max-tokens', '10', '--language', 'eng'), 0)
        run = self.check(cli('transcribe', sample('clean.png'), '--language', 'eng+klingon'), 2)
        self.assertIn("--language: Tesseract has no data for 'klingon'", run.err)


@needs_model
class Rows(Case):
    """Rows that sound together become the parts of one score."""

    def boxes(self, picture, groups, **more):
        found = json.loads(cli('detect', picture, '--json').text)
        systems = found['pages'][0]['systems'][:len(groups)]
        for i, (system, group) in enumerate(zip(systems, groups)):
            system.update(group=group, ossia=i in more.get('ossias', []))
        found['pages'][0]['systems'] = systems
        return self.write('boxes.json', json.dumps(found))

    def read(self, groups, *args, code=0, **more):
        boxes = self.boxes(sample('clean.png'), groups, **more)
        return self.check(cli('transcribe', sample('clean.png'), '--boxes', boxes, *QUICK, *args), code)

    def test_rows_become_parts(self):
        run = self.read([7, 7, 1, 1, 3], '-f', 'json')
        events = run.events()
        self.assertEqual([(e['system'], e['group']) for e in events if e['event'] == 'system'],
                         [(1, 0), (2, 0), (3, 1), (4, 1), (5, 2)])
        result = events[-1]
        self.assertTrue(result['valid'])
        self.assertEqual([[row['system'] for row in part['rows']] for part in result['parts']], [[1, 3, 5], [2, 4]])
        score = ET.fromstring(result['musicxml'].encode())
        self.assertEqual([p.text for p in score.iter('part-name')], ['Part 1', 'Part 2'])
        first, second = score.findall('part')
        self.assertEqual(len(first.findall('measure')), len(second.findall('measure')))
        self.assertEqual([p.get('new-system') for p in score.iter('print')].count('yes'), 2 * 2)
        for event in events:
            if event['event'] == 'problem' and 'system' in event:
                self.assertEqual(event['part'], 2 if event['system'] in (2, 4) else 1)

    def test_alone_as_ever(self):
        alone = self.check(cli('transcribe', sample('clean.png'), *QUICK), 0).text
        self.assertEqual(self.read([0, 1, 2, 3, 4]).text, alone)

    def test_parts_are_chosen(self):
        whole = self.read([0, 0, 1], '-f', 'lmx').text.splitlines()
        self.assertEqual(len(whole), 3)
        self.assertEqual(self.read([0, 0, 1], '-f', 'lmx', '--parts', '2').text.splitlines(), whole[1:2])
        self.assertEqual(self.read([0, 0, 1], '-f', 'lmx', '--parts', '1-').text.splitlines(), whole)
        score = ET.fromstring(self.read([0, 0, 1], '--parts', '2').text.encode())
        self.assertEqual([p.text for p in score.iter('part-name')], ['Part 2'])
        run = self.read([0, 0, 1], '--parts', '2-3', code=1)
        self.assertIn('there is no part 3, only 2', run.err)
        self.assertEqual(run.text, '')
        self.assertIn('--parts', self.check(cli('transcribe', sample('clean.png'), '--parts', 'piano'), 2).err)

    def test_an_ossia_is_told(self):
        run = self.read([0, 0, 1], '-f', 'json', ossias=[0])
        self.assertIn('page 1, system 1: an ossia above a staff; it is left out of the score', run.err)
        events = run.events()
        self.assertEqual([[row['system'] for row in part['rows']] for part in events[-1]['parts']], [[2, 3]])
        self.assertEqual([e['system'] for e in events if e['event'] == 'problem' and 'ossia' in e['message']], [1])
        self.assertEqual(len(self.read([0, 0, 1], '-f', 'lmx', ossias=[0]).text.splitlines()), 2)

    def test_a_voice_that_was_not_read(self):
        """By a network that reads no single staves: the piano is there as ever, and the voice is told."""
        page = data('eval/dev-pages/lc4945954-verovio.png')
        boxes = self.boxes(page, [0, 0, 1, 1])
        run = self.check(cli('transcribe', page, '--boxes', boxes, '-m', piano_model(self.path('piano.safetensors')), *QUICK), 0)
        self.assertEqual(run.err.count('left empty: a system of a single staff'), 2)
        score = ET.fromstring(run.text.encode())
        self.assertEqual(len(score.findall('part')), 1)
        self.assertEqual([s.text for s in score.iter('staves')], ['2'])

    def test_pictures_are_one_piece(self):
        pages = sample('clean.png'), sample('low-resolution.png')
        out = self.path('one.musicxml')
        self.check(cli('transcribe', '--join', *pages, '-o', out, *QUICK), 0)
        self.assertIn(': valid', self.check(cli('validate', out), 0).text)
        with open(out, encoding='utf-8') as f:
            text = f.read()
        alone = [self.check(cli('transcribe', page, *QUICK), 0).text for page in pages]
        self.assertEqual(len(measures(text)), sum(len(measures(t)) for t in alone))
        self.assertEqual([p.get('new-page') for p in ET.fromstring(text.encode()).iter('print')].count('yes'), 1)
        self.assertEqual(self.check(cli('transcribe', '--join', *pages, *QUICK), 0).text, text)  # to standard output
        bad = self.write('bad.png', b'no picture')
        run = self.check(cli('transcribe', '--join', pages[0], bad, '-o', self.path('out/'), *QUICK), 1)
        self.assertIn('bad.png', run.err)
        self.assertEqual(sorted(os.listdir(self.path('out'))), ['clean.musicxml', 'clean.musicxml.incomplete'])
        events = self.check(cli('transcribe', '--join', *pages, *QUICK, '-f', 'json'), 0).events()
        self.assertEqual([e['event'] for e in events].count('file'), 2)
        self.assertEqual([e['event'] for e in events].count('result'), 1)
        for more in (('--resume', '-o', out), ('--jobs', '2', '-o', out), ('--boxes', bad)):
            self.assertIn('--join', self.check(cli('transcribe', '--join', *pages, *more), 2).err)


@needs_model
class ManyFiles(Case):
    def setUp(self):
        super().setUp()
        self.bad = self.write('bad.png', b'no picture')
        self.out = self.path('out')

    def run_all(self, *args, code):
        return self.check(cli('transcribe', sample('clean.png'), self.bad, sample('low-resolution.png'), '-o', self.out, *QUICK, *args), code)

    def test_goes_on_after_a_bad_one(self):
        run = self.run_all(code=1)
        self.one_line(run, 'bad.png')
        self.assertEqual(sorted(os.listdir(self.out)), ['clean.musicxml', 'low-resolution.musicxml'])

    def test_lmx_one_file_each(self):
        self.run_all('--format', 'lmx', code=1)
        self.assertEqual(sorted(os.listdir(self.out)), ['clean.lmx', 'low-resolution.lmx'])
        with open(os.path.join(self.out, 'clean.lmx'), encoding='utf-8') as f:
            self.assertEqual(len(f.readlines()), 5)

    def test_resume(self):
        self.run_all(code=1)
        done, again = (os.path.join(self.out, n + '.musicxml') for n in ('clean', 'low-resolution'))
        for path in (done, again):
            with open(path, 'w', encoding='utf-8') as f:
                f.write('mine')
        with open(again + '.incomplete', 'w', encoding='utf-8'):
            pass
        self.run_all('--resume', code=1)
        with open(done, encoding='utf-8') as f:
            self.assertEqual(f.read(), 'mine')
        with open(again, encoding='utf-8') as f:
            self.assertIn('score-partwise', f.read())
        self.assertFalse(os.path.exists(again + '.incomplete'))

    def test_same_names_are_refused(self):
        os.mkdir(self.path('other'))
        other = self.path('other/clean.png')
        with open(sample('clean.png'), 'rb') as source, open(other, 'wb') as target:
            target.write(source.read())
        self.assertIn('both become', self.check(cli('transcribe', sample('clean.png'), other, '-o', self.out), 2).err)

    def test_folder_that_cannot_be(self):
        self.one_line(self.check(cli('transcribe', sample('clean.png'), self.bad, '-o', self.bad + '/x'), 1), 'cannot make the folder')


@needs_model
class Trouble(Case):
    def interrupt(self, *args, after=b'"token"', more=0):
        """Sends SIGINT once a line with 'after' came."""
        process = subprocess.Popen([CLI, 'transcribe', *args], stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=environment())
        lines = []
        for line in process.stdout:
            lines.append(line)
            if after in line and more >= 0:
                more -= 1
                if more < 0:
                    process.send_signal(signal.SIGINT)
        err = process.stderr.read().decode()
        process.stdout.close()
        process.stderr.close()
        return process.wait(60), [json.loads(line) for line in lines], err

    def test_sigint_leaves_what_there_is(self):
        code, events, err = self.interrupt(sample('clean.png'), '-f', 'json', '--threads', '1', more=30)
        self.assertEqual(code, 130, err)
        self.assertIn('interrupted', err)
        self.assertEqual(events[-1]['event'], 'result')
        self.assertEqual(events[-1]['state'], 'interrupted')
        self.assertGreaterEqual(len(measures(events[-1]['musicxml'].encode())), 1)
        states = [e['state'] for e in events if e['event'] == 'system_done']
        self.assertIn(states[-1], ('interrupted', 'done'))
        self.assertLess(len(states), 5)

    def test_sigint_marks_the_file(self):
        out = self.path('cut.musicxml')
        process = subprocess.Popen([CLI, 'transcribe', sample('clean.png'), sample('photo.jpg'), sample('two-pages.pdf'), '-o', self.path('out'),
                                    '--threads', '1', '--max-tokens', '100'], stderr=subprocess.PIPE, env=environment())
        out = self.path('out/clean.musicxml')
        deadline = time.monotonic() + 120
        while not os.path.exists(out) and time.monotonic() < deadline:
            time.sleep(0.01)
        process.send_signal(signal.SIGINT)
        err = process.stderr.read().decode()
        process.stderr.close()
        self.assertEqual(process.wait(60), 130, err)
        self.assertIn('interrupted', err)
        names = sorted(os.listdir(self.path('out')))
        self.assertIn('clean.musicxml', names)
        self.assertNotIn('clean.musicxml.incomplete', names)
        self.assertNotIn('two-pages.musicxml', names)
        for name in names:
            if name.endswith('.musicxml'):
                ET.parse(os.path.join(self.path('out'), name))
            self.assertFalse(name.endswith('.part'), names)
        if 'photo.musicxml' in names:
            self.assertIn('photo.musicxml.incomplete', names)

    def test_sigint_before_anything(self):
        process = subprocess.Popen([CLI, 'transcribe', '-'], stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                                   env=environment())
        time.sleep(1)  # it waits for standard input
        process.send_signal(signal.SIGINT)
        try:
            code = process.wait(30)
        finally:
            process.kill()
            out, err = process.communicate()
        self.assertEqual((code, out), (130, b''), err)

    def test_closed_pipe(self):
        process = subprocess.Popen([CLI, 'transcribe', sample('clean.png'), '-f', 'json', *QUICK], stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                                   env=environment())
        process.stdout.readline()
        process.stdout.close()
        err = process.stderr.read().decode()
        process.stderr.close()
        self.assertEqual(process.wait(60), 1, err)
        self.assertIn('cannot write', err)

    def test_full_disk(self):
        self.assertIn('No space left', self.check(cli('transcribe', sample('clean.png'), *ONE, *QUICK, '-o', '/dev/full'), 1).err)
        with open('/dev/full', 'wb') as full:
            self.assertIn('No space left', self.check(cli('transcribe', sample('clean.png'), *ONE, *QUICK, stdout=full), 1).err)
            run = self.check(cli('transcribe', sample('clean.png'), *ONE, *QUICK, '--format', 'json', stdout=full), 1)
            self.assertRegex(run.err, r"^scorewright-cli: cannot write 'standard output': No space left on device\n$")

    def test_full_disk_keeps_the_old_file(self):
        mount = self.path('disk')
        os.mkdir(mount)
        if subprocess.run(['mount', '-t', 'tmpfs', '-o', 'size=8k', 'none', mount], stderr=subprocess.DEVNULL).returncode != 0:
            self.skipTest('may not mount a small file system')
        try:
            old = os.path.join(mount, 'a.musicxml')
            with open(old, 'w', encoding='utf-8') as f:
                f.write('old')
            self.check(cli('transcribe', sample('clean.png'), *QUICK, '-o', old), 1)
            with open(old, encoding='utf-8') as f:
                self.assertEqual(f.read(), 'old')
            self.assertEqual(os.listdir(mount), ['a.musicxml'])
        finally:
            subprocess.run(['umount', mount], check=True)

    def test_decoder_that_crashes(self):
        script = self.write('decoder', '#!/bin/sh\nkill -SEGV $$\n')
        os.chmod(script, 0o755)
        run = self.check(cli('transcribe', sample('clean.png'), '-o', self.path('a.lmx'), SCW_DECODE=script), 1)
        self.one_line(run, 'clean.png', 'crashed')

    def test_page_that_cannot_be_decoded(self):
        """The other pages are read; the file counts as failed and is not whole."""
        real = os.path.join(os.path.dirname(CLI), 'scorewright-decode')
        if not os.path.exists(real):
            self.skipTest('no scorewright-decode beside the program')
        script = self.write('decoder', f'#!/bin/sh\n[ "$2" = 1 ] && kill -SEGV $$\nexec {real} "$@"\n')
        os.chmod(script, 0o755)
        out = self.path('a.lmx')
        run = self.check(cli('transcribe', sample('two-pages.pdf'), *QUICK, '-o', out, SCW_DECODE=script), 1)
        self.one_line(run, 'two-pages.pdf', 'page 1', 'crashed')
        with open(out, encoding='utf-8') as f:
            self.assertEqual(len(f.readlines()), 4)
        self.assertTrue(os.path.exists(out + '.incomplete'))
        # Where it cannot be marked as a part, nothing is written.
        other = self.path('b.lmx')
        os.mkdir(other + '.incomplete')
        for more in ([], ['-f', 'json']):
            run = self.check(cli('transcribe', sample('two-pages.pdf'), *QUICK, *more, '-o', other, SCW_DECODE=script), 1)
            self.assertIn('.incomplete', run.err)
            self.assertFalse(os.path.exists(other))


if __name__ == '__main__':
    unittest.main()
