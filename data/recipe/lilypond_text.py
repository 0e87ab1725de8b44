# SPDX-License-Identifier: GPL-3.0-or-later
"""What LilyPond is told so that it sets a part exactly as its MusicXML (and hence the tokens) has it: stems, beams with their hooks, accidentals, ties, slurs,
tuplets and voices are given, nothing is left to its taste but the places of things. Measures that hold what cannot be said so are named, with the reason."""
import re
from fractions import Fraction

TYPES = {'long': 4, 'breve': 2, 'whole': 1, 'half': Fraction(1, 2), 'quarter': Fraction(1, 4), 'eighth': Fraction(1, 8), '16th': Fraction(1, 16), '32nd': Fraction(1, 32), '64th': Fraction(1, 64), '128th': Fraction(1, 128)}
ALTERS = {-2: 'eses', -1: 'es', 0: '', 1: 'is', 2: 'isis'}
ACCIDENTALS = {'flat-flat': -2, 'flat': -1, 'natural': 0, 'sharp': 1, 'double-sharp': 2}
KEYS = ['ces', 'ges', 'des', 'as', 'es', 'bes', 'f', 'c', 'g', 'd', 'a', 'e', 'b', 'fis', 'cis']
CLEFS = {'G2': 'treble', 'F4': 'bass', 'C3': 'alto', 'C4': 'tenor', 'C1': 'soprano', 'G1': 'french', 'F3': 'varbaritone', 'C2': 'mezzosoprano', 'F5': 'subbass', 'C5': 'baritone'}
MARKS = {'staccato': '-.', 'accent': '->', 'strong-accent': '-^', 'tenuto': '--', 'trill-mark': '\\trill', 'turn': '\\turn', 'inverted-mordent': '\\prall', 'mordent': '\\mordent', 'staccatissimo': '-!'}
BARS = {'light-light': '||', 'light-heavy': '|.', 'heavy-light': '.|', 'dashed': '!', 'dotted': ';'}
DYNAMICS = {'p', 'pp', 'ppp', 'f', 'ff', 'fff', 'mf', 'mp', 'sf', 'sfz', 'fp', 'fz', 'rfz'}
VOICES = ['\\voiceOne', '\\voiceTwo', '\\voiceThree', '\\voiceFour']


class Event:
    """A chord or a rest of one voice."""
    def __init__(self, note, onset, duration):
        self.notes, self.onset, self.duration, self.graces = [note], onset, duration, []
        self.staff = note.findtext('staff') or '1'

    def has(self, path): return any(n.find(path) is not None for n in self.notes)
    def all(self, path): return [e for n in self.notes for e in n.findall(path)]


class Measure:
    def __init__(self):
        self.voices, self.clefs, self.ottavas, self.directions, self.bad = {}, [], [], [], []
        self.key = self.time = None
        self.left = self.right = ''
        self.length = Fraction(0)

    def graces(self):
        """Onset -> how long the longest run of grace notes before it is."""
        found = {}
        for events in self.voices.values():
            for e in events:
                if e.graces: found[e.onset] = max(found.get(e.onset, 0), sum(length(g.notes[0]) for g in e.graces))
        return found


def length(note):
    """Of what is printed, without tuplets."""
    n = TYPES.get(note.findtext('type'), Fraction(0))
    return n * (2 - Fraction(1, 2 ** len(note.findall('dot'))))


def ratio(note):
    m = note.find('time-modification')
    return Fraction(1) if m is None else Fraction(int(m.findtext('normal-notes')), int(m.findtext('actual-notes')))


# ---- reading

def read(part):
    """-> [Measure]"""
    divisions, measures = 1, []
    for element in part.findall('measure'):
        m, at, graces = Measure(), Fraction(0), {}
        measures.append(m)
        for e in element:
            if e.tag == 'attributes':
                divisions = int(e.findtext('divisions') or divisions)
                read_attributes(m, e, at)
            elif e.tag in ('backup', 'forward'):
                at += Fraction(int(e.findtext('duration')), 4 * divisions) * (-1 if e.tag == 'backup' else 1)
            elif e.tag == 'note':
                at = read_note(m, e, at, divisions, graces)
            elif e.tag == 'direction':
                m.directions.append((at + Fraction(int(e.findtext('offset') or 0), 4 * divisions), e))
            elif e.tag == 'barline':
                read_barline(m, e)
            m.length = max(m.length, at)
        if any(graces.values()): m.bad.append('grace notes before nothing')
        for events in m.voices.values(): events.sort(key=lambda e: e.onset)
    check_ties(measures), check_slurs(measures)
    for m, following in zip(measures, measures[1:] + [Measure()]):
        following.directions[:0] = [(Fraction(0), d) for at, d in m.directions if at >= m.length and d.find('direction-type/octave-shift') is not None]
        m.directions = [d for d in m.directions if 0 <= d[0] < m.length]
        shifts = [(at, d.findtext('staff')) for at, d in m.directions if d.find('direction-type/octave-shift') is not None]
        if len(set(shifts)) < len(shifts): m.bad.append('octave shifts that touch')
        if not m.length: m.bad.append('nothing')
        if any(at >= m.length for at, _, _ in m.clefs): m.bad.append('clef at the end')
    return measures


def read_attributes(m, e, at):
    for x in e.findall('clef'):
        if x.findtext('clef-octave-change') or x.findtext('sign') + x.findtext('line', '') not in CLEFS: m.bad.append('clef')
        else: m.clefs.append((at, x.get('number') or '1', CLEFS[x.findtext('sign') + x.findtext('line')]))
    for x in e.findall('key'):
        if at or x.get('number') or x.find('fifths') is None: m.bad.append('key')
        else: m.key = int(x.findtext('fifths'))
    for x in e.findall('time'):
        if at or x.find('beats') is None or not x.findtext('beats').isdigit(): m.bad.append('time')
        else: m.time = (int(x.findtext('beats')), int(x.findtext('beat-type')), x.get('symbol'))
    if e.find('transpose') is not None or e.find('staff-details') is not None: m.bad.append('attributes')


def read_note(m, note, at, divisions, graces):
    voice = note.findtext('voice') or '1'
    if note.find('cue') is not None or note.findtext('notehead', 'normal') != 'normal': m.bad.append('cue or another notehead')
    if note.get('print-object') == 'no' and note.find('rest') is None: m.bad.append('hidden note')
    if note.find('chord') is not None:
        event = (graces.get(voice) or m.voices.get(voice) or [None])[-1]
        if event is None: m.bad.append('chord without a note')
        else:
            event.notes.append(note)
            if (note.findtext('staff') or '1') != event.staff: m.bad.append('chord on two staves')
        return at
    if note.find('grace') is not None:
        graces.setdefault(voice, []).append(Event(note, at, Fraction(0)))
        return at
    duration = Fraction(int(note.findtext('duration')), 4 * divisions)
    event = Event(note, at, duration)
    event.graces = graces.pop(voice, [])
    if event.graces and event.graces[0].onset != at or any(g.staff != event.staff for g in event.graces): m.bad.append('grace notes elsewhere')
    m.voices.setdefault(voice, []).append(event)
    return at + duration


def read_barline(m, e):
    style, repeat = e.findtext('bar-style'), e.find('repeat')
    if e.find('ending') is not None or e.get('location') == 'middle': m.bad.append('barline')
    if repeat is not None and repeat.get('direction') == 'forward': m.left = '.|:'
    elif repeat is not None: m.right = ':|.'
    elif e.get('location') != 'left': m.right = BARS.get(style, '')


def pitch(note):
    p = note.find('pitch')
    return p.findtext('step'), int(float(p.findtext('alter') or 0)), int(p.findtext('octave'))


def tied(note, kind): return note.find('pitch') is not None and any(t.get('type') == kind for t in note.findall('notations/tied'))


def check_ties(measures):
    """A tie has to end at the next note of its voice."""
    open_ties = {}  # voice -> (end, pitches, measure)
    start = Fraction(0)
    for m in measures:
        for voice, events in m.voices.items():
            for e in events:
                end, pitches, there = open_ties.pop(voice, (start + e.onset, set(), m))
                if {pitch(n) for n in e.notes if tied(n, 'stop')} != pitches or (pitches and (end != start + e.onset or e.graces)):
                    m.bad.append('tie'), there.bad.append('tie')
                if any(tied(n, k) for g in e.graces for n in g.notes for k in ('start', 'stop')) or any(t.get('type') == 'let-ring' for t in e.all('notations/tied')):
                    m.bad.append('tie of a grace note')
                going = {pitch(n) for n in e.notes if tied(n, 'start')}
                if going: open_ties[voice] = (start + e.onset + e.duration, going, m)
        start += m.length
    for _, _, m in open_ties.values(): m.bad.append('tie')


def check_slurs(measures):
    """A slur has to end in the voice it began in; two that join the same notes cannot be told apart."""
    going, seen = {}, set()
    for m in measures:
        for voice, events in m.voices.items():
            for e in (x for y in events for x in y.graces + [y]):
                slurs = e.all('notations/slur')
                if len({s.get('number') for s in slurs if s.get('type') == 'start'} & {s.get('number') for s in slurs if s.get('type') == 'stop'}) and len(slurs) == 2 and slurs[0].get('type') == 'start':
                    m.bad.append('slur')
                for s in sorted(slurs, key=lambda s: s.get('type') == 'start'):
                    key = s.get('number') or '1'
                    if s.get('type') == 'start':
                        if key in going: m.bad.append('slur'), going[key][1].bad.append('slur')
                        going[key] = (voice, m, e)
                    elif s.get('type') == 'stop':
                        began, there, first = going.pop(key, (None, m, None))
                        if began != voice or (first, e) in seen: m.bad.append('slur'), there.bad.append('slur')
                        seen.add((first, e))
    for _, m, _ in going.values(): m.bad.append('slur')


def clean_boundaries(measures):
    """Indices of measures that nothing reaches into from the left (ties, slurs); the end counts as one."""
    open_slurs, open_ties, clean = set(), set(), [0]
    for i, m in enumerate(measures, 1):
        for voice, events in m.voices.items():
            for e in (x for y in events for x in y.graces + [y]):
                for s in sorted(e.all('notations/slur'), key=lambda s: s.get('type') == 'start'):
                    (open_slurs.add if s.get('type') == 'start' else open_slurs.discard)(s.get('number') or '1')
                open_ties.discard(voice)
                if any(tied(n, 'start') for n in e.notes): open_ties.add(voice)
        if not open_slurs and not open_ties: clean.append(i)
    return clean


# ---- writing

class Bad(Exception):
    pass


def skip(n): return f's1*{n.numerator}/{n.denominator} '
def grace_skip(n): return f'\\grace {{ {skip(n)}}} ' if n else ''


def head(note):
    """A pitch with its accidental, tie and finger."""
    step, alter, octave = pitch(note)
    if alter not in ALTERS: raise Bad('pitch')
    text = step.lower() + ALTERS[alter] + ("'" * (octave - 3) if octave >= 3 else ',' * (3 - octave))
    accidental = note.find('accidental')
    if accidental is not None:
        if ACCIDENTALS.get(accidental.text) != alter: raise Bad('accidental')
        text += '?' if 'yes' in (accidental.get('parentheses'), accidental.get('cautionary')) else '!'
    fingers = ''.join('-' + f.text for f in note.findall('notations/technical/fingering') if (f.text or '').isdigit())
    return text + fingers + ('~' if tied(note, 'start') else '')


def beams(event):
    """-> (set before, after)"""
    found = {int(b.get('number') or 1): b.text for b in event.notes[0].findall('beam')}
    if not found: return '', ''
    left, right = (sum(t in kinds for t in found.values()) for kinds in (('continue', 'end', 'backward hook'), ('begin', 'continue', 'forward hook')))
    return f'\\set stemLeftBeamCount = #{left} \\set stemRightBeamCount = #{right} ', {'begin': '[', 'end': ']'}.get(found.get(1), '')


def after(event):
    """What stands behind a note: beams, slurs, marks."""
    text = ''
    for s in sorted(event.all('notations/slur'), key=lambda s: s.get('type') == 'start'):
        if s.get('type') in ('start', 'stop'): text += f'\\={s.get("number") or 1}' + ('(' if s.get('type') == 'start' else ')')
    for mark in event.all('notations/articulations/*') + event.all('notations/ornaments/*'):
        text += MARKS.get(mark.tag, '')
    for f in event.all('notations/fermata'): text += '\\fermata'
    if event.has('notations/arpeggiate') and event.has('pitch'): text += '\\arpeggio'
    if event.has('notations/non-arpeggiate'): raise Bad('bracket')
    return text


def duration_text(note, scale=Fraction(1)):
    n = TYPES.get(note.findtext('type'))
    if n is None: raise Bad('type')
    text = {4: '\\longa', 2: '\\breve'}.get(n) or str((1 / Fraction(n)).numerator)
    return text + '.' * len(note.findall('dot')) + (f'*{scale.numerator}/{scale.denominator}' if scale != 1 else '')


def tremolo(event):
    marks = event.all('notations/ornaments/tremolo')
    if not marks: return ''
    if marks[0].get('type', 'single') != 'single': raise Bad('tremolo between notes')
    kind = TYPES[event.notes[0].findtext('type')]
    return ':' + str(int(4 * 2 ** int(marks[0].text)) if kind >= Fraction(1, 4) else int(2 ** int(marks[0].text) / kind))


class Writer:
    """One voice; what it remembers from measure to measure."""
    def __init__(self, home):
        self.staff = home

    def note(self, event, scale, whole=None):
        n = event.notes[0]
        stems = {s.text for s in event.all('stem')}
        before = f'\\change Staff = "{event.staff}" ' if event.staff != self.staff else ''
        self.staff = event.staff
        if TYPES.get(n.findtext('type'), 1) < 1:
            if stems not in ({'up'}, {'down'}): raise Bad('stem')
            before += '\\stemUp ' if stems == {'up'} else '\\stemDown '
        beam_before, beam_after = beams(event)
        heads = [head(x) for x in event.notes]
        if len({pitch(x) for x in event.notes}) < len(heads): raise Bad('a pitch twice')
        return f'{before}{beam_before}<{" ".join(heads)}>{duration_text(n, scale)}{tremolo(event)}{beam_after}{after(event)} '

    def rest(self, event, scale, whole):
        n = event.notes[0]
        before = f'\\change Staff = "{event.staff}" ' if event.staff != self.staff else ''
        self.staff = event.staff
        if n.find('rest').get('measure') == 'yes' or n.find('type') is None:
            if event.onset or event.duration != whole: raise Bad('rest of a measure')
            return f'{before}R1*{whole.numerator}/{whole.denominator}{after(event)} '
        beam_before, beam_after = beams(event)
        return f'{before}{beam_before}r{duration_text(n, scale)}{beam_after}{after(event)} '

    def grace(self, event, room):
        if not event.graces: return grace_skip(room)
        slash = {g.notes[0].find('grace').get('slash') == 'yes' for g in event.graces}
        if slash == {True} and (len(event.graces) > 1 or event.graces[0].notes[0].findtext('type') not in ('eighth', '16th')) or len(slash) > 1: raise Bad('slash')
        if any(g.has('rest') or g.has('time-modification') for g in event.graces): raise Bad('grace')
        own = sum(length(g.notes[0]) for g in event.graces)
        text = ''.join(self.note(g, Fraction(1)) for g in event.graces)
        return f'\\{"slashedGrace" if slash == {True} else "grace"} {{ {skip(room - own) if room > own else ""}{text}}} '

    def measure(self, m, events, layer, graces):
        at, inside, text = Fraction(0), None, layer + ' '
        for e in events:
            n = e.notes[0]
            if e.onset < at: raise Bad('overlap')
            if e.onset > at:
                if at == 0: text += grace_skip(graces.get(at, 0))
                text += skip((e.onset - at) / (inside or 1))
            starts, stops = ([t for t in e.all('notations/tuplet') if t.get('type') == kind] for kind in ('start', 'stop'))
            if len(starts) > 1 or starts and inside: raise Bad('tuplet in a tuplet')
            text += self.grace(e, graces.get(e.onset, 0) if e.onset == 0 else sum((length(g.notes[0]) for g in e.graces), Fraction(0)))
            if starts:
                inside, numbers = ratio(n), n.find('time-modification')
                if numbers is None: raise Bad('tuplet')
                text += f'{tuplet_look(starts[0])}\\tuplet {numbers.findtext("actual-notes")}/{numbers.findtext("normal-notes")} {{ '
            scale = ratio(n)
            if n.get('print-object') == 'no':
                text += skip(e.duration / (inside or 1))
            else:
                if n.find('type') is not None and (length(n) * scale != e.duration or inside not in (None, scale)): raise Bad('duration')
                text += (self.note if n.find('rest') is None else self.rest)(e, Fraction(1) if inside else scale, m.length)
            if stops:
                if not inside: raise Bad('tuplet')
                inside, text = None, text + '} '
            at = e.onset + e.duration
        if inside: raise Bad('tuplet over the barline')
        if not events: text += grace_skip(graces.get(Fraction(0), 0))
        return text + (skip(m.length - at) if at < m.length else '')


def tuplet_look(start):
    text = '\\once \\omit TupletNumber \\once \\omit TupletBracket ' if start.get('show-number') == 'none' else ''
    if start.get('bracket') in ('yes', 'no'):
        text += f'\\once \\override TupletBracket.bracket-visibility = ##{"t" if start.get("bracket") == "yes" else "f"} '
    return text


def stream(m, at_onset, graces):
    """Skips, with what is told at some onsets: {onset: (before, after)}."""
    text, points = '', sorted(set(at_onset) | {Fraction(0)})
    for a, b in zip(points, points[1:] + [m.length]):
        before, behind = at_onset.get(a, ('', ''))
        if b > a: text += before + grace_skip(graces.get(a, 0)) + skip(b - a).strip() + behind + ' '
    return text


def told(m, staff, previous, bars):
    """Clefs, key, time and octave shifts of a staff."""
    found = {}

    def add(at, text): found[at] = (found.get(at, ('', ''))[0] + text, '')
    if bars:
        bar = {('', ''): '', (':|.', '.|:'): ':..:'}.get((previous.right if previous else '', m.left), m.left or (previous.right if previous else ''))
        if bar: add(Fraction(0), f'\\bar "{bar}" ')
    for at, number, clef in m.clefs:
        if number == staff: add(min(at, m.length), f'\\clef {clef} ')
    if m.key is not None: add(Fraction(0), f'\\key {KEYS[m.key + 7]} \\major ')
    if m.time:
        add(Fraction(0), ('\\defaultTimeSignature ' if m.time[2] else '\\numericTimeSignature ') + f'\\time {m.time[0]}/{m.time[1]} ')
    if bars: add(Fraction(0), f'\\set Timing.measureLength = #(ly:make-moment {m.length.numerator}/{m.length.denominator}) ')
    for at, d in m.directions:
        shift = d.find('direction-type/octave-shift')
        if shift is not None and (d.findtext('staff') or '1') == staff:
            n = {'down': 1, 'up': -1}.get(shift.get('type'), 0) * (2 if shift.get('size') == '15' else 1)
            add(at, f'\\ottava #{n} ')
    return found


def between(m):
    """Dynamics, words and pedal marks: what is printed and stands in no LMX."""
    found = {}

    def add(at, text): found[at] = ('', found.get(at, ('', ''))[1] + text)
    for at, d in m.directions:
        for e in d.findall('direction-type/*'):
            if e.tag == 'dynamics':
                for x in e:
                    if x.tag in DYNAMICS: add(at, '\\' + x.tag)
            elif e.tag == 'wedge': add(at, {'crescendo': '\\<', 'diminuendo': '\\>', 'stop': '\\!'}.get(e.get('type'), ''))
            elif e.tag == 'words' and re.fullmatch(r"[\w .,']{1,30}", (e.text or '').strip()):
                add(at, f'-\\markup \\italic "{e.text.strip()}"')
            elif e.tag == 'pedal' and e.get('type') in ('start', 'stop'): add(at, '\\sustainOn' if e.get('type') == 'start' else '\\sustainOff')
    return found


def layers(m):
    """Voice -> its place among those of the staff it begins on."""
    of_staff = {}
    for voice in sorted(m.voices, key=int):
        seen = [e for e in m.voices[voice] if e.notes[0].get('print-object') != 'no']
        if seen: of_staff.setdefault(seen[0].staff, []).append(voice)
    return {v: VOICES[min(i, 3)] if len(voices) > 1 else '\\oneVoice' for voices in of_staff.values() for i, v in enumerate(voices)}


def staves(measures):
    """-> the music between << >>; every line ends with the number of its measure. Measures that cannot be said are marked bad and left empty."""
    names = sorted({v for m in measures for v in m.voices}, key=int)
    homes = {}
    for v in names:
        on = [e.staff for m in measures for e in m.voices.get(v, [])]
        homes[v] = max(sorted(set(on)), key=on.count)
    writers, lines = {v: Writer(homes[v]) for v in names}, {v: [] for v in names}
    for i, m in enumerate(measures):
        graces, layer, texts, places = m.graces(), layers(m), {}, {v: w.staff for v, w in writers.items()}
        try:
            for v in names: texts[v] = writers[v].measure(m, m.voices.get(v, []), layer.get(v, ''), graces)
        except Bad as e:
            m.bad.append(str(e))
            for v in names: writers[v].staff, texts[v] = places[v], skip(m.length)
        for v in names: lines[v].append(f'{texts[v]} % {i}')
    out = ''
    for staff in '12':
        rows = [f'{stream(m, told(m, staff, measures[i - 1] if i else None, staff == "1"), m.graces())} % {i}' for i, m in enumerate(measures)]
        out += f'\\new Staff = "{staff}" <<\n{{ \\start\n' + '\n'.join(rows) + (f'\n\\bar "{measures[-1].right}"' if measures[-1].right else '') + '\n}\n'
        for v in names:
            if homes[v] == staff: out += f'\\new Voice = "v{v}" {{\n' + '\n'.join(lines[v]) + '\n}\n'
        out += '>>\n'
        if staff == '1': out += '\\new Dynamics {\n' + '\n'.join(f'{stream(m, between(m), m.graces())} % {i}' for i, m in enumerate(measures)) + '\n}\n'
    return out
