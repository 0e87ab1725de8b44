#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Our engraving beside MuseScore 3's of the same files: the scores of tests/data/scores, and four golden slices with what the songs lack
(graces, arpeggios, tremolos, four voices).

    SCW_CLI=build/app/scorewright-cli SCW_ENGRAVE_TOOL=build/tests/engrave/engrave-tool \\
      python3 tests/all/beside_musescore.py make FOLDER     # FOLDER/NAME.png: the first pages, MuseScore's on the left; to be looked at
      python3 tests/all/beside_musescore.py                 # the check

Checked is what both have drawn: as many heads and rests of everything, and as many stems, accidentals, dots, articulations and ornaments, fermatas,
pedal signs and strokes through grace notes, but for the few that MuseScore leaves out (it drops what it thinks superfluous), one in twenty.
Beams and flags are not compared: MuseScore beams by rules of its own. Belongs to `./dev test --all`.
"""
import glob
import json
import lzma
import os
import re
import shutil
import subprocess
import sys
import tempfile
import unittest
from collections import Counter

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path[:0] = [os.path.join(HERE, '..', 'cli'), os.path.join(HERE, '..', 'engrave')]
from cli import CLI, data  # noqa: E402
from test_golden import Tool  # noqa: E402

SLICES = ('lc6421815-0-6', 'lc6415075-0-2', 'lc5935864-0-85', 'lc5935864-0-74')
EXACT = {'Note': ['head'], 'Rest': ['rest']}
NEARLY = {'Stem': ['stem'], 'Accidental': ['accidental'], 'NoteDot': ['dot'], 'Fermata': ['fermata'], 'Articulation': ['mark', 'sign'],
          'StemSlash': ['grace-slash'], 'Symbol': ['pedal']}


def collect(folder):
    """FOLDER/NAME.musicxml of the ten, as our converter writes them, so that both read the same; returns their names."""
    songs = sorted(glob.glob(data('scores/*.mxl')))
    for path in songs:
        name = os.path.basename(path)[:-len('.mxl')]
        subprocess.run([CLI, 'convert', path, f'{folder}/{name}.musicxml'], check=True, capture_output=True)
    with lzma.open(data('lmx/golden.jsonl.xz'), 'rt') as lines:
        pieces = {piece['id']: piece for piece in map(json.loads, lines)}
    for name in SLICES:
        path = f'{folder}/{name}.source.musicxml'
        with open(path, 'w', encoding='utf-8') as file:
            file.write(pieces[name]['musicxml'])
        subprocess.run([CLI, 'convert', path, f'{folder}/{name}.musicxml'], check=True, capture_output=True)
    names = [os.path.basename(path)[:-len('.mxl')] for path in songs] + list(SLICES)
    for name in names:  # MuseScore puts courtesy accidentals in parentheses, which it calls accidentals, too
        with open(f'{folder}/{name}.musicxml', 'r+', encoding='utf-8') as file:
            text = file.read().replace(' cautionary="yes"', '')
            file.seek(0)
            file.truncate()
            file.write(text)
    return names


def musescore(folder, names, kind, *options):
    """FOLDER/NAME-1.KIND, -2 ...; its exit code is not to be trusted, its files are."""
    with open(f'{folder}/jobs.json', 'w', encoding='utf-8') as file:
        json.dump([{'in': f'{folder}/{name}.musicxml', 'out': f'{folder}/{name}.{kind}'} for name in names], file)
    env = dict(os.environ, QT_QPA_PLATFORM='offscreen', HOME=folder, XDG_RUNTIME_DIR=folder, LC_ALL='C.UTF-8')
    subprocess.run(['mscore3', *options, '-j', f'{folder}/jobs.json'], env=env, timeout=600, capture_output=True)


def make(out):
    os.makedirs(out, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        names = collect(folder)
        musescore(folder, names, 'png', '-r', '120')
        for name in names:
            ours = f'{folder}/{name}.pdf'
            subprocess.run([CLI, 'engrave', f'{folder}/{name}.musicxml', '-o', ours], check=True)
            subprocess.run(['pdftoppm', '-r', '120', '-f', '1', '-l', '1', '-singlefile', '-png', ours, f'{folder}/{name}-ours'], check=True)
            subprocess.run(['convert', f'{folder}/{name}-1.png', '-background', 'white', '-alpha', 'remove', f'{folder}/{name}-ours.png',
                            '+append', f'{out}/{name}.png'], check=True)
            print(f'{out}/{name}.png')


NEEDED = [program for program in ('mscore3',) if not shutil.which(program)]


@unittest.skipIf(NEEDED, 'missing: ' + ', '.join(NEEDED))
class Beside(unittest.TestCase):
    def test_the_same_is_drawn(self):
        tool = Tool()
        self.addCleanup(tool.close)
        with tempfile.TemporaryDirectory() as folder:
            names = collect(folder)
            self.assertEqual(10, len(names))
            musescore(folder, names, 'svg')
            for name in names:
                theirs, pages = Counter(), glob.glob(f'{folder}/{name}-*.svg')
                self.assertTrue(pages, name)
                for page in pages:
                    with open(page, encoding='utf-8') as file:
                        theirs.update(re.findall(r'class="(\w+)"', file.read()))
                with open(f'{folder}/{name}.musicxml', 'rb') as file:
                    ours = Counter(line.split()[0] for line in tool('all-list', file.read()).decode().splitlines())
                print(f'# {name}: {ours["head"]} heads, {ours["rest"]} rests')
                with self.subTest(name):
                    self.assertGreater(theirs['Note'], 10)
                    self.assertEqual({kind: theirs[kind] for kind in EXACT}, {kind: sum(ours[role] for role in roles) for kind, roles in EXACT.items()})
                    for kind, roles in NEARLY.items():
                        self.assertLessEqual(abs(theirs[kind] - sum(ours[role] for role in roles)), 1 + theirs[kind] // 20, kind)


if __name__ == '__main__':
    if len(sys.argv) == 3 and sys.argv[1] == 'make':
        make(sys.argv[2])
    else:
        unittest.main()
