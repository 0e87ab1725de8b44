#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""What else a program of its kind is expected to do: pages and systems by keys and pointer, one process, recent files, other programs and
formats, another model in the middle, its window as it was left."""
import json
import os
import shutil
import subprocess
import unittest

from desk import CLI, PROGRAM, Atspi, GLib, find_model, sample, until
from test_desktop import OnADesk, ReadingDesk, boxes_of, systems_of

SCHEMA = 'io/github/scorewright/Scorewright'


class Manners(OnADesk):
    def pages(self, app):
        return boxes_of(app, self.folder)['pages']

    def crops(self, app):
        return [s['crop'] for s in systems_of(boxes_of(app, self.folder))]

    def undo_until(self, app, state, before):
        for _ in range(20):
            if state(app) == before:
                break
            app.action('undo')
        self.assertEqual(before, state(app))

    def test_pages_are_turned_moved_and_removed(self):
        app = self.open_sample('two-pages.pdf')
        before = self.pages(app)
        self.assertEqual(2, len(before))
        app.action('rotate-page', GLib.Variant('i', 1))
        until('it lies on its side', lambda: (self.pages(app)[0]['width'], self.pages(app)[0]['height']) == (before[0]['height'], before[0]['width']), alive=app.check)
        app.action('undo')
        until('it stands again', lambda: self.pages(app) == before, alive=app.check)
        app.action('move-page', GLib.Variant('i', 1))
        until('it is the second', lambda: [len(p['systems']) for p in self.pages(app)] == [len(p['systems']) for p in reversed(before)], alive=app.check)
        app.action('delete-page')
        until('one is left', lambda: len(self.pages(app)) == 1, alive=app.check)
        self.assertEqual(len(before[1]['systems']), len(self.pages(app)[0]['systems']))
        self.undo_until(app, self.pages, before)
        self.quit(app)

    def test_files_stand_in_the_order_they_were_given(self):
        alone = {}
        for name in ('two-pages.pdf', 'clean.png', 'photo.jpg'):
            pages = json.loads(subprocess.run([CLI, 'detect', '--json', sample(name)], check=True, capture_output=True).stdout)['pages']
            alone[name] = [(page['width'], page['height']) for page in pages]
        for names in (['two-pages.pdf', 'clean.png', 'photo.jpg'], ['photo.jpg', 'two-pages.pdf', 'clean.png']):
            with self.subTest(names=names):
                app = self.desk.start(*(sample(name) for name in names))
                expected = [size for name in names for size in alone[name]]
                seen = []

                def settled():  # pages of a PDF are drawn small first, and again as their staves want it
                    seen[:] = [(page['width'], page['height']) for page in self.pages(app)]
                    return seen == expected
                until(lambda: f'{expected}, and not {seen}', settled, alive=app.check)
                self.quit(app)

    def test_what_was_opened_is_not_undone(self):
        app = self.open_sample()
        self.assertFalse(app.enabled('undo'))
        app.action('select-box', GLib.Variant('(ii)', (0, 1)))
        app.action('box-delete')
        until('the button says what it does', lambda: app.find('push button', 'Undo: Delete system'), alive=app.check)
        app.action('undo')
        until('it is back', lambda: len(app.systems()) == 5 and not app.enabled('undo'), alive=app.check)
        self.quit(app)

    def test_systems_are_changed_by_keys_alone(self):
        app = self.open_sample()
        before = self.crops(app)
        app.window()

        def select(system):
            app.action('select-box', GLib.Variant('(ii)', (0, system)))
            until('the frame has the focus', lambda: app.systems()[system].get_state_set().contains(Atspi.StateType.FOCUSED), alive=app.check)

        def press(key, what, done):
            app.key(key)
            until(what, lambda: done(self.crops(app)), alive=app.check)
        select(1)
        press('shift+Right', 'it is wider', lambda c: c[1]['w'] > before[1]['w'] and c[1]['x'] == before[1]['x'])
        press('shift+Down', 'it is higher', lambda c: c[1]['h'] > before[1]['h'] and c[1]['y'] == before[1]['y'])
        press('ctrl+Down', 'it is the third', lambda c: c[1] == before[2])
        press('ctrl+Up', 'it is the second again', lambda c: c[2] == before[2])
        press('s', 'it is two', lambda c: len(c) == 6)
        press('m', 'it is one again', lambda c: len(c) == 5)
        press('Delete', 'it is gone', lambda c: len(c) == 4)
        app.key('ctrl+z')
        until('it is back', lambda: len(self.crops(app)) == 5, alive=app.check)
        self.undo_until(app, self.crops, before)
        self.quit(app)

    def test_system_is_drawn_and_pulled_at_its_corner(self):
        app = self.open_sample()
        before = self.crops(app)
        window = app.window()
        until('the page is fitted', lambda: app.find('push button', lambda name: name.endswith('%')) and not app.find('push button', '100 %'), alive=app.check)

        def drag(*by):
            self.desk.xdotool('mousedown', '1', 'mousemove_relative', '--sync', *by, 'mousemove_relative', '--sync', *by, 'mouseup', '1')
        self.desk.xdotool('mousemove', '--window', window, '320', '330', 'keydown', 'ctrl')
        drag('50', '40')
        self.desk.xdotool('keyup', 'ctrl')
        until('there is one more', lambda: len(self.crops(app)) == 6, alive=app.check)
        drawn = next(c for c in self.crops(app) if c not in before)
        drag('15', '10')  # the pointer is still where it let go: at the lower right handle

        def pulled():
            new = [c for c in self.crops(app) if c not in before]
            return len(new) == 1 and new[0]['w'] > drawn['w'] and new[0]['h'] > drawn['h']
        until('it is larger', pulled, alive=app.check)
        new = next(c for c in self.crops(app) if c not in before)
        self.assertEqual((drawn['x'], drawn['y']), (new['x'], new['y']))
        self.undo_until(app, self.crops, before)
        self.quit(app)

    def test_second_start_opens_a_window_of_the_first(self):
        app = self.open_sample()
        first = app.window_path
        second = subprocess.run([PROGRAM, sample('low-resolution.png')], env=self.desk.env, capture_output=True, text=True, timeout=300, check=False)
        self.assertEqual((0, ''), (second.returncode, second.stderr.strip()))
        app.window_path = until('another window', lambda: app.find_window(first), alive=app.check)
        until('its page', lambda: app.enabled('export-to') and len(self.pages(app)) == 1, alive=app.check)
        app.window_path = first
        self.assertEqual(5, len(self.crops(app)))
        self.quit(app)

    def test_recent_file_is_in_the_menu(self):
        app = self.open_sample()
        buttons = until('the button', lambda: app.find_all(None, 'More Ways to Get Music In'), alive=app.check)
        button = next(b for top in buttons for b in app.walk(top) if b.get_n_actions() > 0)
        button.do_action(0)
        item = until('the file in the menu', lambda: app.find('menu item', 'clean.png'), alive=app.check)
        item.do_action(0)
        until('it is there twice', lambda: len(self.pages(app)) == 2, alive=app.check)
        self.quit(app)

    def settings(self, **keys):
        """Starts with settings of its own, that stay from one start to the next."""
        folder = os.path.join(self.folder, 'config')
        path = os.path.join(folder, 'glib-2.0', 'settings', 'keyfile')
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path, 'w', encoding='utf-8') as file:
            file.write(f'[{SCHEMA}]\n' + ''.join(f'{key.replace("_", "-")}={value}\n' for key, value in keys.items()))
        return {'GSETTINGS_BACKEND': 'keyfile', 'XDG_CONFIG_HOME': folder}

    def test_window_is_as_it_was_left(self):
        settings = self.settings()
        app = self.desk.start(**settings)
        until('its first size', lambda: app.windows() and app.windows()[0][1] > 1000, alive=app.check)

        def own_size():
            size = app.find('frame').get_extents(Atspi.CoordType.WINDOW)
            return size.width, size.height
        first = own_size()
        app.resize(930, 640)
        until('the program knows that it is smaller', lambda: own_size() < first, alive=app.check)
        self.quit(app)
        self.desk.clear()
        app = self.desk.start(**settings)
        until('its last size', lambda: app.windows() and app.windows()[0][1:] == (930, 640), alive=app.check)
        self.quit(app)


class Read(ReadingDesk):
    def look(self, app):
        return systems_of(boxes_of(app, self.folder))[0]

    def shrink(self, app):
        """Moves the lower side up, step by step, until it is asked what is to become of the reading."""
        for _ in range(80):
            app.action('box-sides', GLib.Variant('(iiii)', (0, 0, 0, -8)))
            app.ping()
            if app.find('push button', 'Put It Back'):
                return
        self.fail('nothing was asked')

    def test_frame_that_was_read_keeps_its_reading(self):
        app = self.open_read(systems=1)
        app.show_symbols()
        before = self.look(app)
        app.window()
        until('the frame has the focus', lambda: app.systems()[0].get_state_set().contains(Atspi.StateType.FOCUSED), alive=app.check)
        app.key('Right', 'Right')
        until('a symbol is selected', lambda: any(t.get_state_set().contains(Atspi.StateType.SELECTED) for t in app.tokens()), alive=app.check)
        self.assertEqual(before, self.look(app))
        app.action('box-sides', GLib.Variant('(iiii)', (-1, 0, 1, 0)))
        until('it is wider', lambda: self.look(app)['crop']['w'] > before['crop']['w'], alive=app.check)
        self.assertEqual((before['state'], before['tokens']), (self.look(app)['state'], self.look(app)['tokens']))
        app.action('undo')
        until('it is as it was', lambda: self.look(app) == before, alive=app.check)
        self.shrink(app)
        app.click('push button', 'Put It Back')
        until('the question is gone', lambda: app.find('push button', 'Put It Back') is None, alive=app.check)
        until('nothing is lost', lambda: self.look(app)['tokens'] == before['tokens'], alive=app.check)
        self.shrink(app)
        app.click('push button', 'Discard')
        until('it is to be read anew', lambda: self.look(app)['state'] == 'waiting', alive=app.check)
        app.action('undo')
        until('and can still be had back', lambda: self.look(app)['tokens'] == before['tokens'], alive=app.check)
        self.quit(app)

    def test_exporting_is_not_saving(self):
        self.need_model()
        app = self.open_sample()
        self.read_system(app, 4)
        path = os.path.join(self.folder, 'out.musicxml')
        app.action('export-to', GLib.Variant('s', path))
        until('it is exported', lambda: os.path.exists(path), alive=app.check)
        app.action('close')
        app.click('push button', 'Cancel')
        until('the question is gone', lambda: app.find(None, 'Save Changes?') is None, alive=app.check)
        self.quit(app)


class Out(ReadingDesk):
    def test_other_formats(self):
        app = self.open_read(systems=1)
        paths = {end: os.path.join(self.folder, 'music.' + end) for end in ('musicxml', 'mxl', 'lmx')}
        for path in paths.values():
            app.action('export-to', GLib.Variant('s', path))
            until(path, lambda p=path: os.path.exists(p), alive=app.check)
        tokens = [t['token'] for t in systems_of(boxes_of(app, self.folder))[0]['tokens']]
        with open(paths['lmx'], encoding='ascii') as file:
            self.assertEqual(tokens, file.read().split())
        unpacked = os.path.join(self.folder, 'unpacked.musicxml')
        subprocess.run([CLI, 'convert', paths['mxl'], unpacked], check=True, capture_output=True)
        direct = os.path.join(self.folder, 'direct.musicxml')
        subprocess.run([CLI, 'convert', paths['musicxml'], direct], check=True, capture_output=True)
        with open(unpacked, encoding='utf-8') as a, open(direct, encoding='utf-8') as b:
            self.assertEqual(a.read(), b.read())
        self.quit(app)

    def test_opened_in_another_program(self):
        opened = os.path.join(self.folder, 'opened.musicxml')
        programs = os.path.join(self.desk.env['XDG_DATA_HOME'], 'applications')
        os.makedirs(programs, exist_ok=True)
        self.addCleanup(shutil.rmtree, programs)
        with open(os.path.join(programs, 'mscore3.desktop'), 'w', encoding='ascii') as file:
            file.write(f'[Desktop Entry]\nType=Application\nName=MuseScore\nExec=cp %f {opened}\n')
        app = self.open_read(systems=1)
        app.action('open-with')
        until('the other program has it', lambda: os.path.exists(opened) and os.path.getsize(opened) > 0, alive=app.check)
        said = subprocess.run([CLI, 'validate', opened], capture_output=True, text=True, check=False)
        self.assertIn(said.returncode, (0, 1), said.stderr)
        self.quit(app)

    def test_another_model_in_the_middle(self):
        other = os.path.join(self.folder, 'other.safetensors')
        shutil.copy(find_model(), other)
        app = self.desk.start(sample('clean.png'), **Manners.settings(self, model_file=f"'{other}'"))
        until('systems on the page', lambda: len(app.systems()) == 5, alive=app.check)
        self.keep_systems(app, 2)
        self.read_into_the_middle(app)
        app.action('preferences', app=True)
        until('the model of the settings', lambda: app.has_text('other'), alive=app.check)
        app.click('push button', 'Use the Model That Came with Scorewright')
        self.pause(app, False)
        until('the other one is open', lambda: not app.has_text('other'), alive=app.check)
        until('it is read', lambda: not app.enabled('stop'), alive=app.check)
        self.assertEqual(['done'] * 2, [s['state'] for s in systems_of(boxes_of(app, self.folder))])
        self.quit(app)


if __name__ == '__main__':
    unittest.main()
