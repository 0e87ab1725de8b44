#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Projects in the real program: saved, opened, brought back after kill -9, and what is said where that cannot be."""
import json
import os
import shutil
import unittest
import zipfile

from desk import GLib, find_model, has_name, sample, until
from test_desktop import OnADesk, boxes_of, systems_of


def text(value):
    return GLib.Variant('s', value)


def content(path):
    with open(path, 'rb') as file:
        return file.read()


class Kept(OnADesk):
    def save(self, app, name):
        path = os.path.join(self.folder, name)
        app.action('save-to', text(path))
        until('the project', lambda: os.path.exists(path) and app.has_text(f'{os.path.basename(name)}” saved'), alive=app.check)
        return path

    def change(self, app):
        """Something a person did, and where the systems are then."""
        n = len(app.systems())
        app.action('select-box', GLib.Variant('(ii)', (0, 0)))
        app.action('box-split')
        until('one system more', lambda: len(app.systems()) == n + 1, alive=app.check)
        return systems_of(boxes_of(app, self.folder))

    def unsaved(self, app):
        """What the window's title says."""
        return app.find(None, lambda name: name.startswith('• ')) is not None

    def journals(self):
        folder = os.path.join(self.desk.env['XDG_STATE_HOME'], 'scorewright', 'unsaved')
        paths = [os.path.join(folder, name, 'journal') for name in os.listdir(folder)] if os.path.isdir(folder) else []
        return [path for path in paths if os.path.exists(path)]

    def wait_kept(self, n):
        until('the journals', lambda: [os.path.getsize(path) > 0 for path in self.journals()] == [True] * n)


class Keeping(Kept):
    def test_saved_and_opened_again(self):
        app = self.open_sample()
        changed = self.change(app)
        path = self.save(app, 'sonata.scorewright')
        self.assertFalse(self.unsaved(app))
        until('what is saved is not kept a second time', lambda: not self.journals(), alive=app.check)
        again = self.change(app)
        until('the title says that it is not saved', lambda: self.unsaved(app), alive=app.check)
        app.action('save')
        until('it is saved', lambda: not self.unsaved(app), alive=app.check)
        app.action('undo')
        until('it can be undone', lambda: systems_of(boxes_of(app, self.folder)) == changed and self.unsaved(app), alive=app.check)
        app.action('redo')
        until('and is as it was saved', lambda: systems_of(boxes_of(app, self.folder)) == again and not self.unsaved(app), alive=app.check)
        last = self.change(app)
        app.action('quit', app=True)
        app.click('push button', 'Save')
        self.assertEqual(0, app.wait_end(), app.stderr())
        self.assertEqual('', app.stderr().strip())

        app = self.desk.start(path)
        until('its systems', lambda: len(app.systems()) == 8, alive=app.check)
        self.assertEqual(last, systems_of(boxes_of(app, self.folder)))
        self.assertTrue(app.find(None, 'sonata') is not None)
        app.action('undo')
        until('what was done before can be undone', lambda: systems_of(boxes_of(app, self.folder)) == again, alive=app.check)
        self.quit(app)

    def test_close_asks_and_cancel_keeps(self):
        app = self.open_sample()
        path = self.save(app, 'etude.scorewright')
        before = content(path)
        self.change(app)
        app.action('close')
        app.click('push button', 'Cancel')
        until('the question is gone', lambda: app.find(None, 'Save Changes?') is None, alive=app.check)
        self.assertEqual(6, len(app.systems()))
        app.action('close')
        app.click('push button', 'Discard')
        self.assertEqual(0, app.wait_end(), app.stderr())
        self.assertEqual(before, content(path))
        self.assertEqual([], self.journals(), 'what was given up is offered to nobody')

    def test_project_opens_in_a_window_of_its_own(self):
        app = self.open_sample()
        path = self.save(app, 'one.scorewright')
        app.action('open-path', text(path))  # it is there already
        other = os.path.join(self.folder, 'two.scorewright')
        shutil.copy(path, other)
        app.action('open-path', text(other))
        until('a second window', lambda: app.find(None, 'two') is not None, alive=app.check)
        until('ten systems', lambda: len(app.systems()) == 10, alive=app.check)
        # AT-SPI may have looked at a new window before it had its role
        self.assertEqual(['one', 'two'], sorted(app.root.get_child_at_index(i).get_name() for i in range(app.root.get_child_count())))
        self.quit(app)

    def test_killed_and_restored(self):
        app = self.open_sample()
        changed = self.change(app)
        first = app.window_path
        app.action('new-window', app=True)
        app.window_path = until('a second window', lambda: app.find_window(first), alive=app.check)
        app.action('open-path', text(sample('low-resolution.png')))
        until('its systems', lambda: len(app.systems()) > 6, alive=app.check)
        other = systems_of(boxes_of(app, self.folder))
        self.wait_kept(2)
        app.window_path = first
        last = self.kill_when_kept(app, changed)

        app = self.desk.start()
        until('the question', lambda: app.find(None, 'Restore Unsaved Work?'), alive=app.check)
        self.assertTrue(app.find('check box', 'clean') and app.find('check box', 'low-resolution'))
        app.click('push button', 'Restore')
        until('all of both', lambda: len(app.systems()) == len(last) + len(other), alive=app.check)
        windows = [app.window_path, until('the other window', lambda: app.find_window(app.window_path), alive=app.check)]
        states = []
        for window in windows:
            app.window_path = window
            states.append(systems_of(boxes_of(app, self.folder)))
        self.assertIn(last, states)
        self.assertIn(other, states)
        app.window_path = next(w for w, state in zip(windows, states) if state == last)
        app.action('undo')
        until('what was done before the end', lambda: systems_of(boxes_of(app, self.folder)) == changed, alive=app.check)
        self.quit(app)
        self.assertEqual([], self.journals())

    def kill_when_kept(self, app, before):
        """One more change; the program is killed as soon as it is on the disk."""
        sizes = {path: os.path.getsize(path) for path in self.journals()}
        last = self.change(app)
        self.assertNotEqual(before, last)
        until('the change is kept', lambda: any(os.path.getsize(path) > sizes[path] for path in sizes), alive=app.check)
        app.process.kill()
        app.process.wait()
        until('its name is free', lambda: not has_name(self.desk.bus))
        return last

    def test_restoring_can_wait_or_be_refused(self):
        app = self.open_sample()
        self.change(app)
        self.wait_kept(1)
        self.kill_when_kept(app, [])
        for answer, left in (('Later', 1), ('Discard', 0)):
            app = self.desk.start()
            app.click('push button', answer)
            until('the question is gone', lambda: app.find(None, 'Restore Unsaved Work?') is None, alive=app.check)
            self.assertEqual(left, len(self.journals()))
            self.quit(app)
        app = self.desk.start()
        app.ping()
        self.assertIsNone(app.find(None, 'Restore Unsaved Work?'))
        self.quit(app)

    def test_newer_version_is_refused(self):
        app = self.open_sample()
        path = self.save(app, 'now.scorewright')
        newer = os.path.join(self.folder, 'newer.scorewright')
        with zipfile.ZipFile(path) as old, zipfile.ZipFile(newer, 'w') as new:
            for info in old.infolist():
                data = old.read(info)
                if info.filename == 'document.jsonl':
                    head, rest = data.split(b'\n', 1)
                    head = json.loads(head)
                    head['scorewright'] += 1
                    data = json.dumps(head).encode() + b'\n' + rest
                new.writestr(info, data)
        before = content(newer)
        app.action('open-path', text(newer))
        until('it says why', lambda: app.has_text('Made by a Newer Scorewright'), alive=app.check)
        app.click('push button', 'OK')
        self.assertEqual(before, content(newer))
        self.assertEqual(5, len(app.systems()))
        self.quit(app)

    def test_broken_project_is_refused(self):
        path = os.path.join(self.folder, 'broken.scorewright')
        with open(path, 'wb') as file:
            file.write(b'PK\3\4 no more')
        app = self.desk.start(path)
        until('it says so', lambda: app.has_text('The Project Cannot Be Opened'), alive=app.check)
        app.click('push button', 'OK')
        app.action('open-path', text(sample('clean.png')))
        until('the window can still be used', lambda: len(app.systems()) == 5, alive=app.check)
        self.quit(app)

    def test_unwritable_folder_is_told_and_loses_nothing(self):
        app = self.open_sample()
        changed = self.change(app)
        nowhere = os.path.join(self.folder, 'missing', 'a.scorewright')
        app.action('save-to', text(nowhere))
        until('it says so', lambda: app.has_text('The Project Was Not Saved'), alive=app.check)
        app.click('push button', 'Cancel')
        until('the question is gone', lambda: not app.has_text('The Project Was Not Saved'), alive=app.check)
        self.assertEqual(changed, systems_of(boxes_of(app, self.folder)))
        self.wait_kept(1)
        if os.path.exists('/dev/full'):  # a full disk
            app.action('save-to', text('/dev/full'))
            until('it says so again', lambda: app.has_text('The Project Was Not Saved'), alive=app.check)
            app.click('push button', 'Cancel')
        self.save(app, 'after-all.scorewright')
        self.quit(app)

    def test_state_folder_that_cannot_be_written_is_told(self):
        blocked = os.path.join(self.folder, 'state')
        with open(blocked, 'w', encoding='ascii') as file:
            file.write('not a folder')
        app = self.desk.start(sample('clean.png'), XDG_STATE_HOME=blocked)
        until('systems', app.systems, alive=app.check)
        until('it says so', lambda: app.has_text('Changes cannot be kept safe'), alive=app.check)
        changed = self.change(app)
        self.save(app, 'kept.scorewright')
        self.assertEqual(changed, systems_of(boxes_of(app, self.folder)))
        self.quit(app)

    def test_symbols_come_back(self):
        if find_model() is None:
            self.skipTest('no model in data/model')
        app = self.open_sample()
        self.read_system(app, 0)
        read = systems_of(boxes_of(app, self.folder))
        path = self.save(app, 'read.scorewright')
        self.quit(app)
        app = self.desk.start(path)
        app.show_symbols()
        until('the symbols', lambda: len(app.tokens()) > 20, alive=app.check)
        self.assertEqual(read, systems_of(boxes_of(app, self.folder)))
        self.quit(app)


if __name__ == '__main__':
    unittest.main()
