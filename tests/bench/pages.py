#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""pages.py BUILD-FOLDER: what the cores of this machine are worth to transcribe, as JSON: a page whose systems are read side by side, and a batch of
pages, each beside one core. "ratio" is how many times as fast; the shortest of three runs counts, and runs of both kinds take turns."""
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time

ROOT = os.path.join(os.path.dirname(os.path.abspath(__file__)), '..', '..')
BUILD = os.path.abspath(sys.argv[1])
CLI = os.path.join(BUILD, 'app', 'scorewright-cli')
ENVIRONMENT = {**os.environ, 'SCW_DECODE': os.path.join(BUILD, 'app', 'scorewright-decode')}
CORES = len(os.sched_getaffinity(0))


def seconds(pictures, folder, *options):
    out = os.path.join(folder, 'out')
    began = time.monotonic()
    subprocess.run([CLI, 'transcribe', *pictures, '-q', '-o', out + ('.musicxml' if len(pictures) == 1 else ''), *options], env=ENVIRONMENT, check=True,
                   stdin=subprocess.DEVNULL)
    taken = time.monotonic() - began
    shutil.rmtree(out, ignore_errors=True)
    return taken


def compare(pictures, folder, one, all_of_them):
    taken = {'one_core_s': [], 'all_cores_s': []}
    for _ in range(3):
        taken['one_core_s'].append(seconds(pictures, folder, *one))
        taken['all_cores_s'].append(seconds(pictures, folder, *all_of_them))
    result = {key: round(min(values), 2) for key, values in taken.items()}
    return {'n': len(pictures), **result, 'ratio': round(result['one_core_s'] / result['all_cores_s'], 2)}


def main():
    with tempfile.TemporaryDirectory() as folder:
        pictures = [os.path.join(folder, f'{i}.png') for i in range(2 * CORES)]
        for picture in pictures:
            shutil.copy(os.path.join(ROOT, 'data', 'samples', 'clean.png'), picture)
        print(json.dumps({'cores': CORES, 'page': compare(pictures[:1], folder, ('--threads', '1'), ('--threads', str(CORES))),
                          'batch': compare(pictures, folder, ('--threads', '1'), ('--threads', '1', '--jobs', str(CORES)))}))


if __name__ == '__main__':
    main()
