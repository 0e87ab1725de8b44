#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""What other programs give: pictures and files from the clipboard, files dragged onto the window; files that lie on their head, or are locked."""
import itertools
import os
import shutil
import subprocess
import sys
import unittest

from desk import BUILD, GLib, sample, until
from test_desktop import OnADesk, boxes_of

sys.path.append(os.path.join(os.path.dirname(os.path.abspath(__file__)), '..', 'support'))
from pictures import locked_pdf, turned  # noqa: E402


class Given(OnADesk):
    def offer(self, how, *what):
        """Another program that has this to give; it is on the desk until the test ends."""
        process = subprocess.Popen([os.path.join(BUILD, 'tests', 'ui', 'offer'), how, *what], env=self.desk.env, stdin=subprocess.DEVNULL,
                                   stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
        self.addCleanup(process.wait)
        self.addCleanup(process.kill)
        self.addCleanup(process.stdout.close)
        self.assertEqual('ready\n', process.stdout.readline())
        return process

    def systems_on(self, app):
        return [len(page['systems']) for page in boxes_of(app, self.folder)['pages']] if app.enabled('export-to') else []

    def paste_until(self, app, pages):
        app.action('paste')
        until('it is there', lambda: self.systems_on(app) == pages, alive=app.check)

    def test_picture_is_pasted(self):
        app = self.desk.start()
        self.offer('picture', sample('clean.png'))
        self.paste_until(app, [5])
        self.assertTrue(app.has_text('Page 1'))
        self.quit(app)

    def test_files_are_pasted(self):
        app = self.desk.start()
        self.offer('files', sample('clean.png'), sample('two-pages.pdf'))
        app.action('paste')
        until('three pages', lambda: len(self.systems_on(app)) == 3 and all(self.systems_on(app)), alive=app.check)
        self.quit(app)

    def test_nothing_to_paste_is_told(self):
        app = self.desk.start()
        self.offer('text', 'a letter')
        app.action('paste')
        until('a message', lambda: app.find('label', lambda name: name != '' and ('clipboard' in name or 'pasted' in name)), alive=app.check)
        self.quit(app)

    def drag(self, app):
        window = app.window()
        self.desk.xdotool('windowmove', '--sync', window, '150', '0')
        source = until('the other window', lambda: self.desk.xdotool('search', '--onlyvisible', '--name', '^offer$', check=False).split(), alive=app.check)[0]
        self.desk.xdotool('windowraise', source)
        self.desk.xdotool('mousemove', '--window', source, '60', '100', 'mousedown', '1')
        places = itertools.cycle(((80, 110), (100, 120), (700, 400), (800, 410)))

        def over():
            self.desk.xdotool('mousemove', *map(str, next(places)))
            return app.has_text('Drop to Add Pages')
        until('it says what would happen', over, alive=app.check)
        self.desk.xdotool('mousemove', '810', '410')
        until('it still does', lambda: app.has_text('Drop to Add Pages'), alive=app.check)
        self.desk.xdotool('mouseup', '1')

    def test_files_are_dropped(self):
        odd = os.path.join(self.folder, 'ünder ½ #1.png')  # such names come percent-encoded
        shutil.copy(sample('clean.png'), odd)
        app = self.desk.start()
        self.offer('drag', odd, sample('low-resolution.png'))
        self.drag(app)
        until('two pages', lambda: len(self.systems_on(app)) == 2 and all(self.systems_on(app)), alive=app.check)
        self.assertEqual(5, self.systems_on(app)[0])
        self.quit(app)

    def test_broken_file_that_is_dropped_is_told(self):
        path = os.path.join(self.folder, 'letter.txt')
        with open(path, 'w', encoding='ascii') as file:
            file.write('Dear Clara,')
        app = self.desk.start()
        self.offer('drag', path)
        self.drag(app)
        until('a message', lambda: app.has_text('letter.txt'), alive=app.check)
        app.action('open-path', GLib.Variant('s', sample('clean.png')))
        until('the good page', lambda: 5 in self.systems_on(app), alive=app.check)
        self.quit(app)

    def write(self, name, data):
        path = os.path.join(self.folder, name)
        with open(path, 'wb') as file:
            file.write(data)
        return path

    def described(self, app, page):
        item = app.find('list item', page)
        return item.get('Accessible', 'Description') if item is not None else ''

    def test_what_was_done_to_a_page_is_told(self):
        app = self.desk.start(self.write('head.png', turned(sample('low-resolution.png'), 3)))
        until('it is told', lambda: app.has_text('was upside down'), alive=app.check)
        self.assertIn('was upside down', self.described(app, 'Page 1'))
        app.click('push button', 'Close This Remark')
        until('it has gone', lambda: not app.has_text('was upside down'), alive=app.check)
        self.assertIn('was upside down', self.described(app, 'Page 1'))
        path = self.write('locked.pdf', locked_pdf('s3cret'))
        app.action('open-path', GLib.Variant('s', path))
        until('the question', lambda: app.has_text('“locked.pdf” can be opened only with its password'), alive=app.check)
        self.key_until(app, 'guess', 'not the password of “locked.pdf”')
        app.click('push button', 'Cancel')
        until('it is told', lambda: app.has_text('“locked.pdf” cannot be opened: it asks for a password'), alive=app.check)
        app.action('open-path', GLib.Variant('s', path))
        until('the question', lambda: app.has_text('“locked.pdf” can be opened only with its password'), alive=app.check)
        self.key_until(app, 's3cret', 'This page is blank')
        self.assertIn('This page is blank', self.described(app, 'Page 2'))
        app.action('page-step', GLib.Variant('i', -1))
        until('it was read', lambda: not app.has_text('This page is blank'), alive=app.check)
        self.assertFalse(app.has_text('was upside down'))
        self.quit(app)

    def key_until(self, app, text, what):
        self.desk.xdotool('windowfocus', '--sync', app.windows()[-1][0])
        self.desk.xdotool('type', text)
        app.key('Return')
        until(what, lambda: app.has_text(what), alive=app.check)


if __name__ == '__main__':
    unittest.main()
