#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Rows and parts in the real window: given to others by menu and keys, named, hidden, undone, kept, exported."""
import json
import os
import shutil
import subprocess
import unittest
import xml.etree.ElementTree as ET
import zipfile

from desk import Atspi, GLib, until
from planted import as_token, symbols
from test_correct import WithSymbols

VOICE = 'measure key:fifths:0 time beats:4 beat-type:4 clef:G2 C5 voice:1 whole'
PIANO = ('measure key:fifths:0 time beats:4 beat-type:4 clef:G2 staff:1 clef:F4 staff:2 '
         'E4 voice:1 whole staff:1 backup whole C3 voice:5 whole staff:2')
SUNG = [('Son', 'begin'), ('ne', 'end')]  # under the rows of the voice


def song_line(line):
    """The first four systems are two of a voice and a piano; the fifth is as it was, unread."""
    record = json.loads(line) if line.strip() else {}
    if 'boxes' not in record:
        return line
    record['tokens'] = [as_token(symbol) for symbol in symbols(VOICE) + symbols(PIANO)]
    n, m = len(VOICE.split()), len(PIANO.split())
    place_of = {box['id']: box['content'] for box in record['boxes']}
    record['words'] = []
    for i, box in enumerate(record['pages'][0]['boxes'][:4]):
        content = place_of[box]
        record['places'][content['place']].update(group=i // 2, staves=1 if i % 2 == 0 else 2)
        content['state'], content['tokens'] = 'done', [0, n] if i % 2 == 0 else [n, m]
        x, y, w, h = record['places'][content['place']]['crop']
        if i % 2 == 0:
            text, syllabic = SUNG[i // 2]
            record['words'].append({'role': 'lyric', 'text': text, 'box': [x + w / 2, y + h / 2, 40, 20], 'confidence': 0.9, 'at': [0, 0, 1], 'verse': 1,
                                    'syllabic': ['single', 'begin', 'middle', 'end'].index(syllabic), 'extend': False})
            content['words'] = [len(record['words']) - 1, VOICE.split().index('C5')]
        if i < 2:
            record['words'].append({'role': 'part-name', 'text': ('Singstimme', 'Piano')[i], 'box': [x, y, 60, 20], 'confidence': 0.9})
            content.setdefault('words', []).extend([len(record['words']) - 1, -1])
    record['words'].append({'role': 'title', 'text': 'Wanderlied', 'box': [x, 40, 200, 30], 'confidence': 0.9})
    record['pages'][0]['words'] = [len(record['words']) - 1]
    return json.dumps(record, separators=(',', ':')).encode()


class Parts(WithSymbols):
    def open_song(self, **environment):
        app = self.open_sample()
        plain, path = os.path.join(self.folder, 'plain.scorewright'), os.path.join(self.folder, 'song.scorewright')
        app.action('save-to', GLib.Variant('s', plain))
        until('the project', lambda: os.path.exists(plain), alive=app.check)
        with zipfile.ZipFile(plain) as old, zipfile.ZipFile(path, 'w') as new:
            for item in old.infolist():
                data = old.read(item)
                if item.filename == 'document.jsonl':
                    data = b'\n'.join(song_line(line) for line in data.split(b'\n'))
                new.writestr(item, data)
        self.quit(app)
        app = self.desk.start(path, **environment)
        until('it can be exported', lambda: app.enabled('export'), alive=app.check)
        app.window()
        return app

    def parts(self, app):
        """[(name, the pitches of its upper staff), ...]"""
        root = ET.parse(self.write(app, 'now.musicxml')).getroot()
        names = [entry.findtext('part-name') for entry in root.iter('score-part')]
        notes = [' '.join((note.findtext('pitch/step') or '-') for note in part.iter('note') if note.findtext('staff') in (None, '1')) for part in root.iter('part')]
        return list(zip(names, notes))

    def become(self, app, *parts):
        found = []

        def asked():
            found[:] = self.parts(app)
            return found == list(parts)
        until(lambda: f'{parts}, not {found}', asked, alive=app.check)

    def select(self, app, box):
        app.action('select-box', GLib.Variant('(ii)', (0, box)))

    def shot(self, app, name):
        if os.environ.get('SCW_SHOTS'):
            app.ping()
            self.desk.screenshot(os.path.join(os.environ['SCW_SHOTS'], name + '.png'))

    def test_rows_are_given_to_other_parts(self):
        app = self.open_song()
        song = ('Singstimme', 'C C'), ('Piano', 'E E')
        self.become(app, *song)
        until('frames say which part they are', lambda: 'Singstimme' in app.systems()[2].get('Accessible', 'Description'), alive=app.check)
        self.select(app, 2)
        app.action('box-part', GLib.Variant('i', 1))      # they change places
        self.become(app, ('Singstimme', 'C E'), ('Piano', 'E C'))
        until('its frame says it', lambda: 'Piano' in app.systems()[2].get('Accessible', 'Description'), alive=app.check)
        app.key('ctrl+z')
        self.become(app, *song)
        app.key('alt+Down')                               # on the frame, which has the focus
        self.become(app, ('Singstimme', 'C E'), ('Piano', 'E C'))
        app.key('alt+Up')
        self.become(app, *song)
        app.key('alt+Up')
        until('it says that there is none', lambda: app.has_text('There is no part above'), alive=app.check)
        self.drag_row(app, 2, 3)                           # by its number onto the other row of its system
        self.become(app, ('Singstimme', 'C E'), ('Piano', 'E C'))
        app.key('ctrl+z')
        self.become(app, *song)
        app.key('n')
        self.become(app, ('Singstimme', 'C -'), ('Part 2', '- C'), ('Piano', 'E E'))
        app.action('box-part', GLib.Variant('i', -1))
        self.become(app, ('Singstimme', 'C -'), ('Piano', 'E E'))
        app.key('ctrl+z')
        self.become(app, ('Singstimme', 'C -'), ('Part 2', '- C'), ('Piano', 'E E'))
        path = os.path.join(self.folder, 'kept.scorewright')
        app.action('save-to', GLib.Variant('s', path))
        until('the project', lambda: os.path.exists(path), alive=app.check)
        self.quit(app)
        app = self.desk.start(path)
        self.become(app, ('Singstimme', 'C -'), ('Part 2', '- C'), ('Piano', 'E E'))
        for _ in range(6):
            if not app.enabled('undo'):
                break
            app.action('undo')
        self.become(app, *song)

    def drag_row(self, app, row, onto):
        places = [system.get_extents(Atspi.CoordType.WINDOW) for system in app.systems()]
        window = app.window()
        x, y = places[row].x - 8, places[row].y + 10
        to = places[onto].x + 100, places[onto].y + places[onto].height // 2
        self.desk.xdotool('mousemove', '--window', window, str(x), str(y), 'mousedown', '1')
        for step in range(1, 9):
            self.desk.xdotool('mousemove', '--window', window, str(x + (to[0] - x) * step // 8), str(y + (to[1] - y) * step // 8))
            app.ping()
        self.shot(app, 'row-dragged')
        self.desk.xdotool('mouseup', '1')

    def open_list(self, app):
        before = app.root.get_child_count()
        app.action('parts')
        until('the list of parts', lambda: app.root.get_child_count() > before and app.find('frame', 'Parts'), alive=app.check)

    def test_the_list_of_parts(self):
        app = self.open_song()
        self.open_list(app)
        self.shot(app, 'parts')
        until('both are listed', lambda: app.has_text('Singstimme') and app.has_text('Piano'), alive=app.check)
        shown = app.find_all('push button', 'On Paper')
        self.assertEqual(2, len(shown))
        shown[1].do_action(0)
        until('it can be undone', lambda: app.has_text('Undo: Hide part'), alive=app.check)
        pdf = self.write(app, 'song.pdf')
        if shutil.which('pdftotext'):
            words = subprocess.run(['pdftotext', pdf, '-'], capture_output=True, text=True, check=True).stdout
            self.assertIn('Wanderlied', words)
            self.assertNotIn('Piano', words)
        self.become(app, ('Singstimme', 'C C'), ('Piano', 'E E'))  # hidden on paper alone
        app.find_all('push button', 'Heard When Playing')[1].do_action(0)
        until('it can be undone', lambda: app.has_text('Undo: Mute part'), alive=app.check)
        app.action('undo')
        until('both are undone', lambda: app.has_text('Undo: Hide part'), alive=app.check)
        self.desk.xdotool('windowfocus', '--sync', self.list_window(app))
        app.key('alt+Down')                                # the first part, which has the focus
        self.shot(app, 'parts-moved')
        self.become(app, ('Piano', 'E E'), ('Singstimme', 'C C'))
        app.key('alt+Up')                                  # the focus went with it
        self.become(app, ('Singstimme', 'C C'), ('Piano', 'E E'))
        app.action('undo')
        self.become(app, ('Piano', 'E E'), ('Singstimme', 'C C'))
        app.action('undo')
        self.become(app, ('Singstimme', 'C C'), ('Piano', 'E E'))
        self.go_to_name(app)
        app.key('ctrl+a', 'T', 'e', 'n', 'o', 'r')
        self.shot(app, 'parts-typed')
        app.press_until('it is closed', 'Escape', lambda: app.find('frame', 'Parts') is None)  # what is typed counts
        self.become(app, ('Tenor', 'C C'), ('Piano', 'E E'))
        app.action('undo')
        self.become(app, ('Singstimme', 'C C'), ('Piano', 'E E'))

    def list_window(self, app):
        return until('the list on the screen', lambda: next((id for id, width, _ in app.windows()[1:] if width > 300), None), alive=app.check)

    def go_to_name(self, app):
        """The first part opens, and its name is clicked."""
        window = self.list_window(app)
        self.desk.xdotool('windowfocus', '--sync', window)
        app.key('Return')
        names = app.find_all('text', 'Name')

        def shown():
            boxes = (name.get_extents(Atspi.CoordType.WINDOW) for name in names)
            return next((box for box in boxes if box.height > 20 and box.y > 100), None)
        box = until('it has its place', shown, alive=app.check)
        self.desk.xdotool('mousemove', '--window', window, str(box.x + box.width // 2), str(box.y + box.height // 2), 'click', '1')

    def test_nothing_read_has_no_parts(self):
        app = self.open_sample()
        self.open_list(app)
        until('it says so', lambda: app.has_text('No Parts Yet'), alive=app.check)
        self.shot(app, 'parts-none')
        self.assertFalse(app.enabled('export-parts'))
        self.assertFalse(app.enabled('export-lyrics'))

    def test_each_part_and_the_lyrics_are_exported(self):
        app = self.open_song()
        base = os.path.join(self.folder, 'song.pdf')
        app.action('export-parts-to', GLib.Variant('s', base))
        until('both', lambda: app.has_text('2 parts written'), alive=app.check)
        for name in ('song - Singstimme.pdf', 'song - Piano.pdf'):
            with open(os.path.join(self.folder, name), 'rb') as file:
                self.assertEqual(b'%PDF', file.read(4))
        app.action('export-parts-to', GLib.Variant('s', base))
        until('it asks', lambda: app.has_text('Replace Files?'), alive=app.check)
        app.click('push button', 'Cancel')
        self.assertTrue(app.enabled('export-lyrics'))
        with open(self.write(app, 'song.txt'), encoding='utf-8') as file:
            self.assertEqual('Wanderlied\n\nSonne\n', file.read())

    def test_the_heading_that_was_read(self):
        app = self.open_song()
        app.action('heading')
        until('the question', lambda: app.find('push button', 'Apply'), alive=app.check)
        self.shot(app, 'heading')
        app.click('push button', 'Apply')  # as it was read: nothing to undo
        until('it is closed', lambda: app.find('push button', 'Apply') is None, alive=app.check)
        self.assertFalse(app.enabled('undo'))
        app.action('heading')
        until('the question', lambda: app.find('push button', 'Apply'), alive=app.check)
        window = until('it is on the screen', lambda: app.windows()[1:], alive=app.check)[0][0]
        self.desk.xdotool('windowfocus', '--sync', window)
        app.key('End', 's')  # behind what was read
        app.click('push button', 'Apply')
        until('it can be undone', lambda: app.enabled('undo'), alive=app.check)
        self.assertEqual('Wanderlieds', ET.parse(self.write(app, 'named.musicxml')).getroot().findtext('work/work-title'))


if __name__ == '__main__':
    unittest.main()
