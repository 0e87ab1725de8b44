#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""What those need who cannot see the page, or not well: music in words, news that is told, large text."""
import os
import re
import shutil
import subprocess
import unittest

from desk import ROOT, Atspi, GLib, sample, until
from test_desktop import OnADesk, pixels

SELECTED = Atspi.StateType.SELECTED


class Words(OnADesk):
    def rows(self, app):
        found = app.find('list', 'Measures in words')
        return app.find_all('list item', None, found) if found is not None else []

    def selected_row(self, app):
        return [i for i, row in enumerate(self.rows(app)) if row.get_state_set().contains(SELECTED)]

    def selected_symbol(self, app):
        return next((chip.get_name() for chip in app.tokens() if chip.get_state_set().contains(SELECTED)), None)

    def test_measures_in_words(self):
        app = self.open_read(systems=1)
        app.show_symbols()
        app.activate('words')
        until('a row for each measure', lambda: len(self.rows(app)) > 3, alive=app.check)
        names = [row.get_name() for row in self.rows(app)]
        for i, name in enumerate(names):
            self.assertRegex(name, rf'^measure {i + 1}, .*right hand: .+; left hand: .+')
        self.assertTrue(any(re.search(r'(eighths?|quarters?|halves|half) [A-G]', name) for name in names), names)
        with self.subTest('from row to row with the arrows; the symbols go along'):
            until('the first row has the focus', lambda: self.rows(app)[0].get_state_set().contains(Atspi.StateType.FOCUSED), alive=app.check)
            app.window()
            app.key('Down', 'Down')
            until('the third row', lambda: self.selected_row(app) == [2], alive=app.check)
        app.activate('words')
        until('the symbols again', lambda: self.selected_symbol(app) == 'measure 3', alive=app.check)
        with self.subTest('and the other way round'):
            app.action('measure-step', GLib.Variant('i', 1))
            symbols = [chip.get_name() for chip in app.tokens()]
            note = next(i for i in range(symbols.index('measure 4'), len(symbols)) if re.fullmatch(r'[A-G]\d', symbols[i]))
            app.activate('words')
            until('the fourth row', lambda: self.selected_row(app) == [3], alive=app.check)
        with self.subTest('a correction is in the words, and gone when it is undone'):
            before = self.rows(app)[3].get_name()
            app.action('select-token', GLib.Variant('i', note))
            app.action('edit', GLib.Variant('s', 'octave-up'))
            until('other words', lambda: self.rows(app)[3].get_name() != before, alive=app.check)
            self.assertEqual(names[:3], [row.get_name() for row in self.rows(app)][:3])
            app.action('undo')
            until('the words as they were', lambda: self.rows(app)[3].get_name() == before, alive=app.check)
        self.quit(app)


class News(OnADesk):
    """What a screen reader is told without asking."""

    def listen(self, app):
        heard = []

        def on_event(event):
            if event.source is not None and event.source.get_role() == Atspi.Role.ALERT:
                heard.append(str(event.any_data))
        self.listener = Atspi.EventListener.new(on_event)
        self.assertTrue(self.listener.register('object:property-change:accessible-name'))
        self.addCleanup(self.listener.deregister, 'object:property-change:accessible-name')
        return heard

    def wait_to_hear(self, app, heard, what):
        def pump():
            while GLib.MainContext.default().iteration(False):
                pass
            return any(what in text for text in heard)
        until(f'to hear {what!r}', pump, alive=app.check)

    def test_reading_and_toasts_are_told(self):
        self.need_model()
        app = self.open_sample()
        heard = self.listen(app)
        app.action('read-page')
        self.wait_to_hear(app, heard, 'Reading has ended, 5 of 5 systems are read')
        self.assertTrue(any('Reading…' in text or 'systems are read' in text for text in heard[:-1]), heard)
        self.assertLess(len(heard), 12, 'it is told seldom')
        app.action('export-to', GLib.Variant('s', self.folder + '/missing/a.musicxml'))
        self.wait_to_hear(app, heard, 'cannot be written')
        app.action('export-to', GLib.Variant('s', self.folder + '/a.musicxml'))
        self.wait_to_hear(app, heard, '“a.musicxml” written')
        self.quit(app)


class Help(OnADesk):
    def test_chapters_are_in_the_persons_language(self):
        app = self.desk.start(LC_ALL='de_DE.UTF-8')
        if app.find(None, 'Read Sheet Music') is not None:
            self.skipTest('the German locale is not installed here')
        app.action('help', app=True)
        until('the help in German', lambda: app.find('list item', 'Die erste Seite'), alive=app.check)
        for chapter in ('Gut scannen', 'Korrigieren', 'Batches'):  # the last one is English everywhere
            self.assertIsNotNone(app.find('list item', chapter), chapter)
        self.quit(app)

    def test_translations_have_all_parts(self):
        folder = os.path.join(ROOT, 'data', 'help')

        def parts(path):
            with open(path, encoding='utf-8') as file:
                return [re.sub(r'\[.*\]', '', line.split(' ')[0] if not line.startswith('![') else line) for line in file.read().splitlines()
                        if line.startswith(('#', '- ', '!['))]
        found = 0
        for language in ('de', 'es', 'fr'):
            for name in os.listdir(os.path.join(folder, language)):
                self.assertEqual(parts(os.path.join(folder, name)), parts(os.path.join(folder, language, name)), f'{language}/{name}')
                found += 1
        self.assertGreaterEqual(found, 12)


class Focus(OnADesk):
    def test_tab_shows_where_it_is(self):
        """Wherever Tab goes, the window looks different from before: there is a sign of the focus everywhere."""
        app = self.open_sample()
        app.action('set-heading', GLib.Variant('(ss)', ('Étude', '')))
        until('there is something to undo', lambda: app.enabled('undo'), alive=app.check)
        focused = []

        def on_event(event):
            if event.detail1 and event.source is not None:
                focused.append((event.source.get_role_name(), event.source.get_name()))
        self.listener = Atspi.EventListener.new(on_event)
        self.assertTrue(self.listener.register('object:state-changed:focused'))
        self.addCleanup(self.listener.deregister, 'object:state-changed:focused')

        def moved(n):
            while GLib.MainContext.default().iteration(False):
                pass
            return len(focused) > n
        window = app.window()
        app.key('Tab')
        until('a focus', lambda: moved(0), alive=app.check)
        for _ in range(25):
            before, n = pixels(self.desk, window), len(focused)
            app.key('Tab')
            until(f'the focus behind {focused[-1]}', lambda n=n: moved(n), alive=app.check)
            until(f'a sign that {focused[-1]} has the focus', lambda before=before: pixels(self.desk, window) != before, alive=app.check)
        self.assertGreater(len(set(focused)), 12, focused)
        self.assertTrue(all(name for _role, name in focused), focused)
        self.quit(app)


def place(node):
    """In its window."""
    return node.get_extents(Atspi.CoordType.WINDOW)


def on_screen(app, window):
    """Labels and controls that are shown, but not those in something that scrolls."""
    if window.get_role_name() == 'scroll pane' or not window.get_state_set().contains(Atspi.StateType.VISIBLE):
        return
    if window.get_role_name() in ('label', 'push button', 'toggle button', 'check box', 'slider', 'text', 'spin button', 'page tab') and window.get_name():
        yield window
    for child in window.children:
        yield from on_screen(app, child)


class Large(OnADesk):
    """Text of twice the size on a small screen."""

    def set_dpi(self, dpi):
        self.desk.run('xprop', '-root', '-f', 'RESOURCE_MANAGER', '8s', '-set', 'RESOURCE_MANAGER', f'Xft.dpi:\t{dpi}\n')

    def height_of_text(self, **environment):
        app = self.desk.start(**environment)
        height = place(app.wait_for('label', 'Read Sheet Music')).height
        self.quit(app)
        return height

    def frame(self, app, title):
        return until(f'the window {title}', lambda: app.find(None, lambda name: title in name), alive=app.check)

    def cut(self, app, window, least):
        """What is not wholly inside its window, or a word on what else is wrong; '' if nothing is."""
        try:
            whole, n = place(window), 0
            if whole.width > 1366 or whole.height > 768:
                return f'the window is {whole.width} x {whole.height}'
            for node in on_screen(app, window):
                at = place(node)
                if at.width <= 0 or at.height <= 0:
                    continue  # of a page that is not shown
                n += 1
                if at.x < -1 or at.y < -1 or at.x + at.width > whole.width + 1 or at.y + at.height > whole.height + 1:
                    return f'{node.get_name()!r} at {at.x},{at.y} {at.width} x {at.height} in {whole.width} x {whole.height}'
            return '' if n >= least else f'only {n} widgets'
        except GLib.Error as error:  # it went while it was looked at
            return error.message

    def check_window(self, app, window, least):
        """Nothing is cut once what slides in has come to rest."""
        found = ['']

        def whole():
            now = window.again()
            found[0] = self.cut(app, now, least) if now is not None else 'the window is gone'
            return not found[0]
        try:
            until('nothing is cut', whole, patience=0.25, alive=app.check)
        except AssertionError as error:
            raise AssertionError(f'{error}: {found[0]}') from error

    def test_nothing_is_cut(self):
        self.need_model()
        if shutil.which('xprop') is None:
            self.skipTest('no xprop')
        normal = self.height_of_text()
        self.set_dpi(192)
        self.addCleanup(self.set_dpi, 96)
        self.assertGreater(self.height_of_text(), normal + 8, 'the text is larger')
        app = self.open_sample()
        app.resize(1366, 768)
        self.check_window(app, app.root.get_child_at_index(0), 12)
        self.read_system(app, 0)
        app.action('select-token', GLib.Variant('i', 40))
        self.check_window(app, app.root.get_child_at_index(0), 20)
        for action in ('words', 'problems'):
            app.activate(action)
            app.ping()
            self.check_window(app, app.root.get_child_at_index(0), 12)
            app.activate(action)
            app.ping()
        for action, words, of_app, least in (('heading', 'Apply', False, 2), ('parts', 'On Paper', False, 2), ('preferences', 'Model', True, 0), ('learn', 'Too Little', True, 1), ('help', 'Scanning well', True, 0)):
            with self.subTest(action):
                before = app.root.get_child_count()
                app.action(action, app=of_app)
                until(action, lambda w=words, n=before: app.root.get_child_count() > n and app.has_text(w), alive=app.check)
                self.check_window(app, app.root.get_child_at_index(before), least)
                app.window()
                app.press_until('it is closed', 'Escape', lambda n=before: app.root.get_child_count() == n)
        self.quit(app)


class RightToLeft(OnADesk):
    """Where people read from the right. Music does not."""

    def languages(self):
        """The environment of an Arabic program: a locale, and a translation, for without one GTK does not turn round."""
        if shutil.which('localedef') is None or not os.path.exists('/usr/share/i18n/locales/ar_EG'):
            self.skipTest('no localedef, or nothing to make an Arabic locale of')
        locales, words = os.path.join(self.folder, 'locales'), os.path.join(self.folder, 'words')
        os.makedirs(locales)
        os.makedirs(words + '/ar/LC_MESSAGES')
        subprocess.run(['localedef', '-i', 'ar_EG', '-f', 'UTF-8', locales + '/ar_EG.UTF-8'], check=True)
        subprocess.run(['msgfmt', '-o', words + '/ar/LC_MESSAGES/scorewright.mo', '-'], check=True, text=True,
                       input='msgid ""\nmsgstr "Content-Type: text/plain; charset=UTF-8\\n"\n')
        if not os.path.exists('/usr/share/locale/ar/LC_MESSAGES/gtk40.mo'):
            self.skipTest('GTK has no Arabic here')
        return {'LOCPATH': locales, 'LC_ALL': 'ar_EG.UTF-8', 'SCW_LOCALE': words}

    def test_music_stays(self):
        self.need_model()
        app = self.desk.start(sample('clean.png'), **self.languages())
        until('five systems', lambda: len(app.systems()) == 5, alive=app.check)
        app.show_symbols()
        self.read_system(app, 0)
        chips = until('symbols', app.tokens, alive=app.check)
        read_all, pages = app.wait_for('push button', 'Read All'), app.wait_for('list', 'Pages')
        self.assertLess(place(read_all).x, place(pages).x, 'the window is turned round')
        with self.subTest('symbols from left to right, line by line'):
            at = [place(chip) for chip in chips[:30]]
            for a, b in zip(at, at[1:]):
                self.assertTrue(b.x > a.x or b.y > a.y, (a.x, a.y, b.x, b.y))
            self.assertGreater(sum(b.y == a.y for a, b in zip(at, at[1:])), 10)
        with self.subTest('the engraving from left to right'):
            notes = app.find_all(None, lambda name: re.match(r'measure \d, right hand, .*[A-G]\d', name) is not None)
            first = [place(note).x for note in notes if note.get_name().startswith('measure 1,')]
            last = [place(note).x for note in notes if note.get_name().startswith('measure 4,')]
            self.assertTrue(first and last)
            self.assertLess(max(first), min(last))
        with self.subTest('steps in the music go the way of the music'):
            self.assertLess(place(app.wait_for('push button', 'Previous Symbol')).x, place(app.wait_for('push button', 'Next Symbol')).x)
            self.assertLess(place(app.wait_for(None, 'Play')).x, place(app.wait_for('slider', 'Position')).x)
        self.quit(app)


if __name__ == '__main__':
    unittest.main()
