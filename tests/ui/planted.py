# SPDX-License-Identifier: GPL-3.0-or-later
"""planted.py: a project whose first system holds the symbols a test wants, as if the network had read them.

    path = planted(app, folder, symbols('C5 voice:1 ...', {'C5': ['C5', 'D5']}, ...))

A symbol is (token, probability, [alternatives]); no model is needed for it.
"""
import json
import os
import zipfile

from desk import GLib, until


def symbols(words, doubtful=None):
    """A list of symbols, sure but for those of {place: (probability, [alternatives])}."""
    found = []
    for place, token in enumerate(words.split()):
        probability, alternatives = (doubtful or {}).get(place, (0.99, []))
        found.append((token, probability, alternatives))
    return found


def as_token(symbol):
    token, probability, alternatives = symbol
    others = [[other, probability * 0.9 ** (i + 1), True] for i, other in enumerate(alternatives)]
    return [token, False, probability, False, None, [[token, probability, True], *others]]


def plant_line(line, wanted):
    record = json.loads(line) if line.strip() else {}
    if 'boxes' not in record:
        return line
    record['tokens'] = [as_token(symbol) for symbol in wanted]
    content = next(box for box in record['boxes'] if box['id'] == record['pages'][0]['boxes'][0])['content']
    content['state'], content['tokens'] = 'done', [0, len(wanted)]
    return json.dumps(record, separators=(',', ':')).encode()


def planted(app, folder, wanted):
    """Saves what the app shows, with 'wanted' in place of what its first system holds (nothing has been read yet); returns the path."""
    plain, path = os.path.join(folder, 'plain.scorewright'), os.path.join(folder, 'planted.scorewright')
    app.action('save-to', GLib.Variant('s', plain))
    until('the project', lambda: os.path.exists(plain), alive=app.check)
    with zipfile.ZipFile(plain) as old, zipfile.ZipFile(path, 'w') as new:
        for item in old.infolist():
            data = old.read(item)
            if item.filename == 'document.jsonl':
                data = b'\n'.join(plant_line(line, wanted) for line in data.split(b'\n'))
            new.writestr(item, data)
    return path
