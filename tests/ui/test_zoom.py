#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Zooming around a point: with Ctrl and the wheel in the real program, with two fingers in the page view alone (zoom.c says why)."""
import os
import subprocess
import unittest

from desk import BUILD, until
from test_desktop import OnADesk


class Zoom(OnADesk):
    def test_pinch(self):
        done = subprocess.run([os.path.join(BUILD, 'tests', 'ui', 'zoom')], env=self.desk.env, capture_output=True, text=True, timeout=600, check=False)
        self.assertEqual(0, done.returncode, done.stdout + done.stderr)
        self.assertEqual('', done.stderr.strip())

    def zoom_of(self, app):
        return int(app.find('push button', lambda name: name.endswith(' %')).get_name().split()[0])

    def test_wheel_with_control(self):
        app = self.open_sample()
        window = app.window()
        until('the page is fitted', lambda: self.zoom_of(app) < 50, alive=app.check)
        fitted = self.zoom_of(app)
        self.desk.xdotool('mousemove', '--window', window, '380', '230')
        self.desk.xdotool('keydown', 'ctrl', 'click', '--repeat', '4', '4', 'keyup', 'ctrl')
        until('four clicks nearer', lambda: abs(self.zoom_of(app) - fitted * 1.15 ** 4) <= 2, alive=app.check)
        self.desk.xdotool('click', '4', 'click', '5')  # without Ctrl it only moves
        self.desk.xdotool('keydown', 'ctrl', 'click', '--repeat', '4', '5', 'keyup', 'ctrl')
        until('and back', lambda: abs(self.zoom_of(app) - fitted) <= 1, alive=app.check)
        self.quit(app)


if __name__ == '__main__':
    unittest.main()
