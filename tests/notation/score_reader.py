# SPDX-License-Identifier: GPL-3.0-or-later
"""Reads MusicXML for tests: whatever a score says, as facts that can be counted and compared. Shares no code with the program's reader."""
import io
import xml.etree.ElementTree as ElementTree
import zipfile
from collections import Counter
from fractions import Fraction

ARTICULATIONS = 'accent strong-accent staccato tenuto staccatissimo detached-legato breath-mark caesura'.split()
ORNAMENTS = 'trill-mark turn inverted-turn mordent inverted-mordent wavy-line tremolo'.split()
TECHNICAL = 'up-bow down-bow harmonic open-string stopped fingering'.split()
DYNAMICS = 'p pp ppp pppp f ff fff ffff mp mf sf sfp sfpp fp rf rfz sfz sffz fz n pf'.split()
ACCIDENTALS = 'sharp flat natural double-sharp sharp-sharp flat-flat natural-sharp natural-flat'.split()
SHARED = ('repeat', 'ending', 'barline', 'segno', 'coda', 'time')  # by all parts of a system
OF_TOP = ('metronome', 'rehearsal', 'tempo')  # told once, in the top part


def parse(source):
    """A path or bytes, of a document or an .mxl."""
    data = source
    if not isinstance(source, bytes):
        with open(source, 'rb') as file:
            data = file.read()
    if data[:2] == b'PK':
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            container = ElementTree.fromstring(archive.read('META-INF/container.xml'))
            data = archive.read(container.find('.//rootfile').get('full-path'))
    return ElementTree.fromstring(data)


def words(text):
    return ' '.join((text or '').split())


class Part:
    """facts: Counter of (measure, onset, staff, kind, value)."""

    def __init__(self, part, entry):
        self.facts = Counter()
        self.numbers = []
        self.staves = 1
        self.slurs = []
        self.open = {}
        self.transpose = (0, 0)
        self.divisions = Fraction(1)
        self.read_entry(entry)
        self.silent = []
        for self.measure, measure in enumerate(part.findall('measure')):
            self.numbers.append((measure.get('number'), measure.get('implicit', 'no')))
            self.position = self.latest = Fraction(0)
            for self.order, node in enumerate(measure):
                getattr(self, 'read_' + node.tag.replace('-', '_'), lambda _: None)(node)

    def read_entry(self, entry):
        self.name = words(entry.findtext('part-name'))
        self.abbreviation = words(entry.findtext('part-abbreviation'))
        self.instruments = [words(one.findtext('instrument-name')) for one in entry.findall('score-instrument')] or [self.name]
        self.ids = {one.get('id'): i for i, one in enumerate(entry.findall('score-instrument'))}
        self.midi = sorted((self.ids.get(one.get('id'), 0), one.findtext('midi-program') or '1', one.findtext('midi-unpitched'),
                            one.findtext('midi-channel') == '10') for one in entry.findall('midi-instrument')) or [(0, '1', None, False)]

    def add(self, kind, value, onset=None, staff=None):
        self.facts[self.measure, onset, staff, kind, value] += 1

    def read_attributes(self, node):
        if node.find('divisions') is not None:
            self.divisions = Fraction(node.find('divisions').text)
        self.staves = max(self.staves, int(node.findtext('staves', '1')))
        keys = [(key.get('number'), key.findtext('fifths'), key.findtext('mode')) for key in node.findall('key') if key.find('fifths') is not None]
        if len(keys) == self.staves and len(keys) > 1 and len({key[1] for key in keys}) == 1:
            keys = [(None, *keys[0][1:])]
        for key in keys:
            self.add('key', key, self.position)
        times = {tuple((t.tag, words(t.text).replace(' ', '')) for t in time if t.tag in ('beats', 'beat-type')) + (time.get('symbol', ''),)
                 for time in node.findall('time') if time.find('beats') is not None}
        for time in times:
            self.add('time', time, self.position)
        for clef in node.findall('clef'):
            if clef.findtext('sign') in ('G', 'F', 'C', 'percussion'):
                usual = {'G': '2', 'F': '4', 'C': '3'}.get(clef.findtext('sign'))
                line = clef.findtext('line') or usual
                self.add('clef', (clef.findtext('sign'), line if clef.findtext('sign') != 'percussion' else None, clef.findtext('clef-octave-change') or '0'),
                         self.position, clef.get('number', '1'))
        transpose = node.find('transpose')
        if transpose is not None and self.measure == 0:
            octaves = int(transpose.findtext('octave-change', '0'))
            self.transpose = (int(transpose.findtext('chromatic', '0')) + 12 * octaves, int(transpose.findtext('diatonic', '0')) + 7 * octaves)
        for rest in node.findall('measure-style/multiple-rest'):
            self.add('multiple-rest', rest.text)
        for repeat in node.findall('measure-style/measure-repeat'):
            self.add('measure-repeat', repeat.get('type'))

    def length(self, node):
        return Fraction(node.findtext('duration')) / self.divisions if node.find('duration') is not None else Fraction(0)

    def read_backup(self, node):
        self.position -= self.length(node)

    def read_forward(self, node):
        self.position += self.length(node)

    def read_direction(self, node):
        offset = node.findtext('offset')
        onset = self.position + (Fraction(offset) / self.divisions if offset is not None else 0)
        staff = node.findtext('staff', '1')
        sound = node.find('sound')
        if sound is not None and sound.get('tempo'):
            self.add('tempo', round(float(sound.get('tempo')), 2), onset)
        for kind in node.findall('direction-type/*'):
            text = words(''.join(kind.itertext()))
            if kind.tag == 'dynamics':
                for one in kind:
                    if one.tag in DYNAMICS:
                        self.add('dynamics', one.tag, onset, staff)
                    elif one.tag == 'other-dynamics' and words(one.text):
                        self.add('words', (words(one.text), True, False), onset, staff)
            elif kind.tag in ('wedge', 'pedal') and kind.get('type') in ('crescendo', 'diminuendo', 'stop', 'start', 'change'):
                self.add(kind.tag, (kind.get('type'), kind.get('line', 'no') if kind.tag == 'pedal' else ''), onset, staff)
            elif kind.tag == 'octave-shift' and kind.get('size', '8') in ('8', '15'):
                self.add(kind.tag, (kind.get('type'), kind.get('size', '8') if kind.get('type') != 'stop' else ''), onset, staff)
            elif kind.tag == 'words' and text:
                self.add('words', (text, kind.get('font-style') == 'italic', kind.get('font-weight') == 'bold'), onset, staff)
            elif kind.tag == 'rehearsal' and text:
                self.add('rehearsal', text, onset)
            elif kind.tag == 'metronome' and kind.find('per-minute') is not None and len(kind.findall('beat-unit')) == 1:
                self.add('metronome', (kind.findtext('beat-unit'), len(kind.findall('beat-unit-dot')), words(kind.findtext('per-minute'))), onset)
            elif kind.tag in ('segno', 'coda'):
                self.add(kind.tag, '')

    def read_harmony(self, node):
        offset = node.findtext('offset')
        onset = self.position + (Fraction(offset) / self.divisions if offset is not None else 0)
        self.add('harmony', (node.findtext('root/root-step'), node.findtext('root/root-alter') or '0', node.findtext('kind'), node.findtext('bass/bass-step')),
                 onset, node.findtext('staff', '1'))
        if node.get('placement') == 'below':
            self.add('harmony-below', '', onset, node.findtext('staff', '1'))

    def read_barline(self, node):
        left = node.get('location', 'right') == 'left'
        repeat = node.find('repeat')
        if repeat is not None:
            self.add('repeat', repeat.get('direction'))
        for ending in node.findall('ending'):
            numbers = tuple(ending.get('number').replace(',', ' ').split()) if ending.get('type') == 'start' else ''
            self.add('ending', (ending.get('type'), numbers))
        for sign in ('segno', 'coda'):
            if node.find(sign) is not None:
                self.add(sign, '')
        for sign in node.findall('fermata'):  # at a left barline it stands over the end of the measure before
            self.facts[self.measure - (left and self.measure > 0), None, None, 'barline-fermata', sign.get('type', 'upright')] += 1
        style = node.findtext('bar-style', 'regular')
        if style != 'regular' and repeat is None and not left:
            self.add('barline', style)

    def read_note(self, node):
        onset, length = self.position, self.length(node)
        staff = node.findtext('staff', '1')
        grace = node.find('grace') is not None
        if node.find('chord') is not None:
            onset = self.latest
        elif not grace:
            self.latest = onset
            self.position += length
        voice = node.findtext('voice', '')
        self.where = (onset, staff)
        pitch = tuple(node.findtext('*/' + tag) for tag in ('step', 'alter', 'octave', 'display-step', 'display-octave'))
        kind = next((tag for tag in ('pitch', 'unpitched', 'rest') if node.find(tag) is not None), None)
        pitch = tuple('0' if value is None and i == 1 and kind == 'pitch' else value for i, value in enumerate(pitch))
        self.add('note', (kind, pitch, length, voice, grace, node.find('chord') is not None, node.find('cue') is not None,
                          node.get('print-object', 'yes'), (node.find('rest') is not None and node.find('rest').get('measure') == 'yes')), *self.where)
        slash = grace and node.find('grace').get('slash') == 'yes'
        if slash:
            self.add('slash', '', *self.where)
        for tag in ('type', 'stem', 'notehead'):
            text = node.findtext(tag)
            if text and (tag != 'type' or kind != 'rest' or node.find('rest').get('measure') != 'yes') and text not in ('double', 'normal', 'none', 'eighth') \
                    and (tag != 'notehead' or text in ('x', 'diamond', 'slash')):
                self.add(tag, text, *self.where)
        if node.find('dot') is not None and node.find('type') is not None:
            self.add('dots', len(node.findall('dot')), *self.where)
        accidental = node.find('accidental')
        if accidental is not None and accidental.text in ACCIDENTALS:
            self.add('accidental', (accidental.text.replace('sharp-sharp', 'double-sharp'), accidental.get('parentheses', 'no')), *self.where)
            if accidental.get('cautionary') == 'yes':
                self.add('cautionary', '', *self.where)
        ratio = node.find('time-modification')
        if ratio is not None:
            self.add('ratio', (ratio.findtext('actual-notes'), ratio.findtext('normal-notes')), *self.where)
        beams = sorted(beam.text for beam in node.findall('beam'))
        if beams and (kind != 'rest' or set(beams) != {'continue'}):  # a beam goes on over a rest, whether that says so or not
            self.add('beams', tuple(beams), *self.where)
        if node.find('instrument') is not None:
            self.add('instrument', self.ids.get(node.find('instrument').get('id')), *self.where)
        ties = {tie.get('type') for tie in node.findall('tie') + node.findall('notations/tied')}
        for tie in sorted({'start', 'stop'} & (ties | ({'start', 'stop'} if 'continue' in ties else set()))):
            self.add('tie', tie, *self.where)
        self.read_notations(node, (self.measure, onset, staff, voice, pitch))
        for lyric in node.findall('lyric'):
            if lyric.find('text') is not None or lyric.find('extend') is not None:
                verse = ''.join(digit for digit in lyric.get('number', '1') if digit.isdigit())[-1:] or '1'
                extend = lyric.find('extend')
                self.add('lyric', (verse, lyric.findtext('syllabic', 'single') if lyric.find('text') is not None else '',
                                   ''.join(words(text.text) for text in lyric.findall('text')), extend.get('type', '') if extend is not None else None),
                         *self.where)

    def read_notations(self, node, place):
        for tag, known in (('articulations', ARTICULATIONS), ('ornaments', ORNAMENTS), ('technical', TECHNICAL)):
            for sign in node.findall(f'notations/{tag}/*'):
                if sign.tag in known and sign.get('type') != 'continue':
                    value = words(sign.text) if sign.tag in ('tremolo', 'fingering') else ''
                    if sign.tag != 'fingering' or value in list('012345'):
                        self.add(sign.tag, (value, sign.get('type') if sign.tag in ('wavy-line', 'tremolo') else ''), *self.where)
        for sign in node.findall('notations/*'):
            if sign.tag in ('fermata', 'arpeggiate'):
                self.add(sign.tag, 'inverted' if sign.get('type') == 'inverted' else '', *self.where)
            elif sign.tag in ('glissando', 'slide'):
                usual = 'wavy' if sign.tag == 'glissando' else 'solid'
                self.add(sign.tag, (sign.get('type'), sign.get('line-type', usual)), *self.where)
            elif sign.tag == 'tuplet':
                look = (sign.get('bracket'), sign.get('show-number', 'actual')) if sign.get('type') == 'start' else ()
                self.add('tuplet', (sign.get('type'), *look), *self.where)
            elif sign.tag == 'slur':
                self.read_slur(sign.get('number', '1'), sign.get('type'), place)

    def read_slur(self, number, kind, place):
        """Ends of one number belong together, in the order of the document; a stop may stand in a voice above its start."""
        other = self.open.get(number)
        if kind not in ('start', 'stop'):
            return
        if other is not None and other[0] != kind:
            self.slurs.append((other[1], place) if kind == 'stop' else (place, other[1]))
            del self.open[number]
        else:
            self.open[number] = (kind, place)


class Score:
    def __init__(self, source):
        root = parse(source)
        entries = {entry.get('id'): entry for entry in root.findall('part-list/score-part')}
        self.parts = [Part(part, entries[part.get('id')]) for part in root.findall('part')]
        self.titles = [words(root.findtext(path)) for path in ('work/work-title', 'movement-title', 'identification/rights')]
        creators = {creator.get('type'): words(creator.text) for creator in reversed(root.findall('identification/creator'))}
        self.people = [creators.get('composer'), creators.get('lyricist') or creators.get('poet')]
        self.groups = self.read_groups(root)

    @staticmethod
    def read_groups(root):
        groups, open_groups, index = [], {}, 0
        for node in root.find('part-list'):
            if node.tag == 'score-part':
                index += 1
            elif node.get('type') == 'start':
                open_groups[node.get('number', '1')] = (index, node)
            elif node.get('number', '1') in open_groups:
                first, start = open_groups.pop(node.get('number', '1'))
                groups.append((first, index, start.findtext('group-symbol', 'none'), start.findtext('group-barline', 'no'),
                               words(start.findtext('group-name')), words(start.findtext('group-abbreviation'))))
        return sorted(groups)

    def compared(self, index):
        """The facts of a part, with what all share and the top part has for all."""
        facts = Counter({key: count for key, count in self.parts[index].facts.items() if key[3] not in OF_TOP})
        for part in self.parts:
            facts |= Counter({key: count for key, count in part.facts.items() if key[3] in SHARED})
            if index == 0:
                facts |= Counter({key: count for key, count in part.facts.items() if key[3] in OF_TOP})
        return facts
