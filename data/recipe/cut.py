# SPDX-License-Identifier: GPL-3.0-or-later
"""cut.py SONGS... > slices.jsonl: slices of one to six measures for reference/render.mjs, a JSON line {id, lmx, xml} each.

Of each song the part with two staves is taken. A slice begins with the clefs and the key in force, as a system does; its time signature is drawn where
the song has it."""
import argparse, json, os, random, shutil, subprocess, sys, tempfile
import engrave


def musicxml(words):
    """The slice as our program writes it; a time signature that no token stands for is there, but not drawn."""
    xml = subprocess.run([engrave.CLI, 'convert', '-q', '-', '-', '--to', 'musicxml'], input=' '.join(words).encode(), stdout=subprocess.PIPE, check=True).stdout.decode()
    second = words.index('measure', 1) if 'measure' in words[1:] else len(words)
    return xml if 'time' in words[:second] else xml.replace('<time>', '<time print-object="no">', 1)


if __name__ == '__main__':
    ap = argparse.ArgumentParser(description=__doc__)
    ap.add_argument('songs', nargs='+'), ap.add_argument('--seed', type=int, default=0), ap.add_argument('--longest', type=int, default=700, help='tokens')
    ap.add_argument('--allow', help='a file that lists the songs that may be used, by name')
    a = ap.parse_args()
    allowed, rng = set(open(a.allow).read().split()) if a.allow else None, random.Random(a.seed)
    for song in a.songs:
        name = os.path.splitext(os.path.basename(song))[0]
        if allowed is not None and name not in allowed: continue
        with tempfile.TemporaryDirectory() as folder:
            try: measures = engrave.measures_of(shutil.copy(song, folder))
            except subprocess.SubprocessError: measures = []
        if not any('staff:2' in m for m in measures):
            print(f'{song}: no part with two staves', file=sys.stderr)
            continue
        starts = [0]
        while starts[-1] < len(measures): starts.append(starts[-1] + rng.randint(1, 6))
        measures = engrave.at_line_starts(measures, set(starts))
        for start, end in zip(starts, starts[1:]):
            words = sum(measures[start:end], [])
            if len(words) <= a.longest: print(json.dumps(dict(id=f'{name}-{start}', lmx=' '.join(words), xml=musicxml(words))))
