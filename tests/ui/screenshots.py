#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""screenshots.py FOLDER: pictures of the program, for the metainfo and for looking at: each is of the real thing at work."""
import os
import subprocess
import sys
import tempfile
import time

from desk import Desk, GLib, find_model, sample, shared_desk, until


def shrink(path):
    """Few colours are enough, and a repository is not for megabytes."""
    subprocess.run(['convert', path, '-strip', '-dither', 'None', '-colors', '128', '-define', 'png:compression-level=9', 'png8:' + path], check=True)


class Studio:
    def __init__(self, folder):
        self.folder = folder
        self.desk = shared_desk(kind=lambda size: Desk(size, words=True))

    def take(self, app, name):
        path = os.path.join(self.folder, name + '.png')
        time.sleep(0.6)  # animations
        app.screenshot(path)
        shrink(path)
        print(path)

    def start(self, *files, **environment):
        self.desk.clear()
        app = self.desk.start(*files, **environment)
        app.resize(*environment.get('SIZE', '1200x760').split('x'))
        if files:
            until('systems', app.systems, alive=app.check)
        return app

    def read(self, app, all_of_it=True):
        app.action('read-all' if all_of_it else 'box-read')
        until('it has begun', lambda: app.enabled('stop') or app.enabled('export'), alive=app.check)
        until('it is read', lambda: not app.enabled('stop'), alive=app.check)


def engraving(studio):
    """Both sides of a system, a note selected."""
    app = studio.start(sample('photo.jpg'))
    app.action('select-box', GLib.Variant('(ii)', (0, 1)))
    studio.read(app, all_of_it=False)
    app.set_state('overlay', GLib.Variant('b', False))
    app.action('select-token', GLib.Variant('i', 30))
    studio.take(app, 'engraving')


def correcting(studio):
    """A doubtful page: where F3 leads, what else came into question, and another reading to be taken or refused."""
    app = studio.start(sample('two-pages.pdf'))
    app.action('read-page')
    until('it has begun', lambda: app.enabled('stop') or app.enabled('export'), alive=app.check)
    until('it is read', lambda: not app.enabled('stop'), alive=app.check)
    app.action('select-box', GLib.Variant('(ii)', (0, 1)))
    app.action('doubtful-step', GLib.Variant('i', 1))
    studio.take(app, 'correcting')
    app.action('alternative', GLib.Variant('i', 2))
    time.sleep(2)
    studio.take(app, 'difference')


def parts(studio, name, box, token):
    """A page of several parts: what was read of one row, and how that is engraved."""
    app = studio.start(sample(name + '.png'))
    studio.read(app)
    app.action('select-box', GLib.Variant('(ii)', (0, box)))
    app.set_state('overlay', GLib.Variant('b', False))
    app.action('select-token', GLib.Variant('i', token))
    studio.take(app, name)


def main(folder):
    os.makedirs(folder, exist_ok=True)
    studio = Studio(folder)

    studio.take(studio.start(), 'start')

    app = studio.start(sample('clean.png'))
    app.action('select-box', GLib.Variant('(ii)', (0, 1)))
    studio.take(app, 'boxes')
    if find_model() is None:
        print('screenshots: no model, so nothing can be read', file=sys.stderr)
        return

    app.action('read-all')
    until('symbols', lambda: len(app.tokens()) > 40, alive=app.check)
    studio.take(app, 'reading')
    until('it is read', lambda: not app.enabled('stop'), alive=app.check)
    app.action('select-box', GLib.Variant('(ii)', (0, 1)))
    app.action('select-token', GLib.Variant('i', 24))
    until('the place on the page', lambda: app.enabled('save-overlay'), alive=app.check)
    studio.take(app, 'attention')

    with tempfile.TemporaryDirectory() as temporary:
        app = studio.start(sample('two-pages.pdf'))
        app.action('read-page')
        until('it has begun', lambda: app.enabled('stop') or app.enabled('export'), alive=app.check)
        until('it is read', lambda: not app.enabled('stop'), alive=app.check)
        app.action('problems')
        app.action('export-to', GLib.Variant('s', os.path.join(temporary, 'Mondnacht.musicxml')))
        time.sleep(2)
        studio.take(app, 'problems')

    parts(studio, 'song', 2, 12)
    parts(studio, 'quartet', 4, 8)
    engraving(studio)
    correcting(studio)

    app = studio.start(sample('photo.jpg'), ADW_DEBUG_COLOR_SCHEME='prefer-dark')
    app.action('select-box', GLib.Variant('(ii)', (0, 0)))
    studio.read(app, all_of_it=False)
    app.action('select-token', GLib.Variant('i', 18))
    studio.take(app, 'dark')

    app = studio.start(sample('clean.png'), SIZE='700x740')
    app.action('select-box', GLib.Variant('(ii)', (0, 0)))
    studio.read(app, all_of_it=False)
    app.action('select-token', GLib.Variant('i', 18))
    studio.take(app, 'narrow')

    app = studio.start(sample('two-pages.pdf'), LC_ALL='de_DE.UTF-8')
    app.action('select-box', GLib.Variant('(ii)', (0, 2)))
    studio.read(app, all_of_it=False)
    app.action('select-token', GLib.Variant('i', 18))
    studio.take(app, 'german')
    studio.desk.clear()


if __name__ == '__main__':
    main(sys.argv[1])
