# SPDX-License-Identifier: GPL-3.0-or-later
"""lilypond.py SONGS... --out DIR/NAME: piano systems as LilyPond draws them, one pack record each; options as those of engrave.py, whose songs, transpositions,
fingering, detection and packs it shares.

A song is cut at what LilyPond cannot be told (lilypond_text.py) into stretches, and each is set on one long page of some width and look, broken into systems by
LilyPond, which tells where. The program's linearizer writes what stands in them. A system is thrown away where LilyPond warned of one of its measures, or where
what LilyPond plays is not what the program plays; a page, where the program finds another number of systems."""
import copy, os, random, re, subprocess, sys
import xml.etree.ElementTree as ET
from fractions import Fraction
import engrave, lilypond_text
sys.path.append(os.path.join(os.path.dirname(os.path.abspath(__file__)), '../../tests/support'))
from midi import notes  # noqa: E402

SHORTEST, LONGEST = 2, 36  # measures of a stretch
PAGE = r'''\version "2.24.0"
#(ly:set-option 'point-and-click #f)
#(set-global-staff-size {size})
nothing = #(lambda (context pitch bar) (cons #f #f))
start = {{ {start} }}
\paper {{
  page-breaking = #ly:one-page-breaking
  paper-width = {width}\mm  left-margin = {margin}\mm  right-margin = 12\mm  top-margin = 12\mm  bottom-margin = 12\mm  indent = {indent}\mm
  ragged-right = ##f  ragged-last = {ragged}  print-page-number = ##f
  oddHeaderMarkup = ##f  evenHeaderMarkup = ##f  oddFooterMarkup = ##f  evenFooterMarkup = ##f
  system-system-spacing = #'((basic-distance . {far}) (minimum-distance . {far}) (padding . 5) (stretchability . 5))
}}
\score {{
  \new PianoStaff \with {{ {name} }} <<
{music}
  >>
  \layout {{
    \context {{
      \Score
      {score}
      \override NonMusicalPaperColumn.after-line-breaking = #(lambda (column)
        (if (and (= (ly:item-break-dir column) RIGHT) (pair? (ly:grob-property column 'rhythmic-location '())))
            (format (current-error-port) "LINE ~a ~a\n" "{id}" (car (ly:grob-property column 'rhythmic-location)))))
    }}
    \context {{
      \Staff
      {staff}
      autoAccidentals = #(list (quote Staff) nothing)
      autoCautionaries = #(list (quote Staff) nothing)
      extraNatural = ##f
    }}
    \context {{ \Voice \autoBeamOff }}
    \context {{ \PianoStaff \override StaffGrouper.staff-staff-spacing = #'((basic-distance . {near}) (minimum-distance . {near}) (padding . 1) (stretchability . 5)) }}
  }}
  \midi {{ }}
}}
'''


# ---- the looks

def look(rng):
    """What PAGE leaves open, the same for a batch of songs, and the picture's pixels an inch."""
    size = rng.uniform(14, 24)
    space = size / 4 * 25.4 / 72.27
    bar_number = r'\omit BarNumber' if rng.random() < 0.5 else r'\override BarNumber.font-size = #-1'
    score = [bar_number, rf'\override SpacingSpanner.spacing-increment = #{rng.uniform(1.0, 1.7):.2f}',
             rf'\override SpacingSpanner.common-shortest-duration = #(ly:make-moment 1/{rng.choice((8, 16, 16, 32))})']
    staff = [rf'\override StaffSymbol.thickness = #{rng.uniform(0.7, 1.6):.2f}', rf"\override StaffSymbol.ledger-line-thickness = #'({rng.uniform(0.8, 1.5):.2f} . 0.1)",
             rf'\override Stem.thickness = #{rng.uniform(0.9, 2.0):.2f}', rf'\override Beam.beam-thickness = #{rng.uniform(0.42, 0.56):.2f}',
             rf'\override Slur.thickness = #{rng.uniform(0.9, 2.0):.2f}', rf'\override Tie.thickness = #{rng.uniform(0.9, 2.0):.2f}', rf'\override BarLine.hair-thickness = #{rng.uniform(1.4, 2.8):.2f}',
             rf'\override Fingering.font-size = #{rng.uniform(-6, -3):.1f}', rng.choice(('', r'\mergeDifferentlyDottedOn'))]
    if rng.random() < 0.15: staff.append(r'\override Clef.full-size-change = ##t')
    if rng.random() < 0.2: score.append(rf'\override NoteHead.font-size = #{rng.uniform(-0.8, 0.8):.1f}')
    if rng.random() < 0.3: staff.append(r"\override TupletNumber.font-shape = #'upright")
    name = rng.random() < 0.15
    margin = space * (8 if name else 3)
    page = dict(size=f'{size:.2f}', width=f'{margin + 12 + space * rng.uniform(58, 125):.1f}', margin=f'{margin:.1f}', indent=f'{rng.choice((0, 0, 5)) * space:.1f}', far=f'{rng.uniform(20, 27):.1f}',
                near=f'{rng.uniform(8, 13):.1f}', score='\n      '.join(score), staff='\n      '.join(staff), name='instrumentName = "Piano"' if name else '', ragged=f'##{rng.choice("tf")}')
    return page, rng.uniform(12, 17) * 25.4 / space


# ---- the music

def stretch(root, first, end, state):
    """Measures FIRST to END as a song of their own, which tells the clefs and the key that hold where it begins."""
    part = root.find('part')
    new = ET.Element(root.tag, root.attrib)
    new.append(copy.deepcopy(root.find('part-list')))
    into = ET.SubElement(new, 'part', part.attrib)
    into.extend(copy.deepcopy(part.findall('measure')[first:end]))
    attributes = into[0].find('attributes')
    if attributes is None or list(into[0]).index(attributes) > 0 and any(e.tag == 'note' for e in list(into[0])[:list(into[0]).index(attributes)]):
        attributes = ET.Element('attributes')
        into[0].insert(0, attributes)
    divisions, key, clefs = state[first]
    have = {e.tag: e for e in attributes}
    own = {e.get('number') or '1': e for e in attributes.findall('clef')}
    time = have.get('time')
    for e in list(attributes): attributes.remove(e)
    attributes.append(have.get('divisions', divisions))
    attributes.append(have.get('key', key))
    if time is not None: attributes.append(time)
    ET.SubElement(attributes, 'staves').text = '2'
    for number in '12': attributes.append(copy.deepcopy(own.get(number, clefs.get(number))))
    return new


def states(part):
    """For each measure the divisions, key and clefs that hold before it."""
    divisions, key, clefs, found = ET.Element('divisions'), ET.fromstring('<key><fifths>0</fifths></key>'), {}, []
    for m in part.findall('measure'):
        found.append((divisions, key, dict(clefs)))
        for a in m.findall('attributes'):
            divisions, key = (copy.deepcopy(a.find(t)) if a.find(t) is not None else old for t, old in (('divisions', divisions), ('key', key)))
            clefs.update({c.get('number') or '1': c for c in a.findall('clef')})
    return found


def stretches(root):
    """(first, end) of what can be set, cut at random where it is long."""
    measures = lilypond_text.read(root.find('part'))
    lilypond_text.staves(measures)
    clean, found, first = set(lilypond_text.clean_boundaries(measures)), [], 0
    bad = {i for i, m in enumerate(measures) if m.bad}
    while first < len(measures):
        end = first
        while end < len(measures) and end not in bad and end - first < LONGEST: end += 1
        while end > first and end not in clean: end -= 1
        if end - first >= SHORTEST: found.append((first, end))
        first = max(end, first + 1)
        while first < len(measures) and first not in clean: first += 1
    return found, measures


def without_graces(root):
    """For playing: nothing but the notes themselves and their ties, each on its beat."""
    root = copy.deepcopy(root)
    for measure in root.find('part'):
        for e in list(measure):
            if e.tag in ('barline', 'direction', 'sound') or e.find('grace') is not None: measure.remove(e)
    for notations in root.iter('notations'):
        for e in list(notations):
            if e.tag != 'tied': notations.remove(e)
    return root


def write(folder, name, root, page, reasons):
    """NAME-FIRST.ly, .musicxml and -plain.musicxml of each stretch of a song."""
    found, measures = stretches(root)
    for m in measures:
        for why in set(m.bad): reasons[why] = reasons.get(why, 0) + 1
    state = states(root.find('part'))
    for first, end in found:
        piece, to = stretch(root, first, end, state), f'{folder}/{name}@{first}'
        measures = lilypond_text.read(piece.find('part'))
        start = '' if measures[0].time else r'\once \omit Staff.TimeSignature'
        music = lilypond_text.staves(measures)
        with open(to + '.ly', 'w', encoding='utf-8') as f: f.write(PAGE.format(music=music, start=start, id=f'{name}@{first}', **page))
        for tree, path in (piece, to + '.musicxml'), (without_graces(piece), to + '-plain.musicxml'):
            ET.ElementTree(tree).write(path, encoding='utf-8', xml_declaration=True)


def lilypond(folder, names, rng):
    """Sets all songs in one look; LilyPond's account of it goes to lilypond.log."""
    page, dpi = look(rng)
    reasons = {}
    for name in names:
        write(folder, name, ET.parse(f'{folder}/{name}.musicxml').getroot(), page, reasons)
    print("measures that cannot be set:", reasons, flush=True)
    files = sorted(f for f in os.listdir(folder) if f.endswith('.ly'))
    with open(f'{folder}/lilypond.log', 'wb') as log:
        for at in range(0, len(files), 24):
            subprocess.run(['lilypond', f'-dresolution={round(dpi)}', '--png'] + files[at:at + 24], cwd=folder, timeout=1800, stdout=subprocess.DEVNULL, stderr=log)


# ---- what came out

def played(path):
    """(onset, pitch) of all that is heard; onsets in twelfths of a quarter."""
    with open(path, 'rb') as f:
        return {(round(onset / 40), pitch) for onset, pitch, _ in notes(f.read())}


def same_music(path, starts):
    """For each measure (from START to the next of STARTS, in whole notes), whether LilyPond plays in it what the program plays, grace notes aside."""
    subprocess.run([engrave.CLI, 'convert', '-q', path + '-plain.musicxml', path + '-plain.mid'], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, timeout=120)
    ours, theirs = played(path + '-plain.mid'), played(path + '.midi')
    graces = sum(e.find('grace') is not None for e in ET.parse(path + '.musicxml').iter('note'))
    edges = [s * 48 for s in starts]
    heard = [[{n for n in group if a <= n[0] < b} for group in (ours, theirs)] for a, b in zip(edges, edges[1:])]
    return [a == b or bool(graces) and a < b and len(b) - len(a) <= graces for a, b in heard]


def account(folder):
    """NAME -> (first measures of the systems, measures warned of), as LilyPond tells."""
    lines, warned, texts = {}, {}, {}
    for row in open(f'{folder}/lilypond.log', encoding='utf-8', errors='replace'):
        told = re.match(r'LINE (\S+) (\d+)$', row)
        warning = re.match(r'(?:\S*/)?([^/:]+)\.ly:(\d+):\d+: (warning|error): (.*)', row)
        if told: lines.setdefault(told[1], set()).add(int(told[2]))
        elif warning and not re.search('crescendo|dynamic', warning[4]):
            name, line = warning[1], int(warning[2])
            if name not in texts: texts[name] = open(f'{folder}/{name}.ly', encoding='utf-8').read().split('\n')
            measure = re.search(r'% (\d+)$', texts[name][line - 1])
            warned.setdefault(name, {})[int(measure[1]) if measure else -1] = warning[4]
    return {name: (sorted(lines[name]), warned.get(name, {})) for name in lines}


def lilypond_systems(folder, name, count):
    """-> (tokens, gray crop at SPACE pixels a staff space) of each trusted system"""
    told = account(folder)
    for piece in sorted(p for p in told if p.rsplit('@', 1)[0] == name):
        path = f'{folder}/{piece}'
        lines, warned = told[piece]
        measures = lilypond_text.read(ET.parse(path + '.musicxml').getroot().find('part'))
        starts = [Fraction(0)]
        for m in measures: starts.append(starts[-1] + m.length)
        tokens = engrave.measures_of(path + '.musicxml')
        if len(tokens) != len(measures) or not os.path.exists(path + '.midi'):
            count['song'] += 1
            continue
        first = [n - lines[0] for n in lines]
        right = same_music(path, starts)
        tokens = engrave.at_line_starts(tokens, set(first))
        found, picture = engrave.systems_on(path + '.png')
        if len(found) != len(first) or -1 in warned:
            count['page'] += 1
            continue
        for system, a, b in zip(found, first, first[1:] + [len(measures)]):
            if system['staves'] != 2: count['place'] += 1
            elif not all(right[a:b]): count['music'] += 1
            elif any(a <= m < b for m in warned): count['warned'] += 1
            else: yield sum(tokens[a:b], []), engrave.crop(picture, system)


if __name__ == '__main__':
    engrave.main(lilypond, lilypond_systems)
