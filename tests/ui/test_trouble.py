#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""What goes wrong around the program: a disk that is full, a PDF of thousands of pages."""
import os
import subprocess
import unittest

from desk import CLI, GLib, until
from test_desktop import OnADesk, boxes_of, write_pdf


class Trouble(OnADesk):
    def full_disk(self):
        """A folder on a disk of its own with a file in it and no room for another."""
        disk = os.path.join(self.folder, 'disk')
        os.mkdir(disk)
        mounted = subprocess.run(['mount', '-t', 'tmpfs', '-o', 'size=32k', 'tmpfs', disk], capture_output=True, text=True, check=False)
        if mounted.returncode != 0:
            self.skipTest(f'no small disk can be mounted here: {mounted.stderr.strip()}')
        self.addCleanup(subprocess.run, ['umount', '-l', disk], check=False)
        old = os.path.join(disk, 'old.musicxml')
        with open(old, 'w', encoding='ascii') as file:
            file.write('what was there before')
        try:
            with open(os.path.join(disk, 'rest'), 'wb') as file:
                file.write(bytes(1 << 20))
        except OSError:
            pass
        return disk, old

    def assert_untouched(self, disk, old):
        self.assertEqual(['old.musicxml', 'rest'], sorted(os.listdir(disk)))
        with open(old, encoding='ascii') as file:
            self.assertEqual('what was there before', file.read())

    def test_full_disk_is_told_and_what_was_there_stays(self):
        disk, old = self.full_disk()
        app = self.open_read(systems=1)
        before = boxes_of(app, self.folder)
        app.action('export-to', GLib.Variant('s', old))
        until('it is told', lambda: app.has_text('“old.musicxml” cannot be written: the disk is full'), alive=app.check)
        self.assert_untouched(disk, old)
        app.action('save-to', GLib.Variant('s', os.path.join(disk, 'new.scorewright')))
        until('it is told', lambda: app.has_text('The Project Was Not Saved') and app.has_text('he disk is full'), alive=app.check)
        self.assert_untouched(disk, old)
        app.click('push button', 'Cancel')
        self.assertEqual(before, boxes_of(app, self.folder))
        elsewhere = os.path.join(self.folder, 'elsewhere.musicxml')
        app.action('export-to', GLib.Variant('s', elsewhere))
        until('it can be written elsewhere', lambda: os.path.exists(elsewhere), alive=app.check)
        self.quit(app)
        said = subprocess.run([CLI, 'convert', elsewhere, old], capture_output=True, text=True, check=False)
        self.assertEqual(1, said.returncode, said.stderr)
        self.assertIn('No space left', said.stderr)
        self.assert_untouched(disk, old)

    def test_pdf_of_5000_pages(self):
        path = os.path.join(self.folder, 'endless.pdf')
        write_pdf(path, 5000)
        app = self.desk.start(path)
        until('the question', lambda: app.has_text('has 5000 pages') or app.has_text('has 5,000 pages'), alive=app.check)
        app.click('push button', 'Add Pages')
        until('all of them', lambda: app.has_text('5000 pages') and app.has_text('Page 1'), alive=app.check)
        for _ in range(3):
            app.action('page-step', GLib.Variant('i', 1))
            app.ping()
        with open(f'/proc/{app.process.pid}/status', encoding='ascii') as status:
            used = next(int(line.split()[1]) >> 10 for line in status if line.startswith('VmRSS'))
        self.assertLess(used, 1500, 'MiB: pages that nobody looks at are not kept as pixels')
        self.quit(app)


if __name__ == '__main__':
    unittest.main()
