#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a person does to symbols in the real window, key by key, on music that is known to the letter: each changes what it should, and
is undone. One window for all of it."""
import os
import unittest
import xml.etree.ElementTree as ET

from desk import GLib, until
from planted import planted, symbols
from test_correct import WithSymbols

BASS = 'backup whole rest voice:5 rest:measure staff:2'
MUSIC = ('measure key:fifths:0 time beats:4 beat-type:4 clef:G2 staff:1 clef:F4 staff:2 '
         f'C5 voice:1 quarter stem:down staff:1 D5 quarter E5 quarter F5 quarter {BASS} '
         f'measure G4 voice:1 quarter stem:up staff:1 A4 quarter G4 half {BASS} '
         f'measure B4 voice:1 half stem:down staff:1 B4 half {BASS}')
WORDS = MUSIC.split()
C5, D5, A4, B4 = (WORDS.index(pitch) for pitch in ('C5', 'D5', 'A4', 'B4'))
MEASURES = [i for i, word in enumerate(WORDS) if word == 'measure']
DOUBTS = {C5: (0.3, ['D5', 'E5', 'F5', 'G5']), A4: (0.5, ['B4']), B4: (0.58, [])}

# At which symbol, the key, and what becomes of what.
EDITS = [
    (D5, '3', 'D5 quarter', 'D5 16th rest 16th rest eighth'),
    (D5, '4', 'D5 quarter', 'D5 eighth rest eighth'),
    (D5, '6', 'D5 quarter E5 quarter', 'D5 half'),
    (B4, '5', 'B4 voice:1 half stem:down staff:1', 'B4 voice:1 quarter stem:down staff:1 rest quarter'),
    (D5, 'period', 'D5 quarter E5 quarter', 'D5 quarter dot rest eighth'),
    (D5, '0', 'D5 quarter', 'rest quarter'),
    (D5, 'Delete', 'D5 quarter', 'rest quarter'),
    (D5, 'a', 'D5 quarter', 'A4 quarter'),
    (D5, 'shift+f', 'D5 quarter', 'D5 quarter chord F5 quarter'),
    (D5, 'shift+3', 'D5 quarter', 'D5 quarter chord F5 quarter'),
    (D5, 'ctrl+Up', 'D5', 'D6'),
    (D5, 'ctrl+Down', 'D5', 'D4'),
    (D5, 'Up', 'D5 quarter', 'D5 quarter sharp'),
    (D5, 'Down', 'D5 quarter', 'D5 quarter flat'),
    (D5, 'plus', 'D5 quarter', 'D5 quarter sharp'),
    (D5, 'minus', 'D5 quarter', 'D5 quarter flat'),
    (D5, 'equal', 'D5 quarter', 'D5 quarter natural'),
    (B4, 't', 'half stem:down staff:1 B4 half', 'half stem:down staff:1 tied:start B4 half tied:stop'),
    (D5, 's', 'D5 quarter E5 quarter', 'D5 quarter slur:start E5 quarter slur:stop'),
    (D5, 'shift+s', 'D5 quarter', 'D5 quarter staccato'),
    (D5, 'x', 'D5 quarter E5 quarter', 'D5 quarter stem:up E5 quarter stem:down'),
    (D5, 'ctrl+3', 'D5 quarter', 'D5 eighth 3in2 tuplet:start rest eighth 3in2 rest eighth 3in2 tuplet:stop'),
    (D5, 'ctrl+alt+2', f'D5 quarter E5 quarter F5 quarter {BASS}',
     'rest quarter E5 quarter F5 quarter backup half backup quarter D5 voice:2 quarter stem:down staff:1 '
     'backup half rest voice:5 rest:measure staff:2'),
    (D5, 'ctrl+shift+Down', 'D5 quarter E5 quarter', 'D5 quarter staff:2 E5 quarter staff:1'),
    (A4, 'shift+Insert', 'G4 half ' + BASS, f'G4 half {BASS} measure rest voice:1 rest:measure staff:1 {BASS}'),
    (B4, 'ctrl+shift+Delete', f' measure B4 voice:1 half stem:down staff:1 B4 half {BASS}', ''),
    (A4, 'ctrl+x', 'G4 voice:1 quarter stem:up staff:1 A4 quarter G4 half', 'rest voice:1 quarter staff:1 rest quarter rest half'),
]


def is_threshold(name):
    return name.startswith('Doubtful')


class Keys(WithSymbols):
    def open_planted(self):
        app = self.open_sample()
        path = planted(app, self.folder, symbols(MUSIC, DOUBTS))
        self.quit(app)
        app = self.desk.start(path)
        until('its symbols', lambda: app.enabled('doubtful-step'), alive=app.check)
        app.show_symbols()
        app.window()
        self.assertEqual(WORDS, self.tokens(app))
        return app

    def select(self, app, place):
        app.action('select-token', GLib.Variant('i', place))
        until('it is selected', lambda: place in self.selected(app), alive=app.check)

    def becomes(self, app, words):
        until(f'"{words}"', lambda: ' '.join(self.tokens(app)) == words, alive=app.check)

    def undo(self, app, times=1):
        for _ in range(times):
            app.key('ctrl+z')
        self.becomes(app, MUSIC)

    def counts(self, app, words):
        until(words, lambda: app.has_text(words), alive=app.check)

    def refused(self, app, key, words):
        app.press_until(f'{key}: "{words}"', key, lambda: app.has_text(words))

    def exported(self, app):
        path = os.path.join(self.folder, 'now.musicxml')
        if os.path.exists(path):
            os.remove(path)
        app.action('export-to', GLib.Variant('s', path))
        until('the file', lambda: os.path.exists(path), alive=app.check)
        return ET.parse(path).getroot()

    def check_doubts(self, app):
        self.counts(app, '3 doubts left')
        for key, places in (('F3', (C5, A4, B4, C5)), ('shift+F3', (B4, A4, C5, B4))):
            for place in places:
                app.key(key)
                until(f'{key}: the doubt at {place}', lambda: place in self.selected(app), alive=app.check)

    def check_threshold(self, app):
        app.action('preferences', app=True)
        scale = app.wait_for('slider', is_threshold)
        default = scale.get_current_value()
        for value, words in ((0.4, '1 doubt left'), (0.55, '2 doubts left'), (default, '3 doubts left')):
            scale.set_current_value(value)
            self.counts(app, words)
        app.press_until('the preferences are closed', 'Escape', lambda: app.find('slider', is_threshold) is None)
        app.focus()

    def check_measure_checked(self, app):
        self.select(app, A4)
        app.key('k')
        self.counts(app, '2 doubts left')
        self.refused(app, 'k', 'checked already')
        app.key('ctrl+z')
        self.counts(app, '3 doubts left')

    def check_alternatives(self, app):
        for k, pitch in ((2, 'D5'), (3, 'E5'), (4, 'F5'), (5, 'G5')):
            self.select(app, C5)
            app.key(f'alt+{k}')
            self.becomes(app, MUSIC.replace('C5', pitch, 1))
            app.key('alt+1')
            self.becomes(app, MUSIC)
            self.undo(app, 2)  # of two, none is left
        self.refused(app, 'alt+1', 'That is what stands there')
        self.select(app, A4)
        self.refused(app, 'alt+5', 'There is no such alternative')
        self.assertEqual(WORDS, self.tokens(app))

    def check_signatures(self, app):
        for command, path, value, others in (('clef-bass', ".//clef[@number='1']/sign", 'F', []), ('key-2', './/key/fifths', '2', []),
                                             ('time-3-4', './/time/beats', '3', ['3 of 3'])):
            before = self.exported(app).findtext(path)
            self.select(app, WORDS.index('clef:G2'))
            app.action('edit', GLib.Variant('s', command))
            until(command, lambda: self.tokens(app) != WORDS, alive=app.check)
            self.assertEqual(value, self.exported(app).findtext(path))
            self.assertNotEqual(value, before)
            self.undo(app)

    def check_repitching(self, app):
        self.select(app, C5)
        app.key('ctrl+shift+i', 'g', 'a', 'b', 'g')
        self.becomes(app, MUSIC.replace('C5', 'G4', 1).replace('D5', 'A4').replace('E5', 'B4').replace('F5', 'G4'))
        app.key('Escape')
        self.undo(app, 4)

    def check_insertion(self, app):
        self.select(app, D5)
        app.key('i')
        until('one note more', lambda: self.tokens(app).count('D5') == 2, alive=app.check)
        self.undo(app)

    def check_copies(self, app):
        self.select(app, A4)
        app.key('ctrl+c')
        self.select(app, B4)
        app.key('ctrl+v')
        first, second, _third = MUSIC.split(' measure ')
        self.becomes(app, ' measure '.join((first, second, second)))
        self.undo(app)

    def check_edits(self, app):
        for place, key, old, new in EDITS:
            self.assertEqual(1, MUSIC.count(old), key)
            self.select(app, place)
            app.key(key)
            self.becomes(app, MUSIC.replace(old, new))
            self.undo(app)

    def check_refusals(self, app):
        """In words, and nothing is changed."""
        for place, key, words in ((D5, 't', 'A tie needs'), (D5, '7', 'no room'), (WORDS.index('clef:G2'), 'Delete', 'only be changed'),
                                  (WORDS.index('rest'), 'plus', 'A rest has no pitch')):
            self.select(app, place)
            self.refused(app, key, words)
            self.assertEqual(WORDS, self.tokens(app))

    def check_folded(self, app):
        """Without the list of symbols, keys are for the selected one all the same."""
        app.action('symbols')
        until('the list is gone', lambda: not app.tokens(), alive=app.check)
        app.action('select-token', GLib.Variant('i', D5))
        for _ in range(2):  # leaves the focus with the engraving
            app.action('repitch')
        for place, key, old, new in EDITS[:4]:
            app.action('select-token', GLib.Variant('i', place))
            app.key(key)
            self.becomes(app, MUSIC.replace(old, new))
            self.undo(app)
        app.action('select-token', GLib.Variant('i', A4))
        app.key('F3', 'F3', 'alt+2')  # over B4 to C5
        self.becomes(app, MUSIC.replace('C5', 'D5', 1))
        self.undo(app)
        app.key('shift+F7')
        until('the list is there', lambda: len(app.tokens()) == len(WORDS), alive=app.check)

    def test_all_of_it(self):
        app = self.open_planted()
        self.check_doubts(app)
        self.check_threshold(app)
        app.action('select-token', GLib.Variant('i', C5))
        for _ in range(2):  # leaves the focus with the symbols
            app.action('repitch')
        self.check_measure_checked(app)
        self.check_alternatives(app)
        self.check_edits(app)
        self.check_insertion(app)
        self.check_repitching(app)
        self.check_copies(app)
        self.check_signatures(app)
        self.check_refusals(app)
        self.check_folded(app)
        self.quit(app)


if __name__ == '__main__':
    unittest.main()
