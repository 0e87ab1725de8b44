#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""MuseScore 3 opens our MusicXML, and what it writes out again holds the same measures and the same pitched notes: pitch, written
type, dots, ties, beams, tuplets, where they stand. Rests do not count: MuseScore adds some to short measures.

Two things MuseScore 3.2 cannot keep, whoever wrote the file (the songs' own MusicXML changes likewise):
  - a tie that has lost its other end, since a slice was cut there: such half ties are left out of the comparison;
  - beams against its own rules: it beams neighbours that the file leaves single, and ends a beam where the time signature ends its
    group. So a measure may differ in beams alone where MuseScore changes the beams of the original's same measure, too (the original
    with our time signature, where it shows none). Such measures are named.

Of the six songs everything that is printed besides is compared, too: lyrics, dynamics, hairpins, repeats, endings, octave lines,
fingering, part by part, by the reader of tests/notation. What MuseScore changes of the song's own MusicXML likewise is no fault of ours.

Belongs to `./dev test --all` (musescore3 is heavy). Music: the sample pages (converted from their truth, and as the model reads
them: there only the measures must agree, since a reading may not add up) and 40 golden slices of tests/data/lmx.
    SCW_CLI=build/app/scorewright-cli python3 tests/support/tap.py tests/all/musescore_roundtrip.py
"""
import json
import lzma
import os
import shutil
import subprocess
import sys
import tempfile
import unittest
import zipfile
import xml.etree.ElementTree as ET
from collections import Counter
from fractions import Fraction

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), '..', 'cli'))
sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), '..', 'notation'))
from cli import cli, data, model, sample  # noqa: E402
from score_reader import Score  # noqa: E402

NAMES = ('clean', 'low-resolution', 'photo', 'two-pages')
PICTURES = {'clean': 'clean.png', 'low-resolution': 'low-resolution.png', 'photo': 'photo.jpg', 'two-pages': 'two-pages.pdf'}


def reexport(folder, names):
    """NAME.musicxml -> NAME.out.musicxml for all names; MuseScore's exit code is not to be trusted, its files are."""
    jobs = [{'in': f'{folder}/{n}.musicxml', 'out': f'{folder}/{n}.out.musicxml'} for n in names]
    with open(f'{folder}/jobs.json', 'w', encoding='utf-8') as f:
        json.dump(jobs, f)
    env = dict(os.environ, QT_QPA_PLATFORM='offscreen', HOME=folder, XDG_RUNTIME_DIR=folder, LC_ALL='C.UTF-8')
    return subprocess.run(['mscore3', '-j', f'{folder}/jobs.json'], env=env, timeout=600, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)


def pitched(note):
    return tuple(note.findtext('pitch/' + k) or '0' for k in ('step', 'alter', 'octave'))


def describe(note, onset, beams):
    """[place and pitch ..., ties, ..., beams]: ties at TIES, beams at the end."""
    modification = note.find('time-modification')
    return (onset, pitched(note), note.findtext('type'), len(note.findall('dot')), note.find('grace') is not None,
            tuple(sorted(t.get('type') for t in note.findall('tie'))),
            None if modification is None else (modification.findtext('actual-notes'), modification.findtext('normal-notes')),
            tuple(sorted(t.get('type') for t in note.findall('notations/tuplet'))), beams)


TIES = 5


def without_half_ties(measures):
    """Keeps a tie's start only if its pitch has a stop later in the measure or in the next one, and the reverse."""
    def meets(i, note, kind):
        here = [n for n in measures[i] if (n[0] > note[0] if kind == 'start' else n[0] < note[0])]
        j = i + 1 if kind == 'start' else i - 1
        there = measures[j] if 0 <= j < len(measures) else []
        other = 'stop' if kind == 'start' else 'start'
        return any(n[1] == note[1] and other in n[TIES] for n in here + there)

    return [sorted((n[:TIES] + (tuple(t for t in n[TIES] if meets(i, n, t)),) + n[TIES + 1:] for n in measure), key=repr)
            for i, measure in enumerate(measures)]


def without_beams(measure):
    return sorted((n[:-1] for n in measure), key=repr)


def music(path):
    """A list of measures, each the sorted pitched notes."""
    part = ET.parse(path).getroot().find('part')
    divisions, out = 1, []
    for measure in part.findall('measure'):
        at, lead, beams, notes = Fraction(0), Fraction(0), (), []
        for e in measure:
            if e.tag == 'attributes':
                divisions = int(e.findtext('divisions') or divisions)
            length = Fraction(int(float(e.findtext('duration') or 0)), divisions)
            if e.tag == 'backup':
                at -= length
            elif e.tag == 'forward':
                at += length
            elif e.tag == 'note':
                if e.find('chord') is None:
                    lead = at
                    beams = tuple((b.get('number'), b.text) for b in e.findall('beam'))
                    at += length
                if e.find('pitch') is not None:
                    notes.append(describe(e, lead, beams if e.find('chord') is None else ()))
        out.append(sorted(notes, key=repr))
    return without_half_ties(out)


def differences(ours, theirs):
    """What a person needs to see of two lists of measures, and the measures in which only beams differ."""
    lines = [] if len(ours) == len(theirs) else [f'{len(ours)} measures became {len(theirs)}']
    beamed = []
    for i, (a, b) in enumerate(zip(ours, theirs)):
        if without_beams(a) != without_beams(b):
            lines += [f'measure {i + 1}: lost {n}' for n in a if n not in b] + [f'measure {i + 1}: new {n}' for n in b if n not in a]
            lines.append(f'measure {i + 1}: {len(a)} notes became {len(b)}')
        elif a != b:
            beamed.append(i + 1)
    return lines, beamed


PRINTED = ('lyric', 'dynamics', 'wedge', 'repeat', 'ending', 'octave-shift', 'fingering', 'pedal', 'fermata', 'barline-fermata', 'barline', 'words', 'rehearsal',
           'trill-mark', 'staccato', 'accent', 'tenuto', 'segno', 'coda', 'arpeggiate', 'slide', 'glissando', 'key', 'time', 'clef')


def sounding(value):
    """Of a note: pitch and length."""
    kind, pitch, length, _, grace, *_ = value
    return (pitch, length, grace) if kind == 'pitch' else None


def printed(path):
    """What a score says, part by part: notes, and all that stands around them."""
    score, found = Score(path), Counter()
    for p in range(len(score.parts)):
        for (measure, onset, staff, kind, value), count in score.compared(p).items():
            if kind == 'note' and sounding(value) is not None:
                found[p, measure, onset, staff, kind, sounding(value)] += count
            elif kind in PRINTED:
                found[p, measure, onset, staff, kind, value] += count
    return found


@unittest.skipUnless(shutil.which('mscore3'), 'MuseScore 3 (mscore3) is not installed')
class RoundTrip(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.mkdtemp(prefix='scw-musescore-')
        self.addCleanup(shutil.rmtree, self.folder, ignore_errors=True)

    def convert(self, name, source):
        run = cli('convert', source, f'{self.folder}/{name}.musicxml', '-q')
        self.assertEqual(run.code, 0, f'{name}: {run.err}')

    def compare(self, names, only_measures=False):
        """Returns the measures of each name in which beams alone differ."""
        n_measures, beamed = 0, {}
        log = reexport(self.folder, names).stdout.decode('utf-8', 'replace')
        for name in names:
            with self.subTest(name):
                out = f'{self.folder}/{name}.out.musicxml'
                self.assertTrue(os.path.exists(out), f'MuseScore did not open {name}: {log[-500:]}')
                ours, theirs = music(f'{self.folder}/{name}.musicxml'), music(out)
                if only_measures:
                    self.assertEqual(len(theirs), len(ours))
                else:
                    lines, beamed[name] = differences(ours, theirs)
                    n_measures += len(ours)
                    self.assertFalse(lines, '\n'.join(lines[:12]) + f'\n{len(lines)} differences')
                    self.assertGreater(sum(map(len, ours)), 0)
        if not only_measures:
            anew = [f'{name} measure {n}' for name in names for n in beamed.get(name, ())]
            print(f'# {n_measures} measures; beamed anew by MuseScore: {", ".join(anew) or "none"}')
        return beamed

    def originals_beamed_as(self, beamed, originals):
        """MuseScore changes the beams of these measures of the originals, too."""
        names = [name for name in beamed if beamed[name]]
        for name in names:
            tree = ET.parse(originals[name])
            ours = ET.parse(f'{self.folder}/{name}.musicxml').getroot().find('part/measure/attributes/time')
            attributes = tree.getroot().find('part/measure/attributes')
            if ours is not None and attributes.find('time') is None:
                before = [e.tag for e in attributes].index('key') if attributes.find('key') is not None else 0
                attributes.insert(before + 1, ours)
            tree.write(f'{self.folder}/original-{name}.musicxml', encoding='unicode')
        reexport(self.folder, ['original-' + name for name in names])
        for name in names:
            with self.subTest(name):
                theirs = differences(music(f'{self.folder}/original-{name}.musicxml'), music(f'{self.folder}/original-{name}.out.musicxml'))
                self.assertLessEqual(set(beamed[name]), set(theirs[1]))

    def test_samples(self):
        for name in NAMES:
            self.convert(name, sample(name + '.musicxml'))
        self.originals_beamed_as(self.compare(NAMES), {name: sample(name + '.musicxml') for name in NAMES})

    def test_samples_as_read(self):
        if model() is None:
            self.skipTest('no model in data/model')
        for name in NAMES:
            run = cli('transcribe', sample(PICTURES[name]), '-o', f'{self.folder}/{name}.musicxml')
            self.assertEqual(run.code, 0, run.err)
        self.compare(NAMES, only_measures=True)

    def test_songs(self):
        songs = sorted(name for name in os.listdir(data('scores')) if name.endswith('.mxl'))
        self.assertEqual(len(songs), 6)
        names = []
        for song in songs:
            name = song.removesuffix('.mxl')
            names += [name, 'original-' + name]
            self.convert(name, os.path.join(data('scores'), song))
            with open(f'{self.folder}/original-{name}.musicxml', 'wb') as f:
                with zipfile.ZipFile(os.path.join(data('scores'), song)) as archive:
                    f.write(archive.read(next(member for member in archive.namelist() if not member.startswith('META-INF'))))
        log = reexport(self.folder, names).stdout.decode('utf-8', 'replace')
        for name in names[::2]:
            with self.subTest(name):
                self.assertTrue(os.path.exists(f'{self.folder}/{name}.out.musicxml'), log[-500:])
                ours, theirs, original, again = (printed(f'{self.folder}/{before}{name}{after}.musicxml')
                                                 for before in ('', 'original-') for after in ('', '.out'))
                kinds = Counter()
                for key, count in ours.items():
                    kinds[key[4]] += count
                print(f'# {name}: ' + ', '.join(f'{count} {kind}' for kind, count in sorted(kinds.items())))
                self.assertEqual(sorted((ours - theirs) - (original - again), key=repr)[:10], [], 'lost by MuseScore')
                self.assertEqual(sorted((theirs - ours) - (again - original), key=repr)[:10], [], 'new in MuseScore')

    def test_marks(self):
        """What the songs have not: fingering, fermatas on barlines, slides, hairpins within a note, octave lines below, elisions."""
        def note(pitch, duration, kind, more='', notations=''):
            return (f'<note><pitch><step>{pitch[0]}</step><octave>{pitch[1]}</octave></pitch><duration>{duration}</duration><voice>1</voice>'
                    f'<type>{kind}</type><stem>up</stem>' + (f'<notations>{notations}</notations>' if notations else '') + more + '</note>')

        def direction(what, offset=0):
            return ('<direction placement="below"><direction-type>' + what + '</direction-type>'
                    + (f'<offset>{offset}</offset>' if offset else '') + '</direction>')
        finger = '<technical><fingering>{}</fingering></technical>'
        measures = [
            '<attributes><divisions>4</divisions><key><fifths>1</fifths></key><time><beats>4</beats><beat-type>4</beat-type></time>'
            '<clef><sign>G</sign><line>2</line></clef></attributes><barline location="left"><bar-style>heavy-light</bar-style><repeat direction="forward"/></barline>'
            + note('C4', 4, 'quarter', notations=finger.format(1)) + note('D4', 4, 'quarter', notations=finger.format(2)) + note('E4', 8, 'half', notations=finger.format(3)),
            note('C4', 8, 'half', notations='<slide type="start" line-type="solid"/>') + note('G4', 8, 'half', notations='<slide type="stop" line-type="solid"/>')
            + '<barline location="right"><bar-style>light-light</bar-style><fermata type="upright"/></barline>',
            direction('<octave-shift type="up" size="8"/>') + note('C3', 8, 'half') + note('D3', 8, 'half') + direction('<octave-shift type="stop" size="8"/>'),
            direction('<wedge type="crescendo"/>') + note('C4', 8, 'half') + direction('<wedge type="stop"/>') + direction('<dynamics><ff/></dynamics>')
            + note('D4', 8, 'half', '<lyric number="1"><syllabic>end</syllabic><text>te</text><elision>\u203f</elision><syllabic>begin</syllabic><text>a</text></lyric>'),
            note('C4', 16, 'whole') + '<barline location="right"><bar-style>light-heavy</bar-style><repeat direction="backward"/></barline>']
        with open(f'{self.folder}/original-marks.musicxml', 'w', encoding='utf-8') as f:
            f.write('<?xml version="1.0" encoding="UTF-8"?><score-partwise version="4.0"><part-list><score-part id="P1"><part-name>A</part-name></score-part></part-list>'
                    '<part id="P1">' + ''.join(f'<measure number="{i + 1}">{measure}</measure>' for i, measure in enumerate(measures)) + '</part></score-partwise>')
        self.convert('marks', f'{self.folder}/original-marks.musicxml')
        log = reexport(self.folder, ['marks', 'original-marks']).stdout.decode('utf-8', 'replace')
        ours, theirs, original, again = (printed(f'{self.folder}/{before}marks{after}.musicxml') for before in ('', 'original-') for after in ('', '.out'))
        self.assertEqual(sorted((original - ours) + (ours - original), key=repr), [], log[-300:])
        self.assertEqual(sorted((theirs - again) + (again - theirs), key=repr), [], 'MuseScore makes something else of it')
        self.assertEqual(sum(count for key, count in theirs.items() if key[4] == 'fingering'), 3)
        self.assertEqual(sum(count for key, count in theirs.items() if key[4] == 'octave-shift'), 2)

    def test_golden_slices(self):
        with lzma.open(data('lmx/golden.jsonl.xz'), 'rt', encoding='utf-8') as f:
            slices = [json.loads(line) for line in f][::10]
        self.assertEqual(len(slices), 40)
        names, originals = [], {}
        for i, one in enumerate(slices):
            names.append(f'golden-{i:02d}')
            with open(f'{self.folder}/{names[-1]}.lmx', 'w', encoding='utf-8') as f:
                f.write(one['lmx'] + '\n')
            self.convert(names[-1], f'{self.folder}/{names[-1]}.lmx')
            originals[names[-1]] = f'{self.folder}/corpus-{i:02d}.musicxml'
            with open(originals[names[-1]], 'w', encoding='utf-8') as f:
                f.write(one['musicxml'])
        self.originals_beamed_as(self.compare(names), originals)


if __name__ == '__main__':
    unittest.main()
