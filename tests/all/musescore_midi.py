#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Our MIDI files hold the notes of MuseScore 3's, at the same time: the CC0 songs, and small scores with repeats, endings, jumps,
octave lines and a transposing part, written here. Pitches and onsets are compared (to 1/100 of a quarter), of each part.

Two differences are meant, and looked at for being just that:
  - MuseScore 3.2 does not strike a key again that is held by another note. We do: such a note of ours has to be one that is written
    there, and MuseScore's key has to be down;
  - MuseScore makes two and more grace notes without a stroke last half of their main note. To us they are short: what begins in
    that note is left out.

Other scores show two more, which the songs here do not have: MuseScore plays cue notes, and notes in a bracket
(non-arpeggiate) as an arpeggio. To us cue notes are silent and the bracket means what it says.

Belongs to `./dev test --all` (musescore3 is heavy).
    SCW_CLI=build/app/scorewright-cli python3 tests/support/tap.py tests/all/musescore_midi.py
"""
import collections
import glob
import json
import os
import shutil
import subprocess
import sys
import tempfile
import unittest
import xml.etree.ElementTree as ET
import zipfile

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), '..', 'cli'))
from cli import cli, data  # noqa: E402
from midi import notes  # noqa: E402

NEAR = 0.01


def play(folder, jobs):
    """[(a score, its MIDI file)]; MuseScore's exit code is not to be trusted, its files are."""
    with open(f'{folder}/jobs.json', 'w', encoding='utf-8') as f:
        json.dump([{'in': a, 'out': b} for a, b in jobs], f)
    env = dict(os.environ, QT_QPA_PLATFORM='offscreen', HOME=folder, XDG_RUNTIME_DIR=folder, LC_ALL='C.UTF-8')
    subprocess.run(['mscore3', '-j', f'{folder}/jobs.json'], env=env, timeout=600, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)


def strokes(tracks):
    """The notes of all these together; a key that two of them strike at once is struck once."""
    longest = {}
    for onset, key, end in sum(tracks, []):
        longest[onset, key] = max(end, longest.get((onset, key), end))
    return sorted((onset, key, end) for (onset, key), end in longest.items())


def apart(ours, theirs):
    """What each has that the other has not."""
    left = collections.defaultdict(list)
    for note in theirs:
        left[note[1]].append(note)
    lone = []
    for note in ours:
        same = [n for n in left[note[1]] if abs(n[0] - note[0]) <= NEAR]
        if same:
            left[note[1]].remove(min(same, key=lambda n: abs(n[0] - note[0])))
        else:
            lone.append(note)
    return lone, sorted(n for group in left.values() for n in group)


def held(note, theirs):
    return any(n[1] == note[1] and n[0] < note[0] < n[2] + NEAR for n in theirs)


def slow_graces(path):
    """Where main notes with two or more grace notes without a stroke begin and end, in quarters. Repeats are not looked at."""
    with zipfile.ZipFile(path) as archive:
        name = next(n for n in archive.namelist() if n.endswith('.xml') and not n.startswith('META'))
        root = ET.fromstring(archive.read(name))
    spans = []
    for part in root.findall('part'):
        start, divisions = 0, 1
        for measure in part.findall('measure'):
            at, end, graces = 0, 0, 0
            for e in measure:
                divisions = int(e.findtext('divisions') or divisions) if e.tag == 'attributes' else divisions
                length = int(e.findtext('duration') or 0) / divisions
                if e.tag == 'backup':
                    at, graces = at - length, 0
                elif e.tag == 'forward':
                    at += length
                elif e.tag == 'note' and e.find('grace') is not None:
                    graces += e.find('chord') is None and e.find('grace').get('slash') != 'yes'
                elif e.tag == 'note' and e.find('chord') is None:
                    if graces > 1:
                        spans.append((start + at, start + at + length))
                    at, graces = at + length, 0
                end = max(end, at)
            start += end
    return spans


HEAD = ('<score-partwise version="4.0"><part-list><score-part id="P1"><part-name>Piano</part-name></score-part></part-list><part id="P1">')


def measure(number, pitch, left='', right='', before='', after='', first=''):
    """A whole note, with what stands around it."""
    return (f'<measure number="{number}">{first}<barline location="left">{left}</barline>{before}'
            f'<note><pitch><step>{pitch[0]}</step><octave>{pitch[1]}</octave></pitch><duration>4</duration><voice>1</voice>'
            f'<type>whole</type></note>{after}<barline location="right">{right}</barline></measure>')


def words(text):
    return f'<direction placement="above"><direction-type><words>{text}</words></direction-type></direction>'


def sign(name, sound=''):
    return f'<direction placement="above"><direction-type><{name}/></direction-type>{sound}</direction>'


TIME = ('<attributes><divisions>1</divisions><key><fifths>0</fifths></key><time><beats>4</beats><beat-type>4</beat-type></time>'
        '%s<clef><sign>G</sign><line>2</line></clef>%s</attributes>')
FORWARD, BACKWARD = '<repeat direction="forward"/>', '<repeat direction="backward"/>'


def start(numbers):
    return f'<ending number="{numbers}" type="start"/>'


def stop(numbers):
    return f'<ending number="{numbers}" type="stop"/>'


def score(*measures, time=TIME % ('', '')):
    """Measures are keywords of measure(); each has another pitch."""
    pitches = ['C4', 'D4', 'E4', 'F4', 'G4', 'A4', 'B4', 'C5', 'D5', 'E5']
    return HEAD + ''.join(measure(i + 1, pitches[i], first=time if i == 0 else '', **m) for i, m in enumerate(measures)) + '</part></score-partwise>'


SMALL = {
    'repeat': score({}, dict(right=BACKWARD), {}),
    'two-repeats': score(dict(left=FORWARD), dict(right=BACKWARD), dict(left=FORWARD), dict(right=BACKWARD), {}),
    'endings': score(dict(left=FORWARD), dict(left=start('1'), right=stop('1') + BACKWARD), dict(left=start('2'), right=stop('2')), {}),
    'long-endings': score(dict(left=FORWARD), dict(left=start('1')), dict(right=stop('1') + BACKWARD), dict(left=start('2')),
                          dict(right=stop('2')), {}),
    'da-capo': score({}, dict(after=words('Fine')), {}, dict(after=words('D.C. al Fine'))),
    'dal-segno': score({}, dict(before=sign('segno', '<sound segno="segno"/>')), dict(after=words('Fine')),
                       dict(after=words('D.S. al Fine'))),
    'al-coda': score({}, dict(before=sign('segno', '<sound segno="segno"/>')), dict(after=words('To Coda')), {},
                     dict(after=words('D.S. al Coda')), dict(before=sign('coda', '<sound coda="coda"/>')), {}),
    'da-capo-after-repeat': score(dict(left=FORWARD), dict(right=BACKWARD), dict(after=words('Fine')), dict(after=words('D.C. al Fine'))),
    'da-capo-endings': score(dict(left=FORWARD), dict(left=start('1'), right=stop('1') + BACKWARD),
                             dict(left=start('2'), right=stop('2'), after=words('Fine')), {}, dict(after=words('D.C. al Fine'))),
    'octave-line': score(dict(before='<direction placement="above"><direction-type><octave-shift type="down" size="8" number="1"/>'
                                     '</direction-type></direction>'), {},
                         dict(before='<direction placement="above"><direction-type><octave-shift type="stop" size="8" number="1"/>'
                                     '</direction-type></direction>'), {}),
    'clarinet': score({}, {}, time=TIME % ('', '<transpose><diatonic>-1</diatonic><chromatic>-2</chromatic></transpose>')),
}


@unittest.skipUnless(shutil.which('mscore3'), 'MuseScore 3 (mscore3) is not installed')
class Played(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.mkdtemp(prefix='scw-musescore-')
        self.addCleanup(shutil.rmtree, self.folder, ignore_errors=True)

    def both(self, sources):
        """name -> the tracks of each."""
        play(self.folder, [(source, f'{self.folder}/{name}.theirs.mid') for name, source in sources.items()])
        out = {}
        for name, source in sources.items():
            run = cli('convert', source, f'{self.folder}/{name}.ours.mid')
            self.assertEqual(run.code, 0, run.err)
            self.assertTrue(os.path.exists(f'{self.folder}/{name}.theirs.mid'), f'MuseScore did not play {name}')
            files = [open(f'{self.folder}/{name}.{whose}.mid', 'rb') for whose in ('ours', 'theirs')]
            out[name] = tuple(notes(file.read()) for file in files)
            for file in files:
                file.close()
        return out

    def test_small(self):
        sources = {}
        for name, xml in SMALL.items():
            sources[name] = f'{self.folder}/{name}.musicxml'
            with open(sources[name], 'w', encoding='utf-8') as f:
                f.write(xml)
        for name, (ours, theirs) in self.both(sources).items():
            with self.subTest(name):
                self.assertEqual(len(ours), 1)
                self.assertGreater(len(theirs[0]), 1)
                self.assertEqual([(round(n[0], 2), n[1]) for n in ours[0]], [(round(n[0], 2), n[1]) for n in theirs[0]])

    def test_songs(self):
        songs = {os.path.basename(path)[:-4]: path for path in sorted(glob.glob(data('scores') + '/*.mxl'))}
        self.assertEqual(len(songs), 6)
        for name, (ours, theirs) in self.both(songs).items():
            graces = slow_graces(songs[name])
            self.assertEqual(len(ours), 3)
            # The hands of the piano together: which of them a note that changes the staff belongs to is a matter of taste.
            for part in (slice(0, 1), slice(1, 3)):
                with self.subTest(f'{name} {part}'):
                    mine, yours = strokes(ours[part]), strokes(theirs[part])
                    lone, missing = apart(mine, yours)
                    again = [n for n in lone if held(n, yours)]
                    rest = [n for n in lone + missing if n not in again and not any(a - NEAR <= n[0] < b for a, b in graces)]
                    print(f'# {name}: {len(mine)} notes; {len(again)} struck again, {len(lone) - len(again)} after grace notes')
                    self.assertEqual(rest, [])
                    self.assertGreater(len(yours), 100)


if __name__ == '__main__':
    unittest.main()
