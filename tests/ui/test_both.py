#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Begun in the terminal, finished in the desktop, looked at in the terminal again: one project, both programs."""
import os
import re
import sys
import unittest

from desk import CLI, ROOT, GLib, sample, until
from test_desktop import OnADesk, boxes_of, systems_of

os.environ.setdefault('SCW_CLI', CLI)
sys.path.insert(0, os.path.join(ROOT, 'tests', 'tui'))
from tmux import Terminal  # noqa: E402


class Both(Terminal, OnADesk):
    def setUp(self):
        OnADesk.setUp(self)
        Terminal.setUp(self)  # its folder is the test's, and goes when the terminal has gone

    # ---- the terminal ----

    def end(self):
        self.until(lambda: self.screen().rstrip().endswith('$'), 'the shell')

    def content(self, name):
        with open(self.path(name), 'rb') as file:
            return file.read()

    def here(self):
        """What is said of the symbol under the cursor."""
        found = re.search(r'symbol \d+ of \d+[^│]*│?\n[^│]*│ *(.*)', self.screen())
        return found.group(1).strip(' │') if found else ''

    def first_note(self):
        """Goes there."""
        self.keys('Home')
        self.see('symbol 1 of')
        for _ in range(20):
            at = self.here()
            if re.match(r'[A-G]\d', at):
                return at
            self.keys('C-Right')
            self.until(lambda: self.here() != at, 'the next note')
        self.fail('no note')

    def begin_in_terminal(self):
        """Reads a system, puts an octave right, saves: the note, and what was exported before and behind the correction."""
        self.start(XDG_STATE_HOME=self.path('state'))
        self.tui(sample('clean.png'))
        self.see('system 1/5')
        self.keys('r')
        self.until(lambda: re.search(r'symbol \d\d+ of', self.screen()), 'some symbols')
        self.gone('reading')
        note = self.first_note()
        read = self.export('read.musicxml')
        self.keys('C-Up')
        self.until(lambda: self.here() not in ('', note), 'the octave above')
        corrected = self.export('corrected.musicxml')
        self.assertNotEqual(corrected, read)
        self.keys('S')
        self.see('Save the project as:')
        self.keys('C-u')
        self.typed('piece.scorewright')
        self.keys('Enter')
        self.see("Saved '")
        self.keys('q')
        self.end()
        return note, read, corrected

    # ---- the desktop ----

    def exported(self, app, name):
        """What the desktop program writes; a file is there when it is whole."""
        app.action('export-to', GLib.Variant('s', self.path(name)))
        until(f'{name} is exported', lambda: os.path.exists(self.path(name)), alive=app.check)
        return self.content(name)

    def test_one_project(self):
        self.need_model()
        note, read, corrected = self.begin_in_terminal()
        app = self.desk.start(self.path('piece.scorewright'))
        app.show_symbols()
        until('the symbols', app.tokens, alive=app.check)
        self.assertEqual(5, len(systems_of(boxes_of(app, self.folder))))
        self.assertEqual(corrected, self.exported(app, 'opened.musicxml'))
        app.action('undo')
        self.assertEqual(read, self.exported(app, 'undone.musicxml'))
        app.action('redo')
        self.assertEqual(corrected, self.exported(app, 'redone.musicxml'))
        app.action('set-heading', GLib.Variant('(ss)', ('Stück', 'Clara Schumann')))
        finished = self.exported(app, 'finished.musicxml')
        self.assertIn('Clara Schumann'.encode(), finished)
        before = self.content('piece.scorewright')
        app.action('save')
        until('it is saved', lambda: self.content('piece.scorewright') != before and app.has_text('” saved'), alive=app.check)
        self.quit(app)

        self.tui('piece.scorewright')
        self.see('system 1/5', 'symbol 1 of')
        self.assertEqual(finished, self.export('again.musicxml'))
        for label in ('Change composer', 'Change title'):
            self.keys('u')
            self.see(f'Taken back: {label}')
        self.keys('u')
        self.until(lambda: self.here() == note, 'the note as it was read')
        self.assertEqual(read, self.export('back.musicxml'))
        self.keys('q', 'y')
        self.end()


if __name__ == '__main__':
    unittest.main()
