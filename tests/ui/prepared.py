# SPDX-License-Identifier: GPL-3.0-or-later
"""prepared.py: a sample whose first page has been read already, for tests that are not about reading.

    path = prepared(desk)                    # clean.png, all five systems
    path = prepared(desk, systems=2)         # the first two

The program itself reads it, once for all suites, and saves a project; that stays in the build folder until the program, the model or the
sample is another one.
"""
import fcntl
import glob
import hashlib
import os
import tempfile

from desk import BUILD, PROGRAM, GLib, boxes_of, find_model, sample, until

FOLDER = os.path.join(BUILD, 'tests', 'ui', 'prepared')


def digest(*paths):
    found = hashlib.sha256()
    for path in paths:
        with open(path, 'rb') as file:
            found.update(hashlib.sha256(file.read()).digest())
    return found.hexdigest()[:16]


def read(desk, name, systems, path, folder):
    app = desk.start(sample(name))
    until('systems on the page', app.systems, alive=app.check)
    for system in range(systems or 1):
        app.action('select-box', GLib.Variant('(ii)', (0, system)))
        app.action('box-read' if systems else 'read-page')
        wanted = slice(systems and system + 1)
        until('it is read', lambda: all(s['state'] == 'done' for s in page_of(app, folder)['systems'][wanted]), alive=app.check)
    app.action('select-box', GLib.Variant('(ii)', (0, 0)))
    app.action('save-to', GLib.Variant('s', path))
    until('it is saved', lambda: os.path.exists(path), alive=app.check)
    desk.clear()


def page_of(app, folder):
    return boxes_of(app, folder)['pages'][0]


def prepared(desk, name='clean.png', systems=None):
    """To be called before the test has a program of its own."""
    os.makedirs(FOLDER, exist_ok=True)
    stem = os.path.splitext(name)[0] + (f'-{systems}' if systems else '')
    path = os.path.join(FOLDER, digest(PROGRAM, find_model(), sample(name)), stem + '.scorewright')
    with open(os.path.join(FOLDER, stem + '.lock'), 'w', encoding='ascii') as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not os.path.exists(path):
            for old in glob.glob(os.path.join(FOLDER, '*', stem + '.scorewright')):
                os.remove(old)
            os.makedirs(os.path.dirname(path), exist_ok=True)
            with tempfile.TemporaryDirectory() as folder:  # not beside it: other suites prepare other samples now
                read(desk, name, systems, path, folder)
    return path
