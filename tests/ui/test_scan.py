#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Scanning, with SANE's own test backend as the scanner."""
import glob
import os
import tempfile
import unittest

from desk import BUILD, Atspi, GLib, sample, shared_desk, until
from test_desktop import answer


class Scanning(unittest.TestCase):
    def start_with(self, *lines, **environment):
        if not glob.glob('/usr/lib/*/sane/libsane-test.so*'):
            self.skipTest("SANE's test backend is not installed (libsane1)")
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        with open(os.path.join(folder.name, 'dll.conf'), 'w', encoding='ascii') as conf:
            conf.write('test\n' if lines else '')
        with open(os.path.join(folder.name, 'test.conf'), 'w', encoding='ascii') as conf:
            conf.write('\n'.join(lines) + '\n')
        desk = shared_desk()
        self.addCleanup(desk.clear)
        return desk.start(SANE_CONFIG_DIR=folder.name, **environment)

    def unplug(self):
        path = os.path.join(BUILD, 'tests', 'app', 'unplug.so')
        if not os.path.exists(path):
            self.skipTest('this build has no scanner support')
        return path

    def test_two_pages_from_the_glass(self):
        app = self.start_with('number_of_devices 1', 'mode Gray', 'depth 8', 'resolution 100', 'test-picture "Grid"')
        app.action('scan')
        for page in (1, 2):
            until('the scanner is ready', lambda: clickable(app, 'Scan'), alive=app.check)
            app.click('push button', 'Scan')
            until(f'page {page}', lambda p=page: app.has_text(f'Page {p}') and app.has_text('1 page was added'), alive=app.check)
            until('it is in the list', lambda p=page: app.find('label', f'Page {p}') is not None, alive=app.check)
        until('two pages', lambda: app.has_text('2 pages'), alive=app.check)
        app.action('quit', app=True)
        self.assertEqual(0, app.wait_end(), app.stderr())

    def test_no_scanner_is_told(self):
        app = self.start_with()
        app.action('scan')
        until('it says so', lambda: app.has_text('No Scanner') and app.has_text('canner'), alive=app.check)
        app.action('quit', app=True)
        self.assertEqual(0, app.wait_end(), app.stderr())

    def test_busy_scanner_is_told(self):
        app = self.start_with('number_of_devices 1', 'mode Gray', 'depth 8', 'resolution 75', 'read-status-code SANE_STATUS_DEVICE_BUSY')
        app.action('scan')
        until('the scanner is ready', lambda: clickable(app, 'Scan'), alive=app.check)
        app.click('push button', 'Scan')
        until('a message', lambda: app.has_text('busy') or app.has_text('used by') or app.has_text('another program'), alive=app.check)
        app.action('quit', app=True)
        self.assertEqual(0, app.wait_end(), app.stderr())

    def test_scanner_that_is_unplugged_while_it_scans_is_told(self):
        app = self.start_with('number_of_devices 1', 'mode Gray', 'depth 8', 'resolution 75', 'read-status-code SANE_STATUS_IO_ERROR')
        app.action('scan')
        until('the scanner is ready', lambda: clickable(app, 'Scan'), alive=app.check)
        for _ in range(2):  # and once more: nothing is left over from the first time
            app.click('push button', 'Scan')
            until(lambda: f'a message; the program is here:\n{app.backtrace()}', lambda: app.has_text('The scanner does not answer any more'), alive=app.check)
            until('it can be tried again', lambda: clickable(app, 'Scan'), alive=app.check)
        app.action('quit', app=True)
        self.assertEqual(0, app.wait_end(), app.stderr())
        self.assertEqual('', app.stderr().strip())

    def test_scanner_that_is_unplugged_in_the_middle_of_a_page_is_told(self):
        app = self.start_with('number_of_devices 1', 'mode Gray', 'depth 8', 'resolution 75', 'test-picture "Grid"',
                              LD_PRELOAD=self.unplug(), SCW_UNPLUG_AFTER='100000')
        app.action('scan')
        until('the scanner is ready', lambda: clickable(app, 'Scan'), alive=app.check)
        app.click('push button', 'Scan')
        until('a message', lambda: app.has_text('The scanner does not answer any more'), alive=app.check)
        self.assertTrue(app.has_text('The page that was coming is incomplete and was not added'))
        until('it can be tried again', lambda: clickable(app, 'Scan'), alive=app.check)
        app.key('Escape')
        until('the dialog is gone', lambda: not clickable(app, 'Scan'), alive=app.check)
        self.assertFalse(app.find('label', 'Page 1'), 'half a page was added')
        app.action('open-path', GLib.Variant('s', sample('clean.png')))
        until('the program goes on', lambda: len(app.systems()) == 5, alive=app.check)
        app.action('quit', app=True)
        answer(app)
        self.assertEqual(0, app.wait_end(), app.stderr())
        self.assertEqual('', app.stderr().strip())

    def test_scanner_that_hangs_is_stopped(self):
        app = self.start_that_stalls()
        clickable(app, 'Stop').do_action(0)
        until('it can be begun again', lambda: clickable(app, 'Scan'), alive=app.check)
        self.assertFalse(app.has_text('The scanner'), 'stopping is not an error')
        app.key('Escape')
        until('the dialog is gone', lambda: not clickable(app, 'Scan'), alive=app.check)
        self.assertFalse(app.find('label', 'Page 1'), 'half a page was added')
        app.action('quit', app=True)
        self.assertEqual(0, app.wait_end(), app.stderr())
        self.assertEqual('', app.stderr().strip())

    def start_that_stalls(self):
        """A scanner from which nothing comes any more, in the middle of a page."""
        app = self.start_with('number_of_devices 1', 'mode Gray', 'depth 8', 'resolution 75', LD_PRELOAD=self.unplug(), SCW_STALL_AFTER='100000')
        app.action('scan')
        until('the scanner is ready', lambda: clickable(app, 'Scan'), alive=app.check)
        app.click('push button', 'Scan')
        until('a page comes', lambda: app.find('label', 'Page 1'), alive=app.check)
        return app

    def test_dialog_is_closed_while_it_scans(self):
        app = self.start_that_stalls()
        app.key('Escape')
        until('the dialog is gone', lambda: not app.find('label', 'Page 1'), alive=app.check)
        app.action('open-path', GLib.Variant('s', sample('clean.png')))
        until('the program goes on', lambda: len(app.systems()) == 5, alive=app.check)
        app.action('quit', app=True)
        answer(app)
        self.assertEqual(0, app.wait_end(), app.stderr())
        self.assertEqual('', app.stderr().strip())

    def test_program_is_quit_while_it_scans(self):
        app = self.start_that_stalls()
        app.action('quit', app=True)
        self.assertEqual(0, app.wait_end(), app.stderr())
        self.assertEqual('', app.stderr().strip())


def clickable(app, name):
    """The button of that name that can be seen and pressed, or None."""
    return next((button for button in app.find_all('push button', name)
                 if app.showing(button) and button.get_state_set().contains(Atspi.StateType.SENSITIVE)), None)


if __name__ == '__main__':
    unittest.main()
