# SPDX-License-Identifier: GPL-3.0-or-later
"""damage.py IN OUT [--strength 1] [--seed 0]: the pictures of an evaluation set (NAME.png, NAME.lmx) as old prints, scans and photographs would show them.

The same damage that training does on the fly (slices.py), by the name of the picture, so that two runs make the same set. Pictures keep their size of
about SPACE pixels a staff space."""
import argparse, glob, os, random, shutil
import cv2
import numpy as np
import slices

ap = argparse.ArgumentParser()
ap.add_argument('input'), ap.add_argument('output'), ap.add_argument('--strength', type=float, default=1.0), ap.add_argument('--seed', type=int, default=0), ap.add_argument('--every', type=int, default=1)
a = ap.parse_args()
os.makedirs(a.output, exist_ok=True)
for path in sorted(glob.glob(a.input + '/*.png'))[::a.every]:
    name = os.path.basename(path)[:-4]
    picture, _ = slices.augment(cv2.imread(path, 0), random.Random(f'{a.seed} {name}'), slices.SPACE, a.strength, np.zeros((0, 2), np.float32))
    cv2.imwrite(f'{a.output}/{name}.png', picture)
    shutil.copyfile(path[:-4] + '.lmx', f'{a.output}/{name}.lmx')
