#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The engraving under the original, in the real window: it grows, it stands where the original does, and both sides select."""
import re
import subprocess
import unittest

from desk import GLib, until
from sight import Sight
from test_desktop import FEW, SELECTED, OnADesk, boxes_of, systems_of

PITCH = re.compile('[A-G][0-9]')
NOTE = re.compile('[A-G][0-9]|rest')

FIRST = 0, 5, 10  # systems of FEW before each page


class Engraving(OnADesk):
    SIZE = '1600x1200'

    def setUp(self):
        self.need_model()
        super().setUp()

    def open_read(self, system=1):
        app = super().open_read(systems=2)
        app.resize(1560, 1140)
        self.select_read(app, system)
        app.set_state('overlay', GLib.Variant('b', False))
        return app

    def marks(self, app):
        """The notes and rests of the engraving, as (name, selected)."""
        engraving = app.find('list', 'Engraving')
        found = []
        for node in app.find_all('list item', None, engraving) if engraving is not None else []:
            try:
                found.append((node.get_name(), node.get_state_set().contains(SELECTED)))
            except GLib.GError:  # engraved anew meanwhile
                return []
        return [mark for mark in found if re.search(r', (right|left) hand, (?!clef)', mark[0])]

    def selected(self, app):
        return [name for name, selected in self.marks(app) if selected]

    def look(self, app, what='original and engraving'):
        """The two systems beside the page, once they are there."""
        self.at(app, 1, 1)  # no tooltip before it

        def both():
            app.ping()
            sight = Sight(self.desk, app.window())
            systems = sight.systems()
            return (sight, *systems) if len(systems) == 2 else None
        return until(what, both, alive=app.check)

    def at(self, app, x, y, *then):
        self.desk.xdotool('mousemove', '--window', app.window(), str(round(x)), str(round(y)), *then)

    def same_bars(self, original, engraving, spaces=0.5):
        return len(original.bars) == len(engraving.bars) >= 4 and all(
            abs(a - b) < max(2, spaces * original.space) for a, b in zip(original.bars, engraving.bars))


class Growing(Engraving):
    def test_it_grows_while_a_system_is_read(self):
        app = self.open_sample(*FEW)
        app.action('read-all')
        until('some notes', lambda: len(self.marks(app)) > 3, alive=app.check)

        def look():
            return systems_of(boxes_of(app, self.folder)), self.marks(app)

        def agree():
            state, marks = look()
            at = max(i for i, system in enumerate(state) if system['tokens'])
            measures = sum(t['token'] == 'measure' for t in state[at]['tokens'])
            if len(marks) < 3 or measures > 2:  # it has only begun, or may be at its end
                return None
            return (at, marks) if count_notes(state[at]) - len(marks) in (0, 1) else None  # the last one may have no length yet

        def caught():
            """Between two systems none is read, or another one is shown: then it goes on a little."""
            seen = []

            def settled():
                for _ in range(20):
                    app.ping()
                seen.append(look())
                return len(seen) > 1 and seen[-1] == seen[-2]
            app.action('pause')
            until('it says so', lambda: app.describe('pause')[1] is True, alive=app.check)
            until('what was under way has come', settled, alive=app.check)
            self.assertTrue(app.enabled('stop'), 'it had ended before it could be looked at')
            found = agree()
            if found is None:
                app.action('pause')
                until('it goes on', lambda: app.describe('pause')[1] is False, alive=app.check)
            return found
        at, before = until('what is engraved is what was read', caught, alive=app.check)
        page = max(p for p, first in enumerate(FIRST) if first <= at)
        app.action('select-box', GLib.Variant('(ii)', (page, at - FIRST[page])))
        app.action('stop')
        until('it has stopped', lambda: not app.enabled('stop'), alive=app.check)
        app.action('box-read')
        until('that system is read', lambda: systems_of(boxes_of(app, self.folder))[at]['state'] == 'done', alive=app.check)
        after = systems_of(boxes_of(app, self.folder))[at]
        notes = count_notes(after)
        self.assertGreaterEqual(notes, len(before))
        until('all of it is engraved', lambda: len(self.marks(app)) == notes, alive=app.check)
        self.assertEqual([name.split(', ')[1:] for name, _ in before[:3]], [name.split(', ')[1:] for name, _ in self.marks(app)[:3]])
        self.quit(app)


class Together(Engraving):
    def test_measures_stand_under_those_of_the_original(self):
        app = self.open_read()
        app.action('select-token', GLib.Variant('i', 0))
        seen = []

        def agree():
            seen[:] = self.look(app)[1:]
            return self.same_bars(*seen)
        # it is first drawn with its own measures, and stretched once those of the original are found
        until(lambda: f'the barlines are below one another: {seen}', agree, alive=app.check)
        original, engraving = seen
        self.assertLess(original.lines[-1], engraving.lines[0])
        self.quit(app)

    def test_both_are_zoomed_and_scrolled_together(self):
        app = self.open_read()
        _, original, engraving = self.look(app)
        self.at(app, (original.left + original.right) / 2, original.lines[4], 'keydown', 'ctrl', 'click', '4', 'click', '4', 'keyup', 'ctrl')

        def larger():
            sight, above, below = self.look(app)
            return (above, below) if above.space > 1.2 * original.space and below.space > 1.2 * engraving.space else None
        above, below = until('both are larger', larger, alive=app.check)
        self.assertAlmostEqual(above.space / original.space, below.space / engraving.space, delta=0.05)
        if len(above.bars) > 2:
            self.assert_bars_that_are_seen(above, below)
        self.at(app, (original.left + original.right) / 2, original.lines[4], 'keydown', 'shift', 'click', '5', 'click', '5', 'click', '5', 'keyup', 'shift')
        above, below = until('both have moved', lambda: [s for s in [self.look(app)[1:]] if s[0].bars != above.bars and s[1].bars != below.bars],
                             alive=app.check)[0]
        self.assert_bars_that_are_seen(above, below)
        self.quit(app)

    def assert_bars_that_are_seen(self, above, below):
        self.assertTrue(above.bars and below.bars, (above, below))
        for bar in above.bars:
            self.assertLess(min(abs(bar - other) for other in below.bars), max(2, 0.5 * above.space), (above, below))

    def menu_is_open(self, app):
        return any(height > 200 for _, _, height in app.windows()[1:])

    def test_what_is_selected_on_one_side_is_on_the_other(self):
        app = self.open_read()
        app.show_symbols()
        system = systems_of(boxes_of(app, self.folder))[1]
        notes = without_beam([t['token'] for t in system['tokens']])
        first, last = notes[0], notes[-1]

        app.action('select-token', GLib.Variant('i', first))
        until('one note is marked', lambda: len(self.selected(app)) == 1, alive=app.check)
        one = self.selected(app)
        place = until('it is painted', lambda: self.painted(app), alive=app.check)
        app.action('select-token', GLib.Variant('i', last))
        until('another is', lambda: len(self.selected(app)) == 1 and self.selected(app) != one, alive=app.check)
        other = self.selected(app)

        self.at(app, *place, 'click', '1')  # on the engraving
        until('the first again, from the engraving', lambda: self.selected(app) == one, alive=app.check)
        until('and in the strip', lambda: [t for t in app.tokens() if t.get_state_set().contains(SELECTED)], alive=app.check)

        before = boxes_of(app, self.folder)
        self.at(app, *place, 'click', '3')  # the menu, and keys are for the note again when it is closed
        until('its menu', lambda: self.menu_is_open(app), alive=app.check)
        app.key('Escape')
        until('no menu', lambda: not self.menu_is_open(app), alive=app.check)
        app.key('ctrl+Up')
        until('another octave', lambda: boxes_of(app, self.folder) != before, alive=app.check)
        app.action('undo')
        until('as it was', lambda: boxes_of(app, self.folder) == before, alive=app.check)

        _, original, _ = self.look(app)     # and on the original, where it was read
        scale = (original.right - original.left) / system['w']
        x, y = system['tokens'][last]['focus']
        self.at(app, original.left + (x - system['x']) * scale, original.lines[0] + (y - system['y']) * scale, 'click', '1')
        until('the last again, from the original', lambda: self.selected(app) == other, alive=app.check)
        self.quit(app)

    def count(self, window, least, most):
        shot = subprocess.run(['import', '-silent', '-window', window, '-depth', '8', 'gray:-'], env=self.desk.env, stdout=subprocess.PIPE, check=False).stdout
        return sum(least <= value <= most for value in shot)

    def painted(self, app):
        sight, _, engraving = self.look(app)
        return sight.blue(engraving)

    def test_measure_is_selected_by_its_background_and_a_chord_by_two_clicks(self):
        app = self.open_read()
        app.action('select-token', GLib.Variant('i', 0))
        _, _, engraving = self.look(app)
        # right before the second barline, above the notes: nothing is nearer than the measure
        self.at(app, engraving.bars[2] - 1.2 * engraving.space, engraving.lines[0] - 3 * engraving.space, 'click', '1')
        until('all of a measure on its staff', lambda: len(self.selected(app)) > 2, alive=app.check)
        names = self.selected(app)
        self.assertEqual(1, len({name.split(',')[0] for name in names}), names)
        self.assertEqual(1, len({name.split(',')[1] for name in names}), names)
        app.action('select-token', GLib.Variant('i', self.a_chord(app)))
        place = until('a note of a chord', lambda: self.painted(app), alive=app.check)
        self.at(app, *place, 'click', '--repeat', '2', '1')
        until('the whole chord', lambda: len(self.selected(app)) == 2, alive=app.check)
        self.quit(app)

    def a_chord(self, app):
        """The lower note of the first chord of two."""
        tokens = [t['token'] for t in systems_of(boxes_of(app, self.folder))[1]['tokens']]
        return tokens.index('chord') - 2 if tokens[tokens.index('chord') - 2][0] in 'ABCDEFG' else next(
            i for i in range(tokens.index('chord') - 1, -1, -1) if PITCH.fullmatch(tokens[i]))

    def test_original_is_shown_enlarged_where_the_pointer_rests(self):
        app = self.open_read()
        tokens = [t['token'] for t in systems_of(boxes_of(app, self.folder))[1]['tokens']]
        app.action('select-token', GLib.Variant('i', without_beam(tokens)[0]))
        place = until('where it is painted', lambda: self.painted(app), alive=app.check)
        name = self.selected(app)[0]
        self.assertIsNone(app.find('image', 'The original, enlarged'))

        self.at(app, *place, 'mousemove_relative', '--', '1', '0')  # a pointer that moved
        # AT-SPI knows no tooltips
        loupe = until('the loupe', lambda: [w for w in app.windows()[1:] if w[1] > 260 and w[2] > 170], alive=app.check)[0]
        until('notes in it', lambda: 1000 < self.count(loupe[0], 0, 100) < 30000 and self.count(loupe[0], 200, 255) > 20000, alive=app.check)
        self.quit(app)


def count_notes(system):
    """Notes and rests that are to be seen."""
    words = [t['token'] for t in system['tokens']]
    return sum(NOTE.fullmatch(word) is not None for word in words) - words.count('print-object:no')


def without_beam(tokens):
    """The notes whose paint is all in one place."""
    found = []
    for i, token in enumerate(tokens):
        end = next((k for k in range(i + 1, len(tokens)) if NOTE.fullmatch(tokens[k]) or tokens[k] in ('measure', 'backup', 'chord')), len(tokens))
        if PITCH.fullmatch(token) and not any(word.startswith(('beam', 'chord')) for word in tokens[max(0, i - 1):end]):
            found.append(i)
    return found


if __name__ == '__main__':
    unittest.main()
