#!/usr/bin/env python3
"""What those need who cannot see the page, or not well: music in words, news that is told, large text."""
import re
import unittest

from desk import Atspi, GLib, sample, until
from test_desktop import OnADesk

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
        self.need_model()
        app = self.open_sample()
        self.read_system(app, 0)
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


if __name__ == '__main__':
    unittest.main()
