#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""A walk over everything a screen reader finds: what can have the focus has a name and a role that says something, in every view."""
import unittest

from desk import Atspi, GLib, find_model, until
from test_desktop import OnADesk

# Roles that stand for nothing in particular: fine for a box that holds others, not for what one comes to with Tab.
VAGUE = {'', 'unknown', 'invalid', 'filler', 'redundant object', 'generic'}


def focusable(node):
    states = node.get_state_set()
    return all(states.contains(s) for s in (Atspi.StateType.FOCUSABLE, Atspi.StateType.VISIBLE))


def labelled(node):
    """A name of its own, or a label that says that it belongs to it."""
    return bool(node.get_name().strip()) or any(label.get_name().strip() for label in node.labels())


def place(node):
    """The way to it, from the window."""
    way = []
    while node is not None and len(way) < 7:
        way.append(f'{node.get_role_name()} {node.get_name() or ""}'.strip())
        node = node.get_parent()
    return ' < '.join(way)


def is_of_toolkit(node):
    """In the list of choices of a combo row, where each says the label in it, or what scrolls the window of shortcuts."""
    shortcuts = node.get_role_name() == 'scroll pane'
    while node is not None:
        if node.get_role_name() == 'combo box' or (shortcuts and node.get_name() == 'GtkShortcutsWindow'):
            return True
        node = node.get_parent()
    return False


class Walk(OnADesk):
    def check_view(self, app, at_least):
        """'at_least': so many can have the focus, so that an empty tree does not pass."""
        app.ping()
        count, bad = 0, []
        for node in app.walk():
            try:
                if not focusable(node) or (node.get_role_name() != 'combo box' and is_of_toolkit(node)):
                    continue
                count += 1
                if not labelled(node) or node.get_role_name() in VAGUE:
                    bad.append(place(node))
            except GLib.Error:
                pass  # it went while one looked
        self.assertEqual(bad, [], '\n' + '\n'.join(bad))
        self.assertGreaterEqual(count, at_least)

    def test_start(self):
        self.check_view(self.desk.start(), 3)

    def test_page_and_problems(self):
        app = self.open_sample()
        app.action('select-box', GLib.Variant('(ii)', (0, 0)))
        self.check_view(app, 15)
        app.action('problems')
        until('the problems', lambda: app.has_text('Nothing Read Yet'), alive=app.check)
        self.check_view(app, 15)

    def test_transcription_and_attention(self):
        if find_model() is None:
            self.skipTest('no model to read with')
        app = self.open_sample()
        app.action('select-box', GLib.Variant('(ii)', (0, 0)))
        app.action('box-read')
        until('it is read', lambda: app.enabled('export') and not app.enabled('stop'), alive=app.check)
        self.check_view(app, 40)
        app.action('select-token', GLib.Variant('i', 12))
        until('where the network looked', lambda: app.enabled('save-overlay'), alive=app.check)
        self.check_view(app, 40)

    def test_dialogs(self):
        app = self.open_sample()
        for action, words, of_app in (('scan', 'canner', False), ('preferences', 'Model', True)):
            with self.subTest(action):
                app.action(action, app=of_app)
                until(action, lambda w=words: app.has_text(w), alive=app.check)
                self.check_view(app, 3)

    def test_help(self):
        app = self.desk.start()
        app.action('help', app=True)
        until('the help', lambda: app.find('list item', 'Scanning well'), alive=app.check)
        self.check_view(app, 8)

    def test_shortcuts(self):
        app = self.desk.start(G_DEBUG='')  # GTK 4.8 warns of the width of a label of its own
        app.action('show-help-overlay')
        until('the shortcuts', lambda: app.has_text('Read all'), alive=app.check)
        self.check_view(app, 3)


if __name__ == '__main__':
    unittest.main()
