#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""A song page from picture to trusted file, as its owner goes: read with its words, put right, moved, undone, saved, killed, restored, exported."""
import glob
import os
import subprocess
import unittest
import xml.etree.ElementTree as ET

from desk import CLI, Atspi, Desk, GLib, boxes_of, has_name, sample, systems_of, until
from test_correct import PITCH, WithSymbols

FOCUSED = 12  # AT-SPI


def music(path):
    """Of each part: its name, measures, pitches and what is sung: [('C5', 'Lie'), ...]"""
    root = ET.parse(path).getroot()
    found = []
    for entry, part in zip(root.iter('score-part'), root.iter('part')):
        notes = [(note.findtext('pitch/step') + note.findtext('pitch/octave'), note.findtext('lyric/text')) for note in part.iter('note') if note.find('pitch') is not None]
        found.append((entry.findtext('part-name'), len(part.findall('measure')), notes))
    return found


class Song(WithSymbols):
    KIND = staticmethod(lambda size: Desk(size, words=True))

    def become(self, app, wanted, what):
        found = []

        def asked():
            found[:] = music(self.write(app, 'now.musicxml'))
            return wanted(found)
        until(lambda: f'{what}: {found}', asked, alive=app.check)
        return list(found)

    def read(self):
        app = self.desk.start(sample('song.png'))
        until('its systems', app.systems, alive=app.check)
        app.window()
        app.action('read-all')
        until('all of it is read', lambda: all(s['state'] == 'done' for s in systems_of(boxes_of(app, self.folder))), alive=app.check)
        truth = music(sample('song.musicxml'))
        first = self.become(app, lambda found: any(word for _, word in found[0][2]), 'words under the notes')
        self.assertEqual([(name, measures) for name, measures, _ in truth], [(name, measures) for name, measures, _ in first])
        app.show_symbols()
        return app, first

    def click_first_note(self, app, row):
        """Clicks the first note of a row, and gives its pitch."""
        app.action('select-box', GLib.Variant('(ii)', (0, row)))
        tokens = [token['token'] for token in self.state(app, row)]
        place = next(i for i, token in enumerate(tokens) if PITCH.fullmatch(token))
        until('its symbols', lambda: len(app.tokens()) == len(tokens) - self.unseen, alive=app.check)
        app.action('select-token', GLib.Variant('i', place))
        until('it is selected', lambda: place in self.selected(app), alive=app.check)
        chip = app.tokens()[place - self.unseen].get_extents(Atspi.CoordType.WINDOW)
        self.desk.xdotool('mousemove', '--window', app.window(), str(chip.x + chip.width // 2), str(chip.y + chip.height // 2), 'click', '1')
        return tokens[place]

    def sing(self, app, letters):
        app.press_until('an entry for the syllable', 'ctrl+l', lambda: any(n.get_state_set().contains(FOCUSED) for n in app.find_all('text', 'Syllable')))
        app.key('ctrl+a', *letters, 'Return')

    def put_right(self, app, first):
        """A note and its syllable, then the second row of the voice, which is given to the piano; what the file says after each."""
        pitch = self.click_first_note(app, 0)
        letter = 'ABCDEFG'['ABCDEFG'.index(pitch[0]) - 1]
        app.key(letter.lower())
        states = [self.become(app, lambda found: found[0][2][0][0][0] == letter, f'{pitch} becomes {letter}')]
        self.click_first_note(app, 0)
        self.sing(app, 'La')
        states.append(self.become(app, lambda found: found[0][2][0][1] == 'La', 'La is sung'))
        app.action('select-box', GLib.Variant('(ii)', (0, 2)))
        app.action('box-part', GLib.Variant('i', 1))
        states.append(self.become(app, lambda found: found[1][2] != first[1][2], 'the row is in the other part'))
        return states

    def journals(self):
        found = ''
        for path in glob.glob(os.path.join(self.desk.env['XDG_STATE_HOME'], 'scorewright', 'unsaved', '*', 'journal')):
            with open(path, encoding='utf-8') as file:
                found += file.read()
        return found

    def kill(self, app):
        app.process.kill()
        app.process.wait()
        until('its name is free', lambda: not has_name(self.desk.bus))

    def check_undone(self, app, states):
        for state in reversed(states):
            app.action('undo')
            self.become(app, lambda found, state=state: found == state, 'it is undone')
        for _ in states:
            app.action('redo')

    def check_killed(self, app, last):
        """One more change after saving; then the program is killed, begun again, and told to restore."""
        path = os.path.join(self.folder, 'song.scorewright')
        app.action('save-to', GLib.Variant('s', path))
        until('the project', lambda: app.has_text('song.scorewright” saved'), alive=app.check)
        self.click_first_note(app, 0)
        self.sing(app, 'Du')
        changed = self.become(app, lambda found: found[0][2][0][1] == 'Du', 'Du is sung')
        until('it is kept', lambda: '"Du"' in self.journals(), alive=app.check)
        self.kill(app)
        app = self.desk.start()
        app.click('push button', 'Restore')
        self.become(app, lambda found: found == changed, 'all is as it was')
        app.action('undo')
        self.become(app, lambda found: found == last, 'what was done before can be undone')
        return app

    def test_from_picture_to_file(self):
        self.need_model()
        app, first = self.read()
        states = self.put_right(app, first)
        self.check_undone(app, [first, *states[:-1]])
        self.become(app, lambda found: found == states[-1], 'it is done again')
        app = self.check_killed(app, states[-1])
        valid = subprocess.run([CLI, 'validate', self.write(app, 'song.musicxml')], capture_output=True, text=True, check=False)
        self.assertEqual(0, valid.returncode, valid.stdout + valid.stderr)
        self.quit(app)


if __name__ == '__main__':
    unittest.main()
