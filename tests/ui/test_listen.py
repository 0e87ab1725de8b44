#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""What is made of the music in the real program: files, paper and sound."""
import array
import glob
import json
import os
import shutil
import subprocess
import unittest

from desk import CLI, GLib, find_model, until
from planted import planted, symbols
from test_desktop import OnADesk, boxes_of, different, systems_of


def text(value):
    return GLib.Variant('s', value)


def has_sound_font():
    return bool(os.environ.get('SCW_SOUNDFONT') or glob.glob('/usr/share/sounds/sf[23]/*') + glob.glob('/usr/share/soundfonts/*'))


class WithMusic(OnADesk):
    def setUp(self):
        if find_model() is None:
            self.skipTest('no model in data/model')
        super().setUp()

    def read_first(self, **environment):
        return self.open_read(systems=1, **environment)

    def write(self, app, name, action='export-to'):
        path = os.path.join(self.folder, name)
        app.action(action, text(path))
        until(name, lambda: app.has_text(f'{name}” written'), alive=app.check)
        return path


class Files(WithMusic):
    def test_title_and_composer_are_in_every_file(self):
        app = self.read_first()
        plain = self.write(app, 'plain.musicxml')
        with open(plain, encoding='utf-8') as file:
            self.assertNotIn('<creator', file.read())
        app.action('heading')
        until('the question', lambda: app.find(None, 'Title and Composer'), alive=app.check)
        app.click('push button', 'Cancel')
        app.action('set-heading', GLib.Variant('(ss)', ('Träumerei', ' R. Schumann ')))
        until('the title of the window', lambda: app.find(None, '• Träumerei'), alive=app.check)
        with open(self.write(app, 'named.musicxml'), encoding='utf-8') as file:
            xml = file.read()
        self.assertIn('<work-title>Träumerei</work-title>', xml)
        self.assertIn('<creator type="composer">R. Schumann</creator>', xml)
        self.assertEqual(0, subprocess.run([CLI, 'convert', os.path.join(self.folder, 'named.musicxml'), os.path.join(self.folder, 'again.musicxml')],
                                           capture_output=True, check=False).returncode)
        with open(os.path.join(self.folder, 'again.musicxml'), encoding='utf-8') as file:
            self.assertIn('<creator type="composer">R. Schumann</creator>', file.read())
        pdf = self.write(app, 'named.pdf')
        printed = self.write(app, 'printed.pdf', 'print-to')
        if shutil.which('pdftotext'):
            for path in (pdf, printed):
                words = subprocess.run(['pdftotext', path, '-'], capture_output=True, text=True, check=True).stdout
                self.assertIn('Träumerei', words)
                self.assertIn('R. Schumann', words)
        for _ in range(2):
            app.action('undo')
        until('the name of the file again', lambda: app.find('frame', 'clean'), alive=app.check)
        with open(plain, 'rb') as before, open(self.write(app, 'undone.musicxml'), 'rb') as after:
            self.assertEqual(before.read(), after.read())
        self.quit(app)

    def test_pdf_and_paper_show_music(self):
        app = self.read_first()
        for path in (self.write(app, 'music.pdf'), self.write(app, 'paper.pdf', 'print-to')):
            said = subprocess.run([CLI, 'detect', '--json', path], capture_output=True, text=True, check=True).stdout
            page = json.loads(said)['pages'][0]
            self.assertGreater(len(page['systems']), 0, path)
            self.assertTrue(all(system['staves'] == 2 for system in page['systems']), page)
            self.assertAlmostEqual(page['height'] / page['width'], 2 ** 0.5, delta=0.15)  # A4, or Letter
        self.quit(app)

    def test_midi_and_wav_sound(self):
        app = self.read_first()
        with open(self.write(app, 'music.mid'), 'rb') as file:
            midi = file.read()
        self.assertEqual(b'MThd', midi[:4])
        self.assertGreater(sum(1 for byte in midi if 0x90 <= byte <= 0x9f), 20)
        if not has_sound_font():
            self.skipTest('no sound font is installed')
        with open(self.write(app, 'music.wav'), 'rb') as file:
            wav = file.read()
        samples = array.array('h', wav[44:])
        self.assertEqual(b'RIFF', wav[:4])
        self.assertGreater(max(samples), 1000)
        self.assertGreater(len(samples), 2 * 44100 * 4)
        self.quit(app)

    def test_wav_without_sound_font_is_told(self):
        app = self.read_first(SCW_SOUNDFONT='/nowhere.sf2')
        path = os.path.join(self.folder, 'silent.wav')
        app.action('export-to', text(path))
        until('it says why', lambda: app.has_text('ound font'), alive=app.check)
        self.assertFalse(os.path.exists(path))
        self.write(app, 'all-the-same.mid')
        self.quit(app)


class Paper(OnADesk):
    def test_print_dialog_opens_and_is_closed(self):
        app = self.open_sample()
        path = planted(app, self.folder, symbols('measure key:fifths:0 clef:G2 staff:1 clef:F4 staff:2 C5 voice:1 whole staff:1 '
                                                 'backup whole rest voice:5 rest:measure staff:2'))
        self.quit(app)
        app = self.desk.start(path)
        until('its symbols', lambda: app.enabled('print'), alive=app.check)
        app.window()
        for _ in range(2):
            app.focus()
            app.press_until('the dialog', 'ctrl+p', lambda: app.find('dialog', 'Print'))
            app.press_until('it is closed', 'Escape', lambda: app.find('dialog') is None)
        self.assertEqual('measure', systems_of(boxes_of(app, self.folder))[0]['tokens'][0]['token'])
        app.action('quit', app=True)
        self.assertEqual(0, app.wait_end(), app.stderr())
        # without a system bus GTK says that it looks for no printers in the network
        self.assertEqual([], [line for line in app.stderr().splitlines() if line.strip() and not line.startswith('** Message:')])


class Playing(WithMusic):
    def start_silent(self, systems=1):
        """Nobody hears it, but it takes its time."""
        if not has_sound_font():
            self.skipTest('no sound font is installed')
        return self.open_read(systems=systems, SCW_AUDIO_DRIVER='silent')

    def place(self, app):
        return app.wait_for('slider', 'Position').get_current_value()

    def playing(self, app):
        return app.describe('play')[1]

    def test_plays_pauses_and_stops(self):
        app = self.start_silent()
        app.action('loop')  # it never comes to an end
        app.action('play')
        until('it plays', lambda: self.playing(app), alive=app.check)
        until('it moves', lambda: self.place(app) > 0.5, alive=app.check)
        app.action('play')
        until('it pauses', lambda: not self.playing(app), alive=app.check)
        app.action('seek', GLib.Variant('d', 1.0))
        until('it is there', lambda: self.place(app) == 1, alive=app.check)
        app.action('play')
        until('it goes on', lambda: self.place(app) > 1, alive=app.check)
        app.action('stop-playing')
        until('it is at the beginning', lambda: not self.playing(app) and self.place(app) == 0, alive=app.check)
        self.assertFalse(app.enabled('stop-playing'))
        self.quit(app)

    def test_space_plays_from_the_selected_note(self):
        app = self.start_silent()
        app.show_symbols()
        first, second = [i for i, t in enumerate(systems_of(boxes_of(app, self.folder))[0]['tokens']) if t['token'] == 'measure'][:2]
        app.action('select-token', GLib.Variant('i', second))
        window = app.window()
        self.desk.xdotool('windowfocus', '--sync', window)
        app.action('tempo', GLib.Variant('i', 20))
        app.key('space')
        until('it plays', lambda: self.playing(app) or self.place(app) > 0, alive=app.check)
        self.assertGreaterEqual(self.place(app), 3, 'the second measure or what follows')
        app.action('loop')  # from here on it does not come to an end, and if it has it begins again
        app.set_state('play', GLib.Variant('b', True))
        until('it repeats', lambda: app.describe('loop')[1] and self.playing(app), alive=app.check)
        app.action('select-token', GLib.Variant('i', first))  # what is selected is gone to
        until('the first', lambda: self.place(app) < 3, alive=app.check)
        self.desk.xdotool('windowfocus', '--sync', window)
        app.key('space')
        until('it pauses', lambda: not self.playing(app), alive=app.check)
        self.quit(app)

    def test_cursor_stands_on_both(self):
        app = self.start_silent()
        app.action('loop')  # so that it does not end before it is paused
        app.action('play')
        until('it plays', lambda: self.playing(app), alive=app.check)
        app.action('play')
        until('it pauses', lambda: not self.playing(app), alive=app.check)
        app.action('loop')
        crops = ('570x110+612+150', '570x110+612+285')  # the original, the engraving
        path = os.path.join(self.folder, 'cursor.png')

        def look(at):
            app.action('seek', GLib.Variant('d', at))
            until('it is there', lambda: self.place(app) == at, alive=app.check)
            app.screenshot(path)
            return [subprocess.run(['convert', path, '-crop', crop, 'rgb:-'], stdout=subprocess.PIPE, check=True).stdout for crop in crops]
        first = look(1.0)
        until('it has moved on both sides', lambda: all(different(a, b) > 500 for a, b in zip(first, look(4.0))), alive=app.check)
        until('it is back', lambda: all(different(a, b) < 100 for a, b in zip(first, look(1.0))), alive=app.check)
        self.quit(app)

    def test_repeats_a_measure_and_keeps_its_settings(self):
        app = self.start_silent()
        app.action('tempo', GLib.Variant('i', 300))
        app.action('select-token', GLib.Variant('i', 0))
        for name in ('loop', 'metronome', 'mute-upper'):
            app.action(name)
            until(name, lambda action=name: app.describe(action)[1] is True, alive=app.check)
        app.action('play')
        until('it plays', lambda: self.playing(app), alive=app.check)
        seen = [0.0]

        def again():
            seen.append(self.place(app))
            return seen[-1] < seen[-2]
        until('it begins again', again, alive=app.check)
        self.assertLessEqual(max(seen), 3)
        self.assertEqual(300, app.describe('tempo')[1])
        app.action('loop')
        until('it ends by itself', lambda: not self.playing(app), alive=app.check)
        self.assertGreater(self.place(app), 3)
        self.quit(app)

    def test_goes_on_in_the_next_system(self):
        app = self.start_silent(systems=2)
        until('the first', lambda: app.find('label', 'System 1 of 5'), alive=app.check)
        app.action('tempo', GLib.Variant('i', 300))
        app.action('seek', GLib.Variant('d', 11.0))
        app.action('play')
        until('the second', lambda: app.find('label', 'System 2 of 5'), alive=app.check)
        app.activate('stop-playing')  # it may have come to the end
        until('it is silent', lambda: not self.playing(app), alive=app.check)
        self.quit(app)

    def test_without_sound_it_is_told_and_all_else_works(self):
        for environment, words in (({'SCW_SOUNDFONT': '/nowhere.sf2', 'SCW_AUDIO_DRIVER': 'silent'}, 'sound font'), ({'SCW_AUDIO_DRIVER': 'gramophone'}, 'sound device')):
            if 'SCW_SOUNDFONT' not in environment and not has_sound_font():
                continue
            app = self.read_first(**environment)
            app.action('play')
            until('it says why', lambda: app.has_text(words), alive=app.check)
            self.assertFalse(self.playing(app))
            self.write(app, 'music.musicxml')
            self.quit(app)
            os.remove(os.path.join(self.folder, 'music.musicxml'))


if __name__ == '__main__':
    unittest.main()
