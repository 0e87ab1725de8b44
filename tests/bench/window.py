#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""window.py BUILD-FOLDER: how long the desktop program's main loop is held up, as JSON: scw-bench-window with the sample page and the
same at 600 dpi, on a display of its own: weston without a screen, then Xvfb. Both draw on the processor."""
import json
import os
import subprocess
import sys
import tempfile
import unittest

HERE = os.path.dirname(os.path.abspath(__file__))
os.environ['SCW_BUILD_ROOT'] = os.path.abspath(sys.argv[1])
sys.path.insert(0, os.path.join(HERE, '..', 'ui'))
from desk import BUILD, Desk, WaylandDesk, find_model, sample  # noqa: E402


def measure(desk, page):
    environment = {**desk.env, 'SCW_DECODE': os.path.join(BUILD, 'app', 'scorewright-decode')}
    program = [os.path.join(BUILD, 'tests', 'bench', 'scw-bench-window'), page]
    ran = subprocess.run(program, env=environment, stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=1800, check=False)
    if ran.returncode != 0:
        sys.exit(f'scw-bench-window: {ran.returncode}: {ran.stderr}')
    return json.loads(ran.stdout)


def measure_on(kind):
    try:
        if find_model() is None:
            raise unittest.SkipTest('no model to read with')
        with kind() as desk, tempfile.TemporaryDirectory() as folder:
            large = os.path.join(folder, 'large.png')
            subprocess.run(['convert', sample('clean.png'), '-resize', '4960x', large], check=True)
            return {'sample': measure(desk, sample('clean.png')), '600_dpi': measure(desk, large)}
    except unittest.SkipTest as why:
        return {'skipped': str(why)}


if __name__ == '__main__':
    print(json.dumps({'wayland': measure_on(WaylandDesk), 'x11': measure_on(Desk)}))
