#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Words in the real window: lyrics are engraved, typed as in MuseScore, undone and exported."""
import os
import unittest
import xml.etree.ElementTree as ET

from desk import GLib, until
from planted import planted, symbols
from test_correct import WithSymbols

FOCUSED = 12  # AT-SPI

BASS = 'backup whole rest voice:5 rest:measure staff:2'
MUSIC = ('measure key:fifths:0 time beats:4 beat-type:4 clef:G2 staff:1 clef:F4 staff:2 '
         f'C5 voice:1 quarter stem:down staff:1 D5 quarter E5 quarter F5 quarter {BASS} '
         f'measure G4 voice:1 half stem:up staff:1 A4 half {BASS}')
WORDS = MUSIC.split()
C5, D5, E5, F5, G4, A4 = (WORDS.index(pitch) for pitch in ('C5', 'D5', 'E5', 'F5', 'G4', 'A4'))
LYRICS = [(C5, 'Sah', 'single'), (D5, 'ein', 'single'), (E5, 'Knab', 'single')]
TEXTS = [('title', 'Heidenroslein', 0.9), ('composer', 'Fr. 5chubert', 0.4)]


class Texts(WithSymbols):
    def open_song(self):
        app = self.open_sample()
        path = planted(app, self.folder, symbols(MUSIC), LYRICS, TEXTS)
        self.quit(app)
        app = self.desk.start(path)
        until('its symbols', lambda: app.enabled('doubtful-step'), alive=app.check)
        app.show_symbols()
        app.window()
        return app

    def exported(self, app):
        return ET.parse(self.write(app, 'now.musicxml')).getroot()

    def sung(self, app):
        """'C5:Sah D5:ein ...'; a hyphen behind what goes on."""
        found = []
        for note in self.exported(app).iter('note'):
            for lyric in note.findall('lyric'):
                goes_on = lyric.findtext('syllabic') in ('begin', 'middle')
                found.append(f"{note.findtext('pitch/step')}{note.findtext('pitch/octave')}:{lyric.findtext('text')}{'-' if goes_on else ''}")
        return ' '.join(found)

    def becomes(self, app, words):
        until(f'"{words}"', lambda: self.sung(app) == words, alive=app.check)

    def select(self, app, place):
        app.action('select-token', GLib.Variant('i', place))
        until('it is selected', lambda: place in self.selected(app), alive=app.check)

    def is_typing(self, app):
        return any(node.get_state_set().contains(FOCUSED) for node in app.find_all('text', 'Syllable'))

    def open_entry(self, app, place):
        self.select(app, place)
        app.press_until('an entry for the syllable', 'ctrl+l', lambda: self.is_typing(app))

    def check_heading(self, app):
        root = self.exported(app)
        self.assertEqual('Heidenroslein', root.findtext('work/work-title'))
        self.assertIsNone(root.find('identification/creator'))  # too unclear

    def check_typing(self, app):
        self.assertEqual('C5:Sah D5:ein E5:Knab', self.sung(app))
        self.check_heading(app)
        until('the note says what is sung', lambda: app.has_text('sung “Knab”'), alive=app.check)
        self.open_entry(app, D5)
        self.shot(app, 'entry')
        app.key('e', 'i', 'n', 'space')   # as it was: no step of the history
        app.key('K', 'n', 'a', 'minus', 'b', 'e', 'space', 's', 't', 'e', 'h', 'n', 'Escape')
        self.becomes(app, 'C5:Sah D5:ein E5:Kna- F5:be G4:stehn')
        until('Escape ends it', lambda: not self.is_typing(app), alive=app.check)

    def check_undo(self, app):
        for words in ('C5:Sah D5:ein E5:Kna- F5:be', 'C5:Sah D5:ein E5:Kna-', 'C5:Sah D5:ein E5:Knab'):
            app.key('ctrl+z')
            self.becomes(app, words)
        app.key('ctrl+shift+z')
        self.becomes(app, 'C5:Sah D5:ein E5:Kna-')
        app.key('ctrl+z')

    def shot(self, app, name):
        if os.environ.get('SCW_SHOTS'):
            app.screenshot(os.path.join(os.environ['SCW_SHOTS'], name + '.png'))

    def test_words_in_the_window(self):
        app = self.open_song()
        self.check_typing(app)
        self.check_undo(app)


if __name__ == '__main__':
    unittest.main()
