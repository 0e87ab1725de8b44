#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""What MusicXML says beside notes comes back, at the same onset: read by a reader of its own that shares no code with the program's."""
import glob
import os
import subprocess
import sys
import tempfile
import unittest
import xml.etree.ElementTree as ElementTree
import zipfile
from collections import Counter
from fractions import Fraction

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), '..', 'support'))
from paths import data  # noqa

CLI = os.environ['SCW_CLI']
DYNAMICS = 'p pp ppp pppp f ff fff ffff mp mf sf sfp sfpp fp rf rfz sfz sffz fz n pf'.split()
SIGNS = ('staccatissimo detached-legato breath-mark caesura turn inverted-turn mordent inverted-mordent wavy-line up-bow down-bow harmonic '
         'open-string stopped glissando').split()


def parse(path):
    if path.endswith('.mxl'):
        with zipfile.ZipFile(path) as archive:
            container = ElementTree.fromstring(archive.read('META-INF/container.xml'))
            return ElementTree.fromstring(archive.read(container.find('.//rootfile').get('full-path')))
    return ElementTree.parse(path).getroot()


def words(node):
    return ' '.join((node.text or '').split())


class Reader:
    """All marks of a part: (measure, onset, staff, kind, value) and how often. Texts are told unless 'silent'."""

    def __init__(self, part, texts):
        self.found = Counter()
        self.texts = texts
        self.divisions = Fraction(1)
        for self.measure, measure in enumerate(part.findall('measure')):
            self.position = self.latest = Fraction(0)
            for node in measure:
                getattr(self, node.tag.replace('-', '_'), lambda _: None)(node)

    def add(self, kind, value, onset=None, staff=None):
        self.found[self.measure, onset, staff, kind, value] += 1

    def attributes(self, node):
        if node.find('divisions') is not None:
            self.divisions = Fraction(node.find('divisions').text)
        for time in node.findall('time'):
            if time.get('symbol') in ('common', 'cut'):
                self.add('symbol', time.get('symbol'))
        for clef in node.findall('clef'):
            if clef.find('clef-octave-change') is not None:
                self.add('octave', clef.find('clef-octave-change').text, staff=clef.get('number', '1'))

    def length(self, node):
        return Fraction(node.find('duration').text) / self.divisions if node.find('duration') is not None else Fraction(0)

    def backup(self, node):
        self.position -= self.length(node)

    def forward(self, node):
        self.position += self.length(node)

    def direction(self, node):
        offset = node.find('offset')
        onset = self.position + (Fraction(offset.text) / self.divisions if offset is not None else 0)
        staff = node.findtext('staff', '1')
        for kind in node.findall('direction-type/*'):
            if kind.tag == 'dynamics':
                for one in kind:
                    if one.tag in DYNAMICS:
                        self.add('dynamics', one.tag, onset, staff)
                    elif one.tag == 'other-dynamics' and words(one) and self.texts:
                        self.add('words', words(one), onset, staff)
            elif kind.tag in ('wedge', 'pedal') and kind.get('type') != 'continue':
                self.add(kind.tag, kind.get('type'), onset, staff)
            elif kind.tag == 'octave-shift':
                self.add(kind.tag, (kind.get('type'), kind.get('size', '8') if kind.get('type') != 'stop' else ''), onset, staff)
            elif kind.tag in ('words', 'rehearsal') and words(kind) and self.texts:
                self.add(kind.tag, words(kind), onset, staff)
            elif kind.tag == 'metronome' and self.texts and kind.find('per-minute') is not None:
                self.add('metronome', (kind.findtext('beat-unit'), words(kind.find('per-minute'))), onset, staff)
            elif kind.tag in ('segno', 'coda'):
                self.add(kind.tag, '')

    def harmony(self, node):
        if self.texts:
            self.add('harmony', (node.findtext('root/root-step'), node.findtext('kind'), node.findtext('bass/bass-step')), self.position,
                     node.findtext('staff', '1'))

    def barline(self, node):
        repeat = node.find('repeat')
        if repeat is not None:
            self.add('repeat', repeat.get('direction'))
        for ending in node.findall('ending'):
            self.add('ending', (ending.get('type'), ending.get('number') if ending.get('type') == 'start' else ''))
        style = node.findtext('bar-style', 'regular')
        if style != 'regular' and repeat is None and node.get('location', 'right') == 'right':
            self.add('barline', style)

    def note(self, node):
        onset = self.position
        staff = node.findtext('staff', '1')
        if node.find('chord') is not None:
            onset = self.latest
        elif node.find('grace') is None:
            self.latest = onset
            self.position += self.length(node)
        if node.find('cue') is not None:
            self.add('cue', '', onset, staff)
        for head in node.findall('notehead'):
            if head.text in ('x', 'diamond', 'slash'):
                self.add('notehead', head.text, onset, staff)
        for finger in node.findall('notations/technical/fingering'):
            if (finger.text or '') in list('012345'):
                self.add('fingering', finger.text, onset, staff)
        for sign in node.iterfind('notations//*'):
            if sign.tag in SIGNS and sign.get('type') != 'continue':
                self.add(sign.tag, sign.get('type'), onset, staff)
        if self.texts:
            for lyric in node.findall('lyric'):
                self.add('lyric', (lyric.findtext('syllabic', 'single'), ''.join(text.text or '' for text in lyric.findall('text')),
                                   lyric.find('extend') is not None), onset, staff)


MADE = '''<score-partwise version="4.0"><part-list><score-part id="P1"><part-name>Violin</part-name></score-part></part-list><part id="P1">
<measure number="1"><attributes><divisions>2</divisions><time symbol="cut"><beats>2</beats><beat-type>2</beat-type></time>
<clef><sign>G</sign><line>2</line><clef-octave-change>-1</clef-octave-change></clef></attributes>
<barline location="left"><bar-style>heavy-light</bar-style><repeat direction="forward"/></barline>
<direction placement="above"><direction-type><metronome><beat-unit>half</beat-unit><per-minute>96</per-minute></metronome></direction-type></direction>
<direction><direction-type><octave-shift type="down" size="15"/></direction-type></direction>
<harmony><root><root-step>C</root-step><root-alter>1</root-alter></root><kind>minor-seventh</kind><bass><bass-step>G</bass-step></bass></harmony>
<note><pitch><step>C</step><octave>5</octave></pitch><duration>2</duration><voice>1</voice><type>quarter</type><notehead>diamond</notehead>
<notations><technical><up-bow/><fingering>3</fingering></technical><ornaments><inverted-turn/></ornaments>
<articulations><staccatissimo/><caesura/></articulations></notations>
<lyric number="2"><syllabic>begin</syllabic><text>Lie</text></lyric></note>
<direction placement="below"><direction-type><dynamics><sfz/></dynamics></direction-type><offset>1</offset></direction>
<note><pitch><step>D</step><octave>5</octave></pitch><duration>2</duration><voice>1</voice><type>quarter</type>
<notations><glissando type="start"/></notations><lyric number="2"><syllabic>end</syllabic><text>be</text><extend/></lyric></note>
<note><pitch><step>E</step><octave>5</octave></pitch><duration>4</duration><voice>1</voice><type>half</type><notations><glissando type="stop"/></notations></note>
<direction><direction-type><octave-shift type="stop" size="15"/></direction-type></direction>
<barline location="right"><bar-style>dashed</bar-style></barline></measure>
<measure number="2"><barline location="left"><ending number="1, 2" type="start"/></barline>
<direction placement="above"><direction-type><words font-style="italic">poco &amp; più</words></direction-type></direction>
<note><cue/><pitch><step>F</step><octave>4</octave></pitch><duration>8</duration><voice>1</voice><type>whole</type></note>
<barline location="right"><bar-style>light-heavy</bar-style><ending number="1, 2" type="stop"/><repeat direction="backward"/></barline></measure>
<measure number="3"><direction><direction-type><segno/></direction-type></direction>
<note><rest measure="yes"/><duration>8</duration><voice>1</voice></note><barline location="right"><bar-style>light-heavy</bar-style></barline></measure>
</part></score-partwise>'''


class Marks(unittest.TestCase):
    maxDiff = None

    def setUp(self):
        self.folder = tempfile.TemporaryDirectory()
        self.addCleanup(self.folder.cleanup)

    def convert(self, *args):
        done = subprocess.run([CLI, 'convert', '-q', *args], capture_output=True, text=True, check=False)
        self.assertEqual(0, done.returncode, done.stderr)

    def path(self, name):
        return os.path.join(self.folder.name, name)

    def compare(self, path, part, whole):
        """'whole': through MusicXML alone, texts and all; else through LMX+, which moves a mark to a note."""
        out = self.path('out.musicxml')
        if whole:
            self.convert('--part', part, path, out)
        else:
            self.convert('--part', part, path, self.path('x.lmx+'))
            self.convert(self.path('x.lmx+'), out)
        parts = parse(path).findall('part')
        before = Reader(next(p for p in parts if p.get('id') == part), whole).found
        lent = Counter()  # what other parts say of the tempo, at least
        for other in parts:
            found = Reader(other, whole).found
            before |= of_system(found)
            lent |= Counter({key: count for key, count in found.items() if key[3] in ('words', 'metronome', 'rehearsal')})
        after = Reader(parse(out).find('part'), whole).found
        if not whole:
            # A mark that begins where no note does is told with the next: what there is and where, to the measure, is the same.
            before, lent, after = (Counter({}) + sum_over_onsets(found) for found in (before, lent, after))
        self.assertEqual(sorted(before - after, key=str), [])
        self.assertEqual(sorted(after - (before | lent), key=str), [])
        return sum(before.values())

    def test_songs(self):
        found = 0
        for path in sorted(glob.glob(data('scores/*.mxl'))):
            for part in parse(path).findall('part'):
                for whole in (True, False):
                    with self.subTest(os.path.basename(path), part=part.get('id'), whole=whole):
                        found += self.compare(path, part.get('id'), whole)
        self.assertGreater(found, 1800)

    def test_what_is_said_of_the_piece(self):
        def said(path):
            root = parse(path)
            tags = ('work/work-title', 'movement-title', 'identification/rights')
            creators = {creator.get('type'): creator.text for creator in root.findall('identification/creator')}
            return [text and text.strip() for text in [root.findtext(tag) for tag in tags] + [creators.get('composer'), creators.get('lyricist')]]

        for path in sorted(glob.glob(data('scores/*.mxl'))):
            with self.subTest(os.path.basename(path)):
                self.convert(path, self.path('out.musicxml'))
                before = said(path)
                self.assertTrue(before[0] or before[1])
                self.assertEqual(said(self.path('out.musicxml')), before)

    def test_everything_at_once(self):
        with open(self.path('made.musicxml'), 'w', encoding='utf-8') as file:
            file.write(MADE)
        for whole in (True, False):
            with self.subTest(whole=whole):
                self.assertGreater(self.compare(self.path('made.musicxml'), 'P1', whole), 15)

    def test_written_again_it_is_the_same(self):
        for path in sorted(glob.glob(data('scores/*.mxl'))):
            with self.subTest(os.path.basename(path)):
                self.convert(path, self.path('a.musicxml'))
                self.convert(self.path('a.musicxml'), self.path('b.musicxml'))
                with open(self.path('a.musicxml'), 'rb') as a, open(self.path('b.musicxml'), 'rb') as b:
                    self.assertEqual(a.read(), b.read())

    def test_what_is_left_out_is_counted_and_told(self):
        with open(self.path('made.musicxml'), 'w', encoding='utf-8') as file:
            file.write(MADE.replace('</note>', '</note><figured-bass><figure><figure-number>6</figure-number></figure></figured-bass>')
                       .replace('<score-part id="P1">', '<score-part id="P2"><part-name>B</part-name></score-part><score-part id="P1">')
                       .replace('</part></score', '</part><part id="P2"><measure number="1"/></part></score'))
        done = subprocess.run([CLI, 'convert', self.path('made.musicxml'), self.path('out.musicxml')], capture_output=True, text=True, check=False)
        self.assertEqual(0, done.returncode, done.stderr)
        self.assertIn('left out: 5 figured-bass', done.stderr)
        self.assertEqual(len(parse(self.path('out.musicxml')).findall('part')), 2)
        self.assertEqual(done.stderr.count('figured-bass'), 1)


def of_system(found):
    """What a part shares with all others, whichever tells it."""
    return Counter({key: count for key, count in found.items() if key[3] in ('repeat', 'ending', 'barline', 'segno', 'coda')})


def sum_over_onsets(found):
    total = Counter()
    for (measure, onset, staff, kind, value), count in found.items():
        total[measure, staff if onset is None else None, kind, value] += count
    return total


if __name__ == '__main__':
    unittest.main()
