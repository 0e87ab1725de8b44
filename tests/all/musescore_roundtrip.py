#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""MuseScore 3 opens our MusicXML, and what it writes out again holds the same measures and the same pitched notes: pitch, written
type, dots, ties, beams, tuplets, where they stand. Rests do not count: MuseScore adds some to short measures.

Two things MuseScore 3.2 cannot keep, whoever wrote the file (the songs' own MusicXML changes likewise):
  - a tie that has lost its other end, since a slice was cut there: such half ties are left out of the comparison;
  - beams against its own rules: it beams neighbours that the file leaves single, and ends a beam where the time signature ends its
    group. So a measure may differ in beams alone where MuseScore changes the beams of the original's same measure, too (the original
    with our time signature, where it shows none). Such measures are named.

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
import xml.etree.ElementTree as ET
from fractions import Fraction

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), '..', 'cli'))
from cli import cli, data, model, sample  # noqa: E402

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
