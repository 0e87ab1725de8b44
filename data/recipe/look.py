# SPDX-License-Identifier: GPL-3.0-or-later
"""look.py PAGE... --out FOLDER [--lmx FOLDER]: every system of a page above the engraving of what was read in it: FOLDER/PAGE-SYSTEM.png, for counting by eye.

The systems are read by `scorewright-cli transcribe` (--model as there), or taken from --lmx FOLDER/PAGE.lmx, a line a system."""
import argparse, json, os, subprocess
import cv2
import numpy as np

WIDTH = 1500
CLI = os.environ.get('SCW_CLI', 'build/app/scorewright-cli')
ap = argparse.ArgumentParser()
ap.add_argument('pages', nargs='+'), ap.add_argument('--out', required=True), ap.add_argument('--lmx'), ap.add_argument('--model', default='')
a = ap.parse_args()
os.makedirs(a.out, exist_ok=True)


def wide(picture):
    return cv2.resize(picture, (WIDTH, max(1, round(picture.shape[0] * WIDTH / picture.shape[1]))), interpolation=cv2.INTER_AREA)


def ink(picture):
    """The part of a page that is not white."""
    y, x = np.nonzero(picture < 200)
    return picture[max(0, y.min() - 10):y.max() + 10, max(0, x.min() - 10):x.max() + 10] if len(y) else picture


for page in a.pages:
    name = os.path.splitext(os.path.basename(page))[0]
    lmx = f'{a.lmx or a.out}/{name}.lmx'
    if not a.lmx:
        subprocess.run([CLI, 'transcribe', '-q', page, '-o', lmx] + (['-m', a.model] if a.model else []), check=True)
    found = json.loads(subprocess.run([CLI, 'detect', '--json', page], stdout=subprocess.PIPE, check=True).stdout)['pages'][0]['systems']
    picture = cv2.imread(page, cv2.IMREAD_GRAYSCALE)
    for i, (system, line) in enumerate(zip(found, open(lmx)), 1):
        box = [round(system['crop'][k]) for k in 'xywh']
        base = f'{a.out}/{name}-{i}'
        open(base + '.lmx', 'w').write(line)
        subprocess.run([CLI, 'engrave', base + '.lmx', '-o', base + '.png'], check=True)
        drawn = cv2.imread(base + '.png', cv2.IMREAD_GRAYSCALE)
        cv2.imwrite(base + '.png', np.vstack([wide(picture[max(0, box[1]):box[1] + box[3], max(0, box[0]):box[0] + box[2]]), np.full((12, WIDTH), 128, np.uint8), wide(ink(drawn))]))
        print(base + '.png', line.split().count('measure'), 'measures', flush=True)
