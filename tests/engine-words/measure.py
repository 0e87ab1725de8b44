#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""measure.py WORDS-TOOL SCORE... [-p PAGES] [-d DAMAGE] [-l LANGUAGES] [-v]: prints scores with MuseScore, reads their words
where the notes are known, and says how much of it is right.

MuseScore's .spos and .mpos files say where notes and measures are."""
import argparse
import os
import re
import subprocess
import sys
import tempfile
import unicodedata

ELEMENT = re.compile(r'<element id="\d+" x="([-\d.]+)" y="([-\d.]+)" sx="([-\d.]+)" sy="([-\d.]+)" page="(\d+)"')


def musescore(score, out):
    subprocess.run(['mscore3', '-r', '300', '-o', out, score], check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
                   env=dict(os.environ, QT_QPA_PLATFORM='offscreen'))


def places(path):
    """x, y, w, h in pixels at 300 dpi, page."""
    with open(path, encoding='utf-8') as file:
        return [(*(float(v) / 12 for v in found[:4]), int(found[4])) for found in ELEMENT.findall(file.read())]


def plain(text):
    """What is compared: no punctuation, small letters, one kind of apostrophe."""
    text = unicodedata.normalize('NFC', text).replace('\u2019', "'").replace('\u2018', "'")
    return ''.join(c for c in re.sub(r'^\d+\.', '', text).lower() if c.isalnum())


class Count:
    def __init__(self):
        self.truth = self.right = self.text = self.found = self.syllabic = 0


def job_of(tool, score, folder, page, systems, measures, segments):
    """Writes what is known of a page; the rows are matched to parts by their place."""
    onsets = [line.split() for line in subprocess.run([tool, 'onsets', score], check=True, capture_output=True, text=True).stdout.splitlines()]
    lines = []
    for m, (x, y, w, _, at) in enumerate(measures):
        here = [segment[0] for segment in segments if segment[4] == at == page and abs(segment[1] - y) < 5 and x - 1 <= segment[0] < x + w - 1]
        told = [onset[1:] for onset in onsets if int(onset[0]) == m]
        if len(here) == len(told):  # others hold what MuseScore alone counts; what is sung there is not judged
            lines += [f'at {m} {num} {den} {x + 12:.1f}' for (num, den), x in zip(told, here)]
    group = -1
    i = 0
    while i < len(measures):
        x, y, _, h, at = measures[i]
        end = i
        while end < len(measures) and measures[end][4] == at and abs(measures[end][1] - y) < 5:
            end += 1
        if at == page:
            group += 1
            part = 0
            for n, (_, sy, _, sh) in enumerate(systems):
                if y - 20 < sy + sh / 2 < y + h + 20:
                    lines.append(f'row {n} {part} {i} {end} {group}')
                    part += 1
        i = end
    path = os.path.join(folder, 'job')
    with open(path, 'w', encoding='utf-8') as file:
        file.write('\n'.join(lines) + '\n')
    return path


def detect(cli, png):
    import json
    out = json.loads(subprocess.run([cli, 'detect', '--json', png], check=True, capture_output=True, text=True).stdout)
    return [(s['x'], s['y'], s['w'], s['h']) for s in out['pages'][0]['systems']]


def compare(out, count, verbose):
    truth, found, verses = {}, {}, {}
    for line in out:
        at = line.split('\t')
        if at[0] == 'truth':
            truth[(at[1], at[2], at[3], at[4])] = (at[7], at[5], at[6])
        elif at[0] == 'word' and at[1] == 'lyric':
            found[(at[2], at[3], at[4], at[5])] = (at[11], at[6], at[7], at[8])
    texts = {}
    for key, (text, *_) in found.items():
        texts.setdefault(plain(text), 0)
        texts[plain(text)] += 1
    for key, (text, syllabic, _) in truth.items():
        count.truth += 1
        if plain(text) in texts and texts[plain(text)] > 0:
            texts[plain(text)] -= 1
            count.text += 1
        got = found.get(key)
        if got is not None and plain(got[0]) == plain(text):
            count.right += 1
            count.syllabic += got[1] == syllabic
        elif verbose:
            print('   ', key, repr(text), '->', got)
    count.found += len(found)
    if verbose:
        for key, got in found.items():
            if key not in truth:
                print('    added', key, got)
        for line in out:
            if line.split('\t')[0] in ('score', 'part') or (line.startswith('word\t') and not line.startswith('word\tlyric\t')):
                print('   ', line)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument('tool')
    parser.add_argument('scores', nargs='+')
    parser.add_argument('-c', '--cli', default='build-test/app/scorewright-cli')
    parser.add_argument('-p', '--pages', type=int, default=1)
    parser.add_argument('-d', '--damage', default='', help='arguments of convert')
    parser.add_argument('-l', '--languages', default='')
    parser.add_argument('-k', '--keep', help='folder for the prints')
    parser.add_argument('-v', '--verbose', action='store_true')
    options = parser.parse_args()
    total = Count()
    for score in options.scores:
        name = os.path.splitext(os.path.basename(score))[0]
        with tempfile.TemporaryDirectory() as temporary:
            folder = options.keep or temporary
            base = os.path.join(folder, name)
            if not os.path.exists(base + '.mpos'):
                for kind in ('.png', '.spos', '.mpos'):
                    musescore(score, base + kind)
            for page in range(options.pages):
                png = f'{base}-{page + 1}.png'
                if not os.path.exists(png):
                    break
                pgm, flat = os.path.join(temporary, 'page.pgm'), os.path.join(temporary, 'page.png')
                subprocess.run(['convert', png, '-background', 'white', '-alpha', 'remove', *options.damage.split(), '-colorspace', 'Gray',
                                '-depth', '8', flat], check=True)
                subprocess.run(['convert', flat, pgm], check=True)
                job = job_of(options.tool, score, temporary, page, detect(options.cli, flat), places(base + '.mpos'), places(base + '.spos'))
                done = subprocess.run([options.tool, 'read', score, pgm, job, options.languages] + (['first'] if page == 0 else []),
                                      capture_output=True, text=True)
                if done.returncode:
                    print(name, done.stderr)
                    continue
                count = Count()
                print(f'{name} page {page + 1}, {done.stderr.strip()}')
                compare(done.stdout.splitlines(), count, options.verbose)
                print(f'  {count.truth} syllables: {count.right} right under their notes ({100 * count.right / max(count.truth, 1):.1f} %), '
                      f'{count.text} read, {count.syllabic} hyphens right, {count.found} found')
                for key in vars(total):
                    setattr(total, key, getattr(total, key) + getattr(count, key))
    print(f'all: {total.truth} syllables: {total.right} right under their notes ({100 * total.right / max(total.truth, 1):.1f} %), '
          f'{total.text} read ({100 * total.text / max(total.truth, 1):.1f} %), {total.syllabic} hyphens right, {total.found} found')


if __name__ == '__main__':
    main()
