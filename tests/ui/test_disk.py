#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""A disk that is full, or can only be read, while somebody works: it is told, and nothing is lost. The disk is a small tmpfs of its own, which
only root can make (root may write into any folder, whatever its mode); elsewhere this is skipped."""
import os
import subprocess
import unittest

from desk import sample, until
from test_desktop import boxes_of, systems_of
from test_keep import Kept, content

NOT_KEPT = 'Changes cannot be kept safe'


class Disk(Kept):
    def mount(self, *options):
        return subprocess.run(['mount', *options, self.disk], capture_output=True, text=True, check=False)

    def setUp(self):
        super().setUp()
        self.disk = os.path.join(self.folder, 'disk')
        os.mkdir(self.disk)
        made = self.mount('-t', 'tmpfs', '-o', 'size=24m,mode=700', 'tmpfs')
        if made.returncode != 0:
            self.skipTest(f'no disk of its own can be mounted here: {made.stderr.strip()}')
        self.addCleanup(subprocess.run, ['umount', '-l', self.disk], check=True)

    def fill(self):
        path = os.path.join(self.disk, 'filler')
        with open(path, 'wb', buffering=0) as file:
            try:
                while file.write(bytes(4096)) > 0:
                    pass
            except OSError:
                pass
        return path

    def refuse_save(self, app, why):
        app.action('save')
        until('it says that it was not saved', lambda: app.has_text('The Project Was Not Saved'), alive=app.check)
        self.assertTrue(app.has_text(why), why)
        app.click('push button', 'Cancel')
        until('the message is gone', lambda: not app.has_text('The Project Was Not Saved'), alive=app.check)

    def test_full_disk(self):
        app = self.desk.start(sample('clean.png'), XDG_STATE_HOME=os.path.join(self.disk, 'state'))
        until('systems', lambda: len(app.systems()) == 5, alive=app.check)
        path = self.save(app, os.path.join('disk', 'sonata.scorewright'))
        until('what is saved is not kept a second time', lambda: not self.journals(), alive=app.check)
        before, filler = content(path), self.fill()
        changed = self.change(app)
        until('it says that changes are not safe', lambda: app.has_text(NOT_KEPT) and app.has_text('disk is full'), alive=app.check)
        self.refuse_save(app, 'disk is full')
        self.assertEqual(before, content(path))
        self.assertEqual(changed, systems_of(boxes_of(app, self.folder)))
        os.remove(filler)
        until('they are safe again', lambda: not app.has_text(NOT_KEPT), alive=app.check)
        app.action('save')
        until('it is saved', lambda: not self.unsaved(app), alive=app.check)
        self.quit(app)
        app = self.desk.start(path)
        until('all that was done', lambda: len(app.systems()) == 6 and systems_of(boxes_of(app, self.folder)) == changed, alive=app.check)
        self.quit(app)

    def test_project_in_a_folder_that_can_only_be_read(self):
        app = self.open_sample()
        path = self.save(app, os.path.join('disk', 'sonata.scorewright'))
        before = content(path)
        self.assertEqual('', self.mount('-o', 'remount,ro').stderr)
        changed = self.change(app)
        self.refuse_save(app, 'nothing can be written there')
        self.assertEqual(before, content(path))
        self.assertEqual(changed, systems_of(boxes_of(app, self.folder)))
        self.wait_kept(1)
        self.assertEqual('', self.mount('-o', 'remount,rw').stderr)
        app.action('save')
        until('it is saved', lambda: not self.unsaved(app), alive=app.check)
        self.quit(app)

    def test_state_folder_that_can_only_be_read(self):
        self.assertEqual('', self.mount('-o', 'remount,ro').stderr)
        app = self.desk.start(sample('clean.png'), XDG_STATE_HOME=os.path.join(self.disk, 'state'))
        until('systems', lambda: len(app.systems()) == 5, alive=app.check)
        changed = self.change(app)
        until('it says that changes are not safe', lambda: app.has_text(NOT_KEPT) and app.has_text('othing can be written there'), alive=app.check)
        self.assertEqual(changed, systems_of(boxes_of(app, self.folder)))
        self.assertEqual('', self.mount('-o', 'remount,rw').stderr)
        until('they are safe', lambda: not app.has_text(NOT_KEPT), alive=app.check)
        last = self.change(app)
        until('the journal', lambda: self.journals() and os.path.getsize(self.journals()[0]) > 0, alive=app.check)
        self.assertEqual(last, systems_of(boxes_of(app, self.folder)))
        self.quit(app)

    def journals(self):
        here = os.path.join(self.disk, 'state', 'scorewright', 'unsaved')
        if not os.path.isdir(here):
            return super().journals()
        paths = [os.path.join(here, name, 'journal') for name in os.listdir(here)]
        return [path for path in paths if os.path.exists(path)]


if __name__ == '__main__':
    unittest.main()
