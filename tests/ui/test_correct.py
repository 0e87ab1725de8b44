#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Putting right what was read, in the real window, by keys alone."""
import json
import os
import re
import subprocess
import unittest
import zipfile

from desk import CLI, GLib, sample, until
from test_desktop import SELECTED, OnADesk, boxes_of, hidden, systems_of

PITCH = re.compile('[A-G][0-9]')
DIGITS = {'16th': '3', 'eighth': '4', 'quarter': '5', 'half': '6'}
SIGNATURE = re.compile(r'(key:|time$|beats:|beat-type:|clef:)')


# What sounds, without the signs about it: a slur too few is no error to be found.
SOUND = re.compile(r'([A-G][0-9]|rest|chord|\d*(th|nd)|eighth|quarter|half|whole|breve|dot|\d+in\d+|tied:.*|sharp|flat|natural|backup|forward|voice:.*|staff:.*)')


def measures_of(folder, path):
    """The measures of a music file as lists of symbols, without signatures: those stand again where a system begins."""
    lmx = os.path.join(folder, 'converted.lmx')
    subprocess.run([CLI, 'convert', path, lmx], check=True, capture_output=True)
    with open(lmx, encoding='utf-8') as file:
        words = file.read().split()
    measures = []
    for i, word in enumerate(words):
        if word == 'measure':
            measures.append([])
        elif not SIGNATURE.match(word) and not (word.startswith('staff:') and words[i - 1].startswith('clef:')):
            measures[-1].append(word)
    return measures


def sounds(measure):
    return [word for word in measure if SOUND.fullmatch(word)]


def first_note(tokens, measure):
    """Where the first pitch of a measure stands, counted from 0."""
    at = [i for i, t in enumerate(tokens) if t == 'measure'][measure]
    return next(i for i in range(at, len(tokens)) if PITCH.fullmatch(tokens[i]))


def value_of(tokens, note):
    """Where the length of a note stands: behind its pitch, or its voice."""
    return note + (2 if tokens[note + 1].startswith('voice:') else 1)


class WithSymbols(OnADesk):
    unseen = 0  # of the symbols looked at last, those the list does not show

    def state(self, app, row=0):
        tokens = systems_of(boxes_of(app, self.folder))[row]['tokens']
        self.unseen = hidden([t['token'] for t in tokens])
        return tokens

    def tokens(self, app):
        return [t['token'] for t in self.state(app)]

    def selected(self, app):
        try:
            return [i + self.unseen for i, t in enumerate(app.tokens()) if t.get_state_set().contains(SELECTED)]
        except GLib.GError:  # the strip is being filled
            return []

    def write(self, app, name):
        path = os.path.join(self.folder, name)
        if os.path.exists(path):
            os.remove(path)
        app.action('export-to', GLib.Variant('s', path))
        until(name, lambda: os.path.exists(path), alive=app.check)
        return path


class Correcting(WithSymbols):
    def setUp(self):
        self.need_model()
        super().setUp()
        self.presses = 0

    def press(self, app, *keys):
        self.presses += len(keys)
        app.key(*keys)

    def press_to(self, app, key, place, what):
        self.press(app, key)
        until(what, lambda: place in self.selected(app), alive=app.check)

    def right_system(self, app, name):
        """The first system of which the music was read without an error or a doubt, with its measures: (index, measures); or None."""
        path = os.path.join(self.folder, 'read.musicxml')
        app.action('export-to', GLib.Variant('s', path))
        until('the file', lambda: os.path.exists(path), alive=app.check)
        ours = measures_of(self.folder, path)
        truth = measures_of(self.folder, sample(name.rsplit('.', 1)[0] + '.musicxml'))
        before = 0
        for i, system in enumerate(systems_of(boxes_of(app, self.folder))):
            tokens = [t['token'] for t in system['tokens']]
            end = before + tokens.count('measure')
            fine = [sounds(m) for m in ours[before:end]] == [sounds(m) for m in truth[before:end]] and all(t['probability'] > 0.8 for t in system['tokens'][hidden(tokens):])
            if fine and end - before >= 4 and tokens[value_of(tokens, first_note(tokens, 2))] in DIGITS:
                return i, ours[before:end]
            before = end
        return None

    def only_system(self):
        """A project with one system of which the music was read as it is, and its measures."""
        for name in ('clean.png', 'photo.jpg', 'low-resolution.png'):
            app = self.open_read(name)
            found = self.right_system(app, name)
            if found is None:
                self.quit(app)
                continue
            for i in reversed(range(len(app.systems()))):
                if i != found[0]:
                    app.action('select-box', GLib.Variant('(ii)', (0, i)))
                    app.action('box-delete')
            until('one system is left', lambda: len(app.systems()) == 1, alive=app.check)
            path = os.path.join(self.folder, 'right.scorewright')
            app.action('save-to', GLib.Variant('s', path))
            until('the project', lambda: os.path.exists(path), alive=app.check)
            self.quit(app)
            return path, found[1]
        self.skipTest('this model reads no system of the samples without an error')

    def plant(self, project, planted):
        """Changes symbols of the only system, as if the network had read them, and been sure of all others: {place: (symbol, probability)}."""
        path = os.path.join(self.folder, 'wrong.scorewright')
        with zipfile.ZipFile(project) as right, zipfile.ZipFile(path, 'w') as wrong:
            for item in right.infolist():
                data = right.read(item)
                if item.filename == 'document.jsonl':
                    data = b'\n'.join(self.plant_line(line, planted) for line in data.split(b'\n'))
                wrong.writestr(item, data)
        return path

    def plant_line(self, line, planted):
        record = json.loads(line) if line.strip() else {}
        if 'boxes' not in record:
            return line
        box = next(box for box in record['boxes'] if box['id'] == record['pages'][0]['boxes'][0])
        places = box['content']['tokens']
        numbers = [n for first, count in zip(places[::2], places[1::2]) for n in range(first, first + count)]
        for token in record['tokens']:
            token[2] = 0.9999
            token[5] = [[token[0], 0.9999, True]]
        for place, (symbol, probability) in planted.items():
            token = record['tokens'][numbers[place]]
            token[5] = [[symbol, probability, True], [token[0], 0.9 * (1 - probability), True]]
            token[0], token[2] = symbol, probability
        return json.dumps(record, separators=(',', ':')).encode()

    def test_three_errors_are_found_and_put_right_by_keys(self):
        project, truth = self.only_system()
        app = self.desk.start(project)
        until('its symbols', lambda: app.enabled('export'), alive=app.check)
        right = self.tokens(app)
        self.quit(app)

        pitch, late = first_note(right, 1), first_note(right, 3)
        length = first_note(right, 2)
        value = right[value_of(right, length)]
        measure = max(i for i in range(length) if right[i] == 'measure')
        wrong = {pitch: (right[pitch][0] + str(int(right[pitch][1]) + 1), 0.4),    # an octave off, and not sure
                 value_of(right, length): ('quarter' if value == 'eighth' else 'eighth', 0.99),  # sure, but it does not add up
                 late: (right[late][0] + str(int(right[late][1]) + 1), 0.3)}
        app = self.desk.start(self.plant(project, wrong))
        until('its symbols', lambda: app.enabled('doubtful-step'), alive=app.check)
        app.show_symbols()
        planted = self.tokens(app)
        self.assertEqual(3, sum(a != b for a, b in zip(right, planted)))
        app.window()
        until('the counter', lambda: app.has_text('3 doubts left'), alive=app.check)

        # found
        self.press_to(app, 'F3', pitch, 'the first doubt')
        self.press_to(app, 'F3', measure, 'the measure that does not add up')
        until('and why', lambda: app.find('label', lambda text: re.search(r'has \d+ of \d+ ', text)), alive=app.check)
        self.press_to(app, 'F3', late, 'the third')
        self.press_to(app, 'F3', pitch, 'the first again')

        # the first: what else came into question
        self.press(app, 'alt+2')
        until('two are left', lambda: app.has_text('2 doubts left'), alive=app.check)
        self.assertEqual(right[:length], self.tokens(app)[:length])

        # the second: the note of the measure gets its value
        self.press(app, 'F3')
        until('the measure', lambda: measure in self.selected(app), alive=app.check)
        for place in range(measure + 1, length + 1):
            self.press_to(app, 'Right', place, 'the next symbol')
        self.press(app, DIGITS[value])
        until('one is left', lambda: app.has_text('1 doubt left'), alive=app.check)

        # the third: reading on from there
        self.press(app, 'o')
        until('the difference', lambda: app.has_text('1 change'), alive=app.check)
        self.assertEqual(planted[late], self.tokens(app)[late], 'it was taken before it was seen')
        app.key('Escape')  # refused, and asked for once more
        until('it is refused', lambda: not app.enabled('refuse-reading') and not app.has_text('1 change'), alive=app.check)
        self.assertEqual(planted[late], self.tokens(app)[late])
        app.key('o')
        until('the difference again', lambda: app.has_text('1 change'), alive=app.check)
        self.press(app, 'Return')
        until('the third as it was', lambda: self.tokens(app) == right, alive=app.check)
        checked = 0
        while not app.has_text('No doubts left'):  # what the network itself was not sure of, when it read it anew
            before = self.state(app)
            self.press(app, 'F3')
            until('a doubt', lambda: self.selected(app), alive=app.check)
            self.press(app, 'k')
            until('it is checked', lambda was=before: self.state(app) != was, alive=app.check)
            checked += 1
        corrected = self.tokens(app)
        self.assertEqual(right, corrected)

        # all of it can be undone and done again
        for key in ('ctrl+z', 'ctrl+shift+z'):
            for _ in range(3 + checked):
                before = self.state(app)
                app.press_until(f'what {key} does', key, lambda was=before: self.state(app) != was)
            self.assertEqual(planted if key == 'ctrl+z' else corrected, self.tokens(app))

        path = os.path.join(self.folder, 'corrected.musicxml')
        app.action('export-to', GLib.Variant('s', path))
        until('the file', lambda: os.path.exists(path), alive=app.check)
        self.assertEqual(truth, measures_of(self.folder, path))
        subprocess.run([CLI, 'validate', path], check=True, capture_output=True)
        print(f'# three errors of {len(right)} symbols put right with {self.presses} key presses')
        self.quit(app)

    def test_keys_change_a_note_and_undo_brings_it_back(self):
        app = self.open_read(systems=1)
        app.show_symbols()
        app.window()
        read = self.tokens(app)
        note = first_note(read, 1)
        app.action('select-token', GLib.Variant('i', note))
        for _ in range(2):  # leaves the focus with the symbols
            app.action('repitch')
        for key in ('3', '5', 'period', 't', 'plus', '0', 'shift+3', 'shift+e', 'Delete', 'ctrl+Up', 'Down', 'x', 's', 'ctrl+3'):
            with self.subTest(key):
                until('the note', lambda: note in self.selected(app), alive=app.check)
                app.key(key)
                until('something else', lambda: self.tokens(app) != read, alive=app.check)
                if key.startswith('shift'):
                    self.assertEqual(read.count('chord') + 1, self.tokens(app).count('chord'))
                app.key('ctrl+z')
                until('what was there', lambda: self.tokens(app) == read, alive=app.check)
                app.action('select-token', GLib.Variant('i', note))
        self.quit(app)


if __name__ == '__main__':
    unittest.main()
