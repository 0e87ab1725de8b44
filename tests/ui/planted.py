# SPDX-License-Identifier: GPL-3.0-or-later
"""planted.py: a project whose first system holds the symbols a test wants, as if the network had read them.

    path = planted(app, folder, symbols('C5 voice:1 ...', {'C5': ['C5', 'D5']}, ...))
    path = planted(app, folder, symbols(...), lyrics=[(token, 'Lie', 'begin')], texts=[('title', 'Song', confidence)])

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


SYLLABIC = ['single', 'begin', 'middle', 'end']


def plant_words(record, content, page, lyrics, texts):
    """A quarter of the page below the top: where words are does not matter to most tests."""
    x, y, w, h = record['places'][content['place']]['crop']
    record['words'] = [{'role': 'lyric', 'text': text, 'box': [x + 40 + 60 * i, y + h * 0.45, 40, 22], 'confidence': 0.9, 'at': [0, 0, 1], 'verse': 1,
                        'syllabic': SYLLABIC.index(syllabic), 'extend': False} for i, (_, text, syllabic) in enumerate(lyrics)]
    content['words'] = [number for i, (token, _, _) in enumerate(lyrics) for number in (i, token)]
    page['words'] = list(range(len(lyrics), len(lyrics) + len(texts)))
    record['words'] += [{'role': role, 'text': text, 'box': [x + w / 3, y - 90 + 30 * i, w / 4, 28], 'confidence': confidence}
                        for i, (role, text, confidence) in enumerate(texts)]


def plant_line(line, wanted, lyrics, texts):
    record = json.loads(line) if line.strip() else {}
    if 'boxes' not in record:
        return line
    record['tokens'] = [as_token(symbol) for symbol in wanted]
    content = next(box for box in record['boxes'] if box['id'] == record['pages'][0]['boxes'][0])['content']
    content['state'], content['tokens'] = 'done', [0, len(wanted)]
    if lyrics or texts:
        plant_words(record, content, record['pages'][0], lyrics, texts)
    return json.dumps(record, separators=(',', ':')).encode()


def planted(app, folder, wanted, lyrics=(), texts=()):
    """Saves what the app shows, with 'wanted' in place of what its first system holds (nothing has been read yet); returns the path."""
    plain, path = os.path.join(folder, 'plain.scorewright'), os.path.join(folder, 'planted.scorewright')
    app.action('save-to', GLib.Variant('s', plain))
    until('the project', lambda: os.path.exists(plain), alive=app.check)
    with zipfile.ZipFile(plain) as old, zipfile.ZipFile(path, 'w') as new:
        for item in old.infolist():
            data = old.read(item)
            if item.filename == 'document.jsonl':
                data = b'\n'.join(plant_line(line, wanted, lyrics, texts) for line in data.split(b'\n'))
            new.writestr(item, data)
    return path
