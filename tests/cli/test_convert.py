# SPDX-License-Identifier: GPL-3.0-or-later
"""convert and validate: every direction, the golden slices, and files that mean harm."""
import io
import json
import lzma
import os
import unittest
import xml.etree.ElementTree as ET
import zipfile

from cli import Case, cli, data, need_extra, sample

LMX = 'measure key:fifths:1 time beats:2 beat-type:4 clef:G2 staff:1 clef:F4 staff:2 ' \
      'F4 voice:1 quarter stem:up staff:1 G4 quarter backup half D3 voice:5 half stem:down staff:2'


def zipped(members, **more):
    data = io.BytesIO()
    with zipfile.ZipFile(data, 'w', zipfile.ZIP_DEFLATED) as archive:
        for name, text in members:
            archive.writestr(name, text)
    return data.getvalue()


def container(path):
    return f'<container><rootfiles><rootfile full-path="{path}"/></rootfiles></container>'


class Convert(Case):
    def test_round_trip(self):
        a = self.write('a.lmx', LMX + '\n')
        for first, second in (('b.musicxml', 'c.lmx'), ('b.mxl', 'd.lmx'), ('b.xml', 'e.lmx')):
            self.check(cli('convert', a, self.path(first)), 0)
            self.check(cli('convert', self.path(first), self.path(second)), 0)
            with open(self.path(second), encoding='utf-8') as f:
                self.assertEqual(f.read(), LMX + '\n')
        self.check(cli('convert', self.path('b.mxl'), self.path('f.musicxml')), 0)
        self.check(cli('validate', self.path('b.musicxml'), self.path('b.mxl'), self.path('f.musicxml')), 0)

    def test_what_it_says(self):
        a = self.write('a.lmx', LMX)
        root = ET.fromstring(cli('convert', a, '-', '--to', 'musicxml').text.encode())
        notes = root.findall('.//note')
        self.assertEqual([n.findtext('pitch/step') for n in notes], ['F', 'G', 'D'])
        self.assertEqual(notes[0].findtext('pitch/alter'), '1')  # from the key
        self.assertEqual([n.findtext('staff') for n in notes], ['1', '1', '2'])

    def test_streams(self):
        xml = self.check(cli('convert', '-', '-', '--to', 'musicxml', stdin=LMX.encode()), 0).text
        self.assertEqual(self.check(cli('convert', '-', '-', '--to', 'lmx', stdin=xml.encode()), 0).text, LMX + '\n')
        self.assertIn('standard input: valid', self.check(cli('validate', '-', stdin=xml.encode()), 0).text)

    def test_a_line_is_a_system(self):
        two = LMX + '\n' + LMX.replace('time beats:2 beat-type:4 ', '') + '\n'
        root = ET.fromstring(self.check(cli('convert', self.write('two.lmx', two), '-', '--to', 'musicxml'), 0).text.encode())
        self.assertEqual(len(root.findall('part/measure')), 2)
        self.assertEqual([p.get('new-system') for p in root.iter('print')], ['yes'])
        self.assertEqual(len(root.findall('.//clef')), 2)  # not told again

    def test_samples(self):
        """The music of the sample pages goes through and stays what it is."""
        for name in ('clean', 'low-resolution', 'photo', 'two-pages'):
            with self.subTest(name):
                lmx = self.check(cli('convert', sample(name + '.musicxml'), '-', '--to', 'lmx', '-q'), 0).text
                self.write('a.lmx', lmx)
                self.check(cli('convert', self.path('a.lmx'), self.path('a.musicxml'), '-q'), 0)
                self.assertEqual(self.check(cli('convert', self.path('a.musicxml'), '-', '--to', 'lmx', '-q'), 0).text, lmx)
                self.assertEqual(lmx.split().count('measure'), len(ET.parse(sample(name + '.musicxml')).findall('part/measure')))
                self.check(cli('validate', self.path('a.musicxml'), '-q'), 0)

    def test_part(self):
        score = data('scores/lc6810863.mxl')
        piano = self.check(cli('convert', score, '-', '--to', 'lmx', '-q'), 0).text
        voice = self.check(cli('convert', score, '-', '--to', 'lmx', '-q', '--part', 'P1'), 0).text
        self.assertIn('staff:2', piano)
        self.assertNotIn('staff:2', voice)
        self.assertEqual(self.check(cli('convert', score, '-', '--to', 'lmx', '-q', '--part', 'P2'), 0).text, piano)
        self.one_line(self.check(cli('convert', score, '-', '--to', 'lmx', '--part', 'P9'), 3), 'P9')

    def test_part_by_number(self):
        score = data('scores/lc6810863.mxl')
        for number, name in ('1', 'P1'), ('2', 'P2'):
            self.assertEqual(*(self.check(cli('convert', score, '-', '--to', 'lmx', '-q', '--part', p), 0).text for p in (number, name)))
        self.one_line(self.check(cli('convert', score, '-', '--to', 'lmx', '--part', '3'), 3), "'3'")

    def test_all_parts_are_kept(self):
        root = ET.fromstring(self.check(cli('convert', data('scores/lc6810863.mxl'), '-', '--to', 'musicxml', '-q'), 0).text.encode())
        self.assertEqual([len(p.findall('measure')) for p in root.findall('part')], [48, 48])
        self.assertEqual([e.text for e in root.findall('part-list/score-part/part-name')], ['Voice', 'Piano'])

    def test_measures(self):
        score = data('scores/lc6810863.mxl')

        def numbers(what):
            root = ET.fromstring(self.check(cli('convert', score, '-', '--to', 'musicxml', '-q', '--measures', what), 0).text.encode())
            return [[m.get('number') for m in p.findall('measure')] for p in root.findall('part')]
        self.assertEqual(numbers('5'), [['5']] * 2)
        self.assertEqual(numbers('5-7'), [['5', '6', '7']] * 2)
        self.assertEqual(numbers('47-'), [['47', '48']] * 2)
        self.assertEqual(numbers('-2'), [['1', '2']] * 2)
        self.one_line(self.check(cli('convert', score, '-', '--to', 'lmx', '--measures', '900'), 3), 'no measure 900')
        self.one_line(self.check(cli('convert', score, '-', '--to', 'lmx', '--measures', '7-5'), 3), 'measure 7 does not come before measure 5')
        self.check(cli('convert', score, '-', '--to', 'lmx', '--measures', '-'), 2)
        self.check(cli('convert', score, '-', '--to', 'lmx', '--row'), 2)

    def test_transpose(self):
        def convert(*options):
            return self.check(cli('convert', self.write('a.lmx', LMX), '-', '--plain', '-q', *options), 0).text.split()
        self.assertEqual(convert(), LMX.split())
        up = convert('--transpose', '2')
        self.assertEqual(len(up), len(LMX.split()))
        self.assertNotEqual(up, LMX.split())
        self.write('up.lmx', ' '.join(up))
        down = self.check(cli('convert', self.path('up.lmx'), '-', '--to', 'lmx', '-q', '--transpose', '-2'), 0).text.split()
        self.assertEqual(down, LMX.split())
        self.check(cli('convert', self.path('a.lmx'), '-', '--to', 'lmx', '--transpose', '99'), 2)
        self.check(cli('convert', self.path('a.lmx'), self.path('a.musicxml'), '--plain'), 2)

    def test_several_files_are_one_score(self):
        song, other = data('scores/lc6810863.mxl'), data('scores/lc5060938.mxl')
        both = self.path('both.musicxml')
        self.check(cli('convert', song, other, '-o', both, '-q'), 0)
        parts = ET.parse(both).findall('part')
        one, two = (len(ET.fromstring(self.check(cli('convert', s, '-', '--to', 'musicxml', '-q'), 0).text.encode()).find('part').findall('measure')) for s in (song, other))
        self.assertEqual([len(p.findall('measure')) for p in parts], [one + two] * 2)
        self.assertEqual(parts[0].findall('measure')[one].find('print').get('new-page'), 'yes')
        self.check(cli('validate', both, '-q'), 0)
        self.one_line(self.check(cli('convert', song, self.path('none.mxl'), '-o', both, '-q'), 1), 'none.mxl')
        self.check(cli('convert', '-o', both), 2)

    def test_golden(self):
        with lzma.open(data('lmx/golden.jsonl.xz'), 'rt', encoding='utf-8') as f:
            for line in list(f)[3::40]:
                one = json.loads(line)
                with self.subTest(one['id']):
                    got = self.check(cli('convert', '-', '-', '--to', 'lmx', '-q', stdin=one['musicxml'].encode()), 0).text
                    self.assertEqual(got.split(), one['lmx'].split())

    def test_w3c(self):
        xsd = need_extra('musicxml/musicxml.xsd')
        self.check(cli('convert', self.write('a.lmx', LMX), self.path('a.musicxml'), '--schema', xsd), 0)
        self.assertIn('musicxml.xsd', self.check(cli('validate', self.path('a.musicxml'), '--schema', xsd), 0).text)
        self.check(cli('validate', sample('clean.musicxml'), '--schema', xsd), 0)  # not ours, but MusicXML
        with open(self.path('a.musicxml'), encoding='utf-8') as f:
            text = f.read().replace('<step>F</step>', '<step>H</step>')
        report = json.loads(self.check(cli('validate', self.write('h.musicxml', text), '--schema', xsd, '--json'), 3).text)
        self.assertFalse(report['valid'])
        self.assertTrue(any(p['kind'] == 'schema' and p['line'] > 0 for p in report['problems']))
        self.one_line(self.check(cli('validate', self.path('a.musicxml'), '--schema', self.path('none.xsd')), 1), 'none.xsd')


FOREIGN = '''<score-partwise version="4.0"><movement-number>3</movement-number><movement-title>Song</movement-title>
<identification><rights>none</rights><encoding><software>Another</software></encoding><source>a book</source></identification>
<defaults><scaling><millimeters>7</millimeters><tenths>40</tenths></scaling></defaults>
<part-list><score-part id="P1"><part-name>Song</part-name></score-part></part-list>
<part id="P1"><measure number="1" width="200"><attributes><divisions>16</divisions><time><beats>4</beats><beat-type>4</beat-type></time></attributes>
%s</measure></part></score-partwise>'''
WHOLE = '<note><pitch><step>C</step><octave>4</octave></pitch><duration>64</duration><voice>1</voice><type>whole</type></note>'
SMALL = WHOLE.replace('64', '4').replace('whole', '16th')


class Foreign(Case):
    def test_what_is_sound_is_not_complained_of(self):
        """Our own schema knows what we write, and nothing of what else MusicXML allows."""
        said = self.check(cli('validate', self.write('a.musicxml', FOREIGN % WHOLE)), 0).text
        if 'musicxml.xsd' in said:
            self.skipTest("the W3C's schema is installed here")
        self.assertEqual(said.splitlines(), [self.path('a.musicxml') + ": valid (not checked against the W3C's schema)"])
        report = json.loads(self.check(cli('validate', '-j', self.path('a.musicxml')), 0).text)
        self.assertEqual((report['schemas'], report['problems'], report['measures']), ([], [], 1))

    def test_ours_is_held_against_our_schema(self):
        self.check(cli('convert', self.write('a.musicxml', FOREIGN % WHOLE), self.path('b.musicxml'), '-q'), 0)
        said = self.check(cli('validate', self.path('b.musicxml')), 0).text
        self.assertIn('scorewright-musicxml.rng', said)
        if 'musicxml.xsd' not in said:
            self.assertIn("; not checked against the W3C's schema)", said)

    def test_a_loss_is_told_once_and_always(self):
        """However many faults the music has, and however often the loss repeats."""
        strange = ''.join(WHOLE.replace('<voice>1', f'<voice>{v}') + '<backup><duration>64</duration></backup>' for v in (40, 40, 41))
        many = FOREIGN % (SMALL + strange)
        faulty = ''.join(f'<measure number="{m}">{SMALL}</measure>' for m in range(2, 30))
        run = self.check(cli('convert', self.write('a.musicxml', many.replace('</measure>', '</measure>' + faulty)), '-', '-t', 'lmx'), 0)
        told = run.err.splitlines()
        self.assertEqual(sum('voice 40; it is left out (2 times)' in line for line in told), 1, told)
        self.assertEqual(sum(line.endswith('voice 41; it is left out') for line in told), 1, told)
        self.assertEqual(len([line for line in told if ' of 16 16ths' in line]), 10, told)
        self.assertTrue(told[-1].endswith(' more'), told)

    def test_tokens_tell_what_they_have_no_words_for(self):
        marks = ('<direction><direction-type><dynamics><p/></dynamics></direction-type></direction>'
                 '<direction><direction-type><words>dolce</words></direction-type></direction>')
        syllable = '<lyric number="1"><syllabic>single</syllabic><text>la</text></lyric></note>'
        source = self.write('a.musicxml', FOREIGN % (marks + SMALL.replace('</note>', syllable) * 2))

        def lost(kind):
            err = self.check(cli('convert', source, '-', '-t', kind), 0).err
            return [line.rsplit(': ', 1)[1] for line in err.splitlines() if 'left out: ' in line]

        def among(kind, *wanted):
            return [what for what in wanted if what in lost(kind)]
        self.assertEqual(among('lmx', '1 dynamics', '1 words', '2 lyric'), ['1 dynamics', '1 words', '2 lyric'])
        self.assertEqual(among('lmx+', '1 dynamics', '1 text of words', '2 lyric'), ['1 text of words', '2 lyric'])
        self.assertEqual(among('musicxml', '1 dynamics', '1 words', '1 text of words', '2 lyric'), [])

    def test_a_fermata_on_a_barline(self):
        """MusicXML keeps it, tokens tell that they lose it."""
        line = '<barline location="right"><bar-style>light-heavy</bar-style><fermata type="upright"/></barline></measure>'
        source = self.write('a.musicxml', (FOREIGN % SMALL).replace('</measure>', line))
        run = self.check(cli('convert', source, self.path('b.musicxml')), 0)
        self.assertNotIn('fermata', run.err)
        self.assertEqual(len(ET.parse(self.path('b.musicxml')).findall('part/measure/barline/fermata')), 1)
        self.check(cli('validate', self.path('b.musicxml')), 0)
        for kind in ('lmx', 'lmx+'):
            self.assertIn('left out: 1 fermata on a barline', self.check(cli('convert', source, '-', '-t', kind), 0).err)

    def test_two_signs_in_a_measure(self):
        sign = '<direction><direction-type><coda/></direction-type></direction>'
        source = self.write('a.musicxml', FOREIGN % (sign + SMALL + sign))
        self.assertIn('left out: 1 second coda of a measure', self.check(cli('convert', source, '-', '-t', 'lmx+'), 0).err)
        self.assertEqual(self.check(cli('convert', source, '-', '-t', 'musicxml'), 0).text.count('<coda/>'), 2)

    def test_measure_by_measure(self):
        root = ET.fromstring((FOREIGN % SMALL).encode())
        part, whole = root.find('part'), ET.Element('score-timewise', {'version': '4.0'})
        whole.extend(node for node in root if node is not part)
        for measure in part:
            ET.SubElement(ET.SubElement(whole, 'measure', measure.attrib), 'part', part.attrib).extend(measure)
        texts = [self.check(cli('convert', '-', '-', '--to', 'musicxml', stdin=text), 0).text for text in (ET.tostring(whole), (FOREIGN % SMALL).encode())]
        self.assertEqual(*texts)
        self.check(cli('validate', self.write('t.musicxml', ET.tostring(whole).decode())), 0)

    def test_sound_tells_what_is_lost(self):
        source = self.write('a.musicxml', FOREIGN % SMALL.replace('</note>', '<notations><technical><toe/></technical></notations></note>', 1))
        run = self.check(cli('convert', source, self.path('a.mid')), 0)
        self.assertTrue(run.err.endswith('a.musicxml: left out: 1 toe\n'), run.err)
        self.assertEqual(self.check(cli('convert', '-q', source, self.path('a.mid')), 0).err, '')


class Music(Case):
    def problems(self, lmx):
        self.check(cli('convert', self.write('a.lmx', lmx), self.path('a.musicxml'), '-q'), 0)
        return json.loads(self.check(cli('validate', self.path('a.musicxml'), '--json'), 0).text)['problems']

    def test_sound_music_has_none(self):
        self.assertEqual(self.problems(LMX), [])

    def test_short_measure_is_told(self):
        found = self.problems((LMX + '\n') * 2 + LMX.replace(' G4 quarter', '').replace('backup half', 'backup quarter') + '\n' + LMX)
        self.assertTrue(any(p['kind'] == 'measure-short' and p['measure'] == 3 and p['voice'] == 1 for p in found), found)

    def test_broken_tokens_are_told(self):
        run = self.check(cli('convert', self.write('b.lmx', LMX + ' chord voice:2'), self.path('b.musicxml')), 0)
        self.assertIn('b.lmx', run.err)
        self.check(cli('validate', self.path('b.musicxml'), '-q'), 0)


class Hostile(Case):
    def refuse(self, name, data, *words, code=3):
        path = self.write(name, data)
        with self.subTest(name):
            self.one_line(self.check(cli('convert', path, self.path('out.lmx'), timeout=60), code), name, *words)
            self.assertFalse(os.path.exists(self.path('out.lmx')))
            self.check(cli('validate', path, timeout=60), 3)

    def test_xml(self):
        secret = self.write('secret', 'S3CRET')
        self.refuse('external.musicxml', f'<!DOCTYPE x [<!ENTITY e SYSTEM "file://{secret}">]><score-partwise>&e;</score-partwise>')
        lol = ''.join(f'<!ENTITY l{i} "{("&l%d;" % (i - 1)) * 10}">' for i in range(1, 10))
        self.refuse('bomb.musicxml', f'<!DOCTYPE x [<!ENTITY l0 "lol">{lol}]><score-partwise>&l9;</score-partwise>')
        self.refuse('cut.musicxml', '<?xml version="1.0"?><score-partwise><part id="P1"><measure')
        self.refuse('deep.musicxml', '<a>' * 100000)
        self.refuse('other.musicxml', '<html></html>')

    def test_mxl(self):
        self.refuse('climb.mxl', zipped([('META-INF/container.xml', container('../x.xml')), ('../x.xml', '<score-partwise/>')]))
        self.refuse('bomb.mxl', zipped([('META-INF/container.xml', container('x.xml')), ('x.xml', b' ' * (80 << 20))]))
        self.refuse('none.mxl', zipped([('x.xml', '<score-partwise/>')]))
        self.refuse('gone.mxl', zipped([('META-INF/container.xml', container('y.xml'))]))
        self.refuse('cut.mxl', zipped([('META-INF/container.xml', container('x.xml')), ('x.xml', '<score-partwise/>')])[:-30])

    def test_lmx(self):
        self.refuse('words.lmx', 'measure key:fifths:0 nonsense C4 quarter', 'nonsense')
        self.refuse('empty.lmx', '')
        self.refuse('bytes.lmx', bytes(range(1, 256)) * 10)

    def test_missing_and_unreadable(self):
        self.one_line(self.check(cli('convert', self.path('no.lmx'), self.path('x.musicxml')), 1), 'no.lmx', 'No such file')
        self.one_line(self.check(cli('validate', self.folder), 1), 'directory')
        self.check(cli('convert', self.write('a.lmx', LMX), self.path('no/x.musicxml')), 1)

    def test_several_files_worst_counts(self):
        self.check(cli('convert', self.write('a.lmx', LMX), self.path('a.musicxml')), 0)
        bad = self.write('bad.musicxml', '<x')
        self.assertEqual(self.check(cli('validate', self.path('a.musicxml'), bad), 3).text.count('valid ('), 2)
        self.check(cli('validate', self.path('a.musicxml'), bad, self.path('none.musicxml')), 1)


if __name__ == '__main__':
    unittest.main()
