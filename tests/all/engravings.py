#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Does `adapt` learn a hand? Systems of the dev split as MuseScore 3 and as LilyPond draw them: 30 of each to learn from, as if somebody had corrected
them, and 30 of each, of other songs, held back. Two hands: the engravers' usual look, which the model knows or nearly; and one it has never seen, the
shapes of heads that American hymnals print (do a triangle, la a square ...), of which it can know nothing. That one's errors must fall by a quarter, and
tests/data/eval/dev-systems must not be read worse by more than a point. (data/model/CARD.md has what was measured.)

    SCW_CLI=build/app/scorewright-cli /usr/bin/python3 tests/all/engravings.py make FOLDER     # only the pictures: FOLDER/HAND/ENGRAVER/{learn,held}
    SCW_CLI=build/app/scorewright-cli /usr/bin/python3 tests/all/engravings.py                 # all of it; prints the table

Belongs to `./dev test --all` (musescore3, lilypond, python3-opencv). The music is tests/data/eval/dev-systems; the crops are cut by the program's own
detection, as at reading.
"""
import glob
import json
import os
import random
import re
import resource
import shutil
import subprocess
import sys
import tempfile
import unittest
import xml.etree.ElementTree as ET
from fractions import Fraction

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path[:0] = [os.path.join(HERE, '..', 'cli'), os.path.join(HERE, '..', '..', 'data', 'recipe')]
from cli import cli, data  # noqa: E402

EACH = 30  # systems to learn from, and as many held back
PAPER = '''
\\paper {
  page-breaking = #ly:one-line-auto-height-breaking
  indent = 0 tagline = ##f print-page-number = ##f
  oddHeaderMarkup = ##f evenHeaderMarkup = ##f oddFooterMarkup = ##f evenFooterMarkup = ##f
}
'''
NO_TIME = '\\layout { \\context { \\Staff \\omit TimeSignature } }\n'
SHAPES = '\\layout { \\context { \\Score shapeNoteStyles = ##(do re miMirror fa sol la ti) } }\n'


def songs(folder):
    """Paths of NAME.musicxml, song by song in random order, so that no song is both learned from and held back."""
    by_song = {}
    for path in sorted(glob.glob(folder + '/*.musicxml')):
        by_song.setdefault(os.path.basename(path).split('-')[0], []).append(path)
    names = sorted(by_song)
    random.Random(5).shuffle(names)
    return [path for name in names for path in by_song[name]]


def name_of(path):
    return os.path.basename(path)[:-len('.musicxml')]


def shape_heads(root):
    """As hymnals print heads for singers from the syllables: do a triangle, mi a diamond, la a square, so round (Aiken 1846); keys are major."""
    tonic = 'C'
    for e in root.iter():
        if e.tag == 'fifths':
            tonic = 'FCGDAEB'[(int(e.text) + 1) % 7]
        elif e.tag == 'note' and e.find('pitch') is not None:
            step = 'CDEFGAB'.index(e.findtext('pitch/step')) - 'CDEFGAB'.index(tonic)
            before = [i for i, c in enumerate(e) if c.tag in ('staff', 'beam', 'notations', 'lyric')] + [len(e)]
            head = ET.Element('notehead')
            head.text = ('do', 're', 'mi', 'fa', 'so', 'la', 'ti')[step % 7]
            e.insert(before[0], head)


def musescore(folder, paths, shapes):
    """NAME -> (tokens, picture) where both can be trusted."""
    import engrave
    values = dict(pageWidth=40, pagePrintableWidth=39, pageHeight=8, showMeasureNumber=0, createMultiMeasureRests=0, hideInstrumentNameInFirstMeasure=1)
    engrave.style = lambda rng: (engrave.STYLE.format(''.join(f'<{k}>{v}</{k}>' for k, v in values.items())), 14 * 25.4 / 1.764)
    for path in paths:
        root = engrave.open_song(path)
        if engrave.piano_only(root):
            if shapes:
                shape_heads(root)
            ET.ElementTree(root).write(f'{folder}/{name_of(path)}.musicxml', encoding='utf-8', xml_declaration=True)
    names = [name_of(p) for p in paths if os.path.exists(f'{folder}/{name_of(p)}.musicxml')]
    engrave.musescore(folder, names, None)
    count = dict.fromkeys(('song', 'page', 'place', 'music'), 0)
    for name in names:
        try:
            for tokens, picture in engrave.musescore_systems(folder, name, count):
                yield name, ' '.join(tokens), picture
                break
        except (OSError, subprocess.SubprocessError, ET.ParseError, IndexError):
            count['song'] += 1
    print('# musescore: left out', count, flush=True)


def length(measure):
    """In divisions, as far as its voices come."""
    at = end = 0
    for e in measure:
        duration = int(e.findtext('duration') or 0)
        if e.tag == 'backup':
            at -= duration
        elif e.tag == 'forward' or (e.tag == 'note' and e.find('chord') is None and e.find('grace') is None):
            at += duration
        end = max(end, at)
    return end


def tell_time(path, to):
    """Systems from the middle of a song do not show their time signature, but LilyPond has to know it. Returns whether it is shown."""
    tree = ET.parse(path)
    measures = tree.getroot().find('part').findall('measure')
    attributes = measures[0].find('attributes')
    shown = attributes.find('time') is not None
    if not shown:
        longest = Fraction(max(map(length, measures)), 4 * int(attributes.findtext('divisions')))
        time = ET.Element('time')
        kind = max(4, longest.denominator)
        ET.SubElement(time, 'beats').text = str(longest * kind)
        ET.SubElement(time, 'beat-type').text = str(kind)
        before = [i for i, e in enumerate(attributes) if e.tag in ('divisions', 'key')]
        attributes.insert(before[-1] + 1, time)
    tree.write(to, encoding='utf-8', xml_declaration=True)
    return shown


def same_music(name):
    """Whether LilyPond set what NAME.musicxml says, by what both sound like: its importer loses or moves some of it."""
    from lilypond import played
    cli('convert', '-q', name + '.musicxml', name + '.mid')
    return os.path.exists(name + '.midi') and played(name + '.mid') == played(name + '.midi')


def lilypond(folder, paths, shapes):
    import engrave
    quiet = dict(stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    for path in paths:
        to = f'{folder}/{name_of(path)}.ly'
        shown = tell_time(path, f'{folder}/{name_of(path)}.musicxml')
        subprocess.run(['musicxml2ly', '--midi', f'{folder}/{name_of(path)}.musicxml', '-o', to], timeout=120, **quiet)
        if not os.path.exists(to):
            continue
        with open(to, encoding='utf-8') as f:
            text = f.read()
        text = re.sub(r'\\set \w+\.(instrumentName|shortInstrumentName) = .*', '', text)
        with open(to, 'w', encoding='utf-8') as f:
            f.write(text.replace('\\header', PAPER + ('' if shown else NO_TIME) + (SHAPES if shapes else '') + '\\header', 1))
    subprocess.run(['lilypond', '-dresolution=200', '--png'] + sorted(glob.glob(folder + '/*.ly')), cwd=folder, timeout=1800, **quiet)
    left_out = 0
    for path in paths:
        page = f'{folder}/{name_of(path)}.png'
        found, picture = engrave.systems_on(page) if os.path.exists(page) else ([], None)
        if len(found) != 1 or found[0]['staves'] != 2 or not same_music(f'{folder}/{name_of(path)}'):
            left_out += 1
            continue
        with open(path[:-len('.musicxml')] + '.lmx', encoding='utf-8') as f:
            yield name_of(path), f.read().strip(), engrave.crop(picture, found[0])
    print('# lilypond: left out', left_out, flush=True)


ENGRAVERS = {'musescore': musescore, 'lilypond': lilypond}
HANDS = ('usual', 'shapes')


def draw(engraver, paths, shapes):
    folder = tempfile.mkdtemp(prefix='engravings-')
    try:
        return list(ENGRAVERS[engraver](folder, paths, shapes))
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def make(out, hand):
    """OUT/HAND/ENGRAVER/learn and .../held, in OLiMPiC's layout; how many systems lie in each. Songs are learned from as both engravers draw them or
    as none does."""
    import cv2
    paths = songs(data('eval/dev-systems'))
    drawn = {engraver: draw(engraver, paths, hand == 'shapes') for engraver in ENGRAVERS}
    counts = {(engraver, part): 0 for engraver in ENGRAVERS for part in ('learn', 'held')}
    for song in dict.fromkeys(name_of(p).split('-')[0] for p in paths):
        part = 'learn' if any(counts[engraver, 'learn'] < EACH for engraver in ENGRAVERS) else 'held'
        for engraver in ENGRAVERS:
            for name, text, picture in drawn[engraver]:
                if name.split('-')[0] != song or counts[engraver, part] == EACH:
                    continue
                counts[engraver, part] += 1
                to = f'{out}/{hand}/{engraver}/{part}'
                os.makedirs(to, exist_ok=True)
                cv2.imwrite(f'{to}/{name}.png', picture)
                with open(f'{to}/{name}.lmx', 'w', encoding='utf-8') as f:
                    f.write(text + '\n')
    print('#', hand, counts, flush=True)
    return counts


NEEDED = [p for p in ('mscore3', 'musicxml2ly', 'lilypond') if not shutil.which(p)]


def children_seconds():
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


@unittest.skipIf(NEEDED, 'missing: ' + ', '.join(NEEDED))
class Engravings(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.mkdtemp(prefix='engravings-')
        self.addCleanup(shutil.rmtree, self.folder)

    def run_cli(self, *args, timeout=3600):
        run = cli(*args, XDG_DATA_HOME=self.folder + '/home', timeout=timeout)
        self.assertEqual(run.code, 0, run.err)
        return run

    def rate(self, folder, adaptation):
        return json.loads(self.run_cli('evaluate', folder, '--json', '--max-tokens', 900, '--adaptation', adaptation).text)['ser']

    def learn(self, hand):
        """What `adapt` says of it in the end. Its time is that of processors, for others may use them, too: not 10 minutes of two."""
        self.assertEqual(set(make(self.folder, hand).values()), {EACH})
        began = children_seconds()
        run = self.run_cli('adapt', '--json', '--minutes', 60, *(f'{self.folder}/{hand}/{e}/learn' for e in ENGRAVERS))
        seconds = children_seconds() - began
        done = json.loads(run.text.splitlines()[-1])
        print(f'# {hand}: {done["learned"]} pairs learned from in {done["seconds"]:.0f} s ({seconds:.0f} s of processors), '
              f'{done["held"]} held back: {100 * done["before"]:.2f} to {100 * done["after"]:.2f} %', flush=True)
        self.assertLess(seconds, 2 * 600)
        self.assertEqual(done['kept'], done['after'] < done['before'])
        self.assertEqual(done['kept'], 'corrections' in self.run_cli('adapt', '--list').text)
        return done

    def rates(self, hand):
        """SER in percent before and after, of what was held back (the mean of both engravers) and of the usual set."""
        sets = {engraver: f'{self.folder}/{hand}/{engraver}/held' for engraver in ENGRAVERS}
        sets['dev-systems'] = data('eval/dev-systems')
        rates = {name: [self.rate(folder, a) for a in ('none', 'corrections')] for name, folder in sets.items()}
        for name, (before, after) in rates.items():
            print(f'# {hand}, {name}: {before:.2f} % before, {after:.2f} % after', flush=True)
        return [sum(rates[e][i] for e in ENGRAVERS) / len(ENGRAVERS) for i in (0, 1)], rates['dev-systems']

    def test_unseen_hand(self):
        """Shapes of heads that the model has not seen: a quarter fewer errors, and the usual set is read as it was, within a point."""
        self.assertTrue(self.learn('shapes')['kept'])
        (before, after), usual = self.rates('shapes')
        self.assertLess(after, 0.75 * before)
        self.assertLess(usual[1], usual[0] + 1)

    def test_known_hand(self):
        """The engravers' own look, which the model reads nearly as it reads Verovio's: where nothing is gained nothing is kept."""
        if not self.learn('usual')['kept']:
            return
        (before, after), usual = self.rates('usual')
        self.assertLess(after, before)
        self.assertLess(usual[1], usual[0] + 1)


if __name__ == '__main__':
    if len(sys.argv) == 3 and sys.argv[1] == 'make':
        for each in HANDS:
            make(sys.argv[2], each)
    else:
        unittest.main()
