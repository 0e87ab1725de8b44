#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The real program as a Wayland client: opens, shows menus and dialogs, reads, writes, closes, without a warning."""
import os
import subprocess
import unittest

from desk import CLI, GLib, WaylandDesk, sample, until
from test_desktop import OnADesk, boxes_of, systems_of


class Wayland(OnADesk):
    KIND = WaylandDesk

    def setUp(self):
        self.need_model()
        super().setUp()

    def test_sample_is_read_and_written(self):
        app = self.open_sample()
        app.show_symbols()
        self.assertEqual([f'System {i} of 5' for i in range(1, 6)], [s.get_name() for s in app.systems()])
        self.keep_systems(app, 2)
        app.action('read-all')
        until('it is read', lambda: not app.enabled('stop') and all(s['state'] == 'done' for s in systems_of(boxes_of(app, self.folder))), alive=app.check)
        app.action('select-box', GLib.Variant('(ii)', (0, 1)))
        until('its symbols', lambda: len(app.tokens()) > 20, alive=app.check)
        path = os.path.join(self.folder, 'wayland.musicxml')
        app.action('export-to', GLib.Variant('s', path))
        until('the file', lambda: os.path.exists(path), alive=app.check)
        said = subprocess.run([CLI, 'validate', path], capture_output=True, text=True, check=False)
        self.assertIn(said.returncode, (0, 1), said.stderr)
        self.assertNotIn('not valid', said.stdout + said.stderr)
        self.quit(app)

    def test_dialogs_and_menus_open(self):
        app = self.desk.start(sample('clean.png'))
        until('systems on the page', app.systems, alive=app.check)
        app.action('preferences', app=True)
        until('the preferences', lambda: app.has_text('Threads'), alive=app.check)
        app.action('scan')
        until('the scan dialog', lambda: app.has_text('canner'), alive=app.check)
        app.action('about', app=True)
        until('about', lambda: app.has_text('The Scorewright authors'), alive=app.check)
        self.quit(app)


if __name__ == '__main__':
    unittest.main()
