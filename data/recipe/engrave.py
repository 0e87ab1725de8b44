# SPDX-License-Identifier: GPL-3.0-or-later
"""engrave.py SONGS... --out DIR/NAME: piano systems as MuseScore 3 draws them, one pack record each (as in the packs of README.md).

SONGS are MusicXML files (.mxl, .musicxml). Of each song the part with two staves is kept and drawn on pages of some width, in some music
font, half of them transposed (not with --images), with some fingering and pedal marks strewn in; the program's own detection cuts the systems out, so that a crop is what it will
be at reading, and the program's own linearizer writes what stands in it: of the MusicXML that MuseScore itself writes out after drawing, for it may have beamed or stemmed otherwise.
A system is thrown away where anything disagrees: the number of systems on a page, their places, the number of measures, the music before
and after.

DIR/NAME.bin grows song by song and DIR/NAME.songs lists those that are done, so a run that was killed goes on where it was. `--images DIR` writes
.png and .lmx pairs instead (an evaluation set, or for looking at).

    SCW_CLI=build/app/scorewright-cli python3 data/recipe/engrave.py --out /tmp/kit/musescore-0 --seed 0 songs/*.mxl
"""
import argparse, json, os, random, re, shutil, struct, subprocess, tempfile
import xml.etree.ElementTree as ET
import zipfile
import cv2
import numpy as np

SPACE = 12  # pixels a staff space in the packs
CLI = os.environ.get('SCW_CLI', 'build/app/scorewright-cli')
FONTS = ('Emmentaler', 'Bravura', 'Gonville', 'Emmentaler', 'Bravura', 'Gonville', 'MuseJazz')
STYLE = '''<?xml version="1.0" encoding="UTF-8"?>
<museScore version="3.01"><Style>{}</Style></museScore>
'''


# ---- the music

def open_song(path):
    if not path.endswith('.mxl'):
        return ET.parse(path).getroot()
    with zipfile.ZipFile(path) as z:
        container = ET.fromstring(z.read('META-INF/container.xml'))
        return ET.fromstring(z.read(next(e.get('full-path') for e in container.iter() if e.tag.endswith('rootfile'))))


def piano_only(root):
    """Leaves the first part with two staves, without the layout of the page it came from; False: there is none."""
    part = next((p for p in root.findall('part') if p.findtext('measure/attributes/staves') == '2'), None)
    if part is None: return False
    for p in root.findall('part'):
        if p is not part: root.remove(p)
    parts = root.find('part-list')
    for e in list(parts):
        if e.get('id') != part.get('id'): parts.remove(e)
    for e in root.findall('credit') + root.findall('defaults'): root.remove(e)
    for measure in part:
        for e in measure.findall('print'): measure.remove(e)
    return True


def strew(root, rng):
    """Fingering and pedal marks: what stands on real pages and in no LMX."""
    fingers, pedals = (rng.uniform(0.1, 0.5) if rng.random() < 0.3 else 0 for _ in range(2))
    for measure in root.find('part'):
        for note in measure.findall('note'):
            if rng.random() < fingers and note.find('rest') is None and note.find('grace') is None:
                notations = note.find('notations')
                if notations is None: notations = ET.SubElement(note, 'notations')
                ET.SubElement(ET.SubElement(notations, 'technical'), 'fingering').text = str(rng.randint(1, 5))
        notes = [i for i, e in enumerate(measure) if e.tag == 'note' and e.findtext('staff') == '2' and e.find('chord') is None]
        if len(notes) > 1 and rng.random() < pedals:
            for at, kind in ((notes[-1], 'stop'), (notes[0], 'start')):
                d = ET.Element('direction', placement='below')
                ET.SubElement(ET.SubElement(d, 'direction-type'), 'pedal', type=kind, line='no', sign='yes')
                ET.SubElement(d, 'staff').text = '2'
                measure.insert(at, d)


FIFTHS = 'FCGDAEB'  # the steps in order of fifths
ACCIDENTALS = ('flat-flat', 'flat', 'natural', 'sharp', 'double-sharp')
INTERVALS = [(s * k, s * f) for k, f in ((1, 2), (1, -5), (2, 4), (2, -3), (3, -1)) for s in (1, -1)]  # steps up, fifths up


def transpose(root, rng):
    """Half of the songs are moved by some interval, where no key gets eight flats and no note three: the same songs are in the old packs, and the network
    knows them by heart."""
    steps, fifths = rng.choice(INTERVALS)
    moved = []
    for pitch in root.iter('pitch'):
        step, octave = pitch.findtext('step'), int(pitch.findtext('octave'))
        alter, at = divmod(FIFTHS.index(step) + 7 * round(float(pitch.findtext('alter') or 0)) + fifths, 7)
        moved.append((pitch, FIFTHS[at], alter, ('CDEFGAB'.index(step) + 7 * octave + steps) // 7))
    keys = [(e, int(e.text) + fifths) for e in root.iter('fifths')]
    if rng.random() < 0.5 or any(abs(alter) > 2 for _, _, alter, _ in moved) or any(abs(key) > 7 for _, key in keys):
        return
    for e, key in keys: e.text = str(key)
    for pitch, step, alter, octave in moved:
        pitch.clear()
        for tag, value in ('step', step), ('alter', alter), ('octave', octave): ET.SubElement(pitch, tag).text = str(value)
    for note in root.iter('note'):
        if note.find('accidental') is not None and note.find('pitch') is not None:
            note.find('accidental').text = ACCIDENTALS[int(note.findtext('pitch/alter')) + 2]


def measures_of(path):
    """The song as our linearizer writes it, one list of tokens a measure."""
    out = path + '.lmx'
    subprocess.run([CLI, 'convert', '-q', path, out], check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, timeout=120)
    measures = []
    for token in open(out).read().split():
        if token == 'measure': measures.append([])
        measures[-1].append(token)
    return measures


def at_line_starts(measures, starts):
    """Every measure's tokens; those that begin a system tell clefs and key, whether they changed or not: measure, key, time, clefs, the rest."""
    key, clefs, out = 'key:fifths:0', {}, []
    for i, m in enumerate(measures):
        head, at = {}, 1
        while at < len(m) and m[at].split(':')[0] in ('key', 'time', 'beats', 'beat-type', 'clef'):
            n = 3 if m[at] == 'time' else 2 if m[at].startswith('clef') else 1
            head[m[at + 1] if n == 2 else m[at].split(':')[0]] = m[at:at + n]
            at += n
        if i in starts:
            head.setdefault('key', [key])
            for staff in clefs: head.setdefault(staff, ['clef:' + clefs[staff], staff])
            order = ['key', 'time'] + sorted(k for k in head if k.startswith('staff'))
            out.append(['measure'] + [t for k in order if k in head for t in head[k]] + m[at:])
        else:
            out.append(m)
        for a, b in zip(m, m[1:] + ['']):
            if a.startswith('key:'): key = a
            if a.startswith('clef:'): clefs[b] = a[5:]
    return out


def distance(a, b):
    """Edits between two token lists."""
    row = list(range(len(b) + 1))
    for i, x in enumerate(a, 1):
        last, row[0] = row[0], i
        for j, y in enumerate(b, 1):
            last, row[j] = row[j], min(row[j] + 1, row[j - 1] + 1, last + (x != y))
    return row[-1]


# ---- MuseScore

def style(rng):
    """Sizes in inches but for the staff space (mm) and distances (staff spaces). Bars of a page's width hold 55 to 120 staff spaces."""
    spatium = rng.uniform(1.5, 2.2)
    width = rng.uniform(55, 125) * spatium / 25.4 + 0.9
    font = rng.choice(FONTS)
    values = dict(pageWidth=width, pageHeight=rng.uniform(8, 13), pagePrintableWidth=width - 0.9, createMultiMeasureRests=0, Spatium=spatium,
                  akkoladeDistance=rng.choice((5.5, 6.5, 7.5, 9)), minSystemDistance=rng.uniform(8.5, 13), maxSystemDistance=rng.uniform(14, 18),
                  staffLineWidth=rng.uniform(0.07, 0.16), stemWidth=rng.uniform(0.09, 0.2), ledgerLineWidth=rng.uniform(0.12, 0.22), barWidth=rng.uniform(0.14, 0.28),
                  beamWidth=rng.uniform(0.42, 0.58), SlurMidWidth=rng.uniform(0.12, 0.28), measureSpacing=rng.uniform(1.0, 1.6), minNoteDistance=rng.uniform(0.1, 0.4),
                  showMeasureNumber=int(rng.random() < 0.6), genClef=1, genKeysig=1, musicalSymbolFont=font, musicalTextFont=font.replace('Gonville', 'Gootville') + ' Text',
                  hideInstrumentNameInFirstMeasure=1)
    for side in ('EvenLeft', 'OddLeft', 'EvenTop', 'OddTop', 'EvenBottom', 'OddBottom'): values[f'page{side}Margin'] = 0.45
    dpi = rng.uniform(12, 17) * 25.4 / spatium  # 12 to 17 pixels a staff space
    return STYLE.format(''.join(f'<{k}>{v if isinstance(v, (str, int)) else round(v, 4)}</{k}>' for k, v in values.items())), dpi


def musescore(folder, names, rng):
    """NAME.musicxml -> NAME-1.png ..., NAME.mpos, NAME.out.musicxml; its files say whether it worked, its exit code does not."""
    text, dpi = style(rng)
    open(f'{folder}/style.mss', 'w').write(text)
    json.dump([{'in': f'{folder}/{n}.musicxml', 'out': [f'{folder}/{n}.{e}' for e in ('out.musicxml', 'mpos', 'png')]} for n in names], open(f'{folder}/jobs.json', 'w'))
    env = dict(os.environ, QT_QPA_PLATFORM='offscreen', HOME=folder, XDG_RUNTIME_DIR=folder, LC_ALL='C.UTF-8')
    try:
        subprocess.run(['mscore3', '-S', f'{folder}/style.mss', '-r', str(round(dpi)), '-j', f'{folder}/jobs.json'], env=env, timeout=600, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    except subprocess.TimeoutExpired:
        print('MuseScore took too long', names, flush=True)


def mark_measure_rests(path):
    """MuseScore 3.2 writes the rests of whole measures without their type and without saying so."""
    tree = ET.parse(path)
    for note in tree.iter('note'):
        if note.find('rest') is not None and note.find('type') is None: note.find('rest').set('measure', 'yes')
    tree.write(path, encoding='utf-8', xml_declaration=True)


def lines_of(folder, name):
    """-> [(page, y, bottom, first measure, number of measures)], as MuseScore says where it put each measure, in pixels; None where its two accounts differ."""
    groups = []
    for i, e in enumerate(ET.parse(f'{folder}/{name}.mpos').getroot().find('elements')):
        page, y, h = int(e.get('page')), float(e.get('y')) / 12, float(e.get('sy')) / 12
        if not groups or groups[-1][:2] != (page, y): groups.append((page, y, y + h, i, 0))
        groups[-1] = groups[-1][:4] + (groups[-1][4] + 1,)
    measures = ET.parse(f'{folder}/{name}.out.musicxml').getroot().find('part').findall('measure')
    told = [0] + [i for i, m in enumerate(measures) if i and any('yes' in (p.get('new-system'), p.get('new-page')) for p in m.findall('print'))]
    return groups if [g[3] for g in groups] == told and sum(g[4] for g in groups) == len(measures) else None


def systems_on(page):
    """What the program finds on a picture, and the picture."""
    found = json.loads(subprocess.run([CLI, 'detect', '--json', page], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, timeout=120).stdout or b'{"pages": [{"systems": []}]}')
    picture = cv2.imread(page, cv2.IMREAD_UNCHANGED)
    if picture is None: raise OSError(f'{page} is no picture')
    if picture.ndim == 3 and picture.shape[2] == 4:  # MuseScore's paper is transparent
        picture = 255 - cv2.multiply(255 - cv2.cvtColor(picture, cv2.COLOR_BGRA2GRAY), picture[:, :, 3], scale=1 / 255)
    elif picture.ndim == 3:
        picture = cv2.cvtColor(picture, cv2.COLOR_BGR2GRAY)
    return found['pages'][0]['systems'], picture


def musescore_systems(folder, name, count):
    """-> (tokens, gray crop at SPACE pixels a staff space) of each trusted system"""
    mark_measure_rests(f'{folder}/{name}.out.musicxml')
    lines = lines_of(folder, name)
    measures = measures_of(f'{folder}/{name}.out.musicxml')
    given = measures_of(f'{folder}/{name}.musicxml')
    if lines is None or len(measures) != len(given) or len(measures) != sum(g[4] for g in lines):
        count['song'] += 1
        return
    measures = at_line_starts(measures, {g[3] for g in lines})
    given = at_line_starts(given, {g[3] for g in lines})
    for number in range(1 + max(g[0] for g in lines)):
        here = [g for g in lines if g[0] == number]
        path = f'{folder}/{name}-{number + 1}.png'
        if not os.path.exists(path): path = f'{folder}/{name}.png'
        found, picture = systems_on(path)
        if len(found) != len(here):
            count['page'] += 1
            continue
        for system, (_, y, bottom, first, n) in zip(found, here):
            s = system['staff_space']
            if system['staves'] != 2 or abs(system['y'] - y) > s or abs(system['y'] + system['h'] - bottom) > s:
                count['place'] += 1
                continue
            tokens, before = (sum(m[first:first + n], []) for m in (measures, given))
            if distance(tokens, before) > 0.04 * len(tokens):
                count['music'] += 1
                continue
            yield tokens, crop(picture, system)


def crop(picture, system):
    box, f = system['crop'], SPACE / system['staff_space']
    x, y = max(0, round(box['x'])), max(0, round(box['y']))
    cut = picture[y:round(box['y'] + box['h']), x:round(box['x'] + box['w'])]
    return cv2.resize(cut, None, fx=f, fy=f, interpolation=cv2.INTER_AREA if f < 1 else cv2.INTER_CUBIC)


# ---- packs

def record(name, tokens, gray):
    ink = np.packbits(gray < 128, axis=1)
    head = json.dumps({'id': name, 'lmx': ' '.join(tokens), 'w': gray.shape[1], 'h': gray.shape[0], 'g': []}).encode()
    return struct.pack('<II', len(head), ink.size) + head + ink.tobytes()


def main(draw, systems):
    """DRAW(folder, names, rng) draws NAME.musicxml of all names, SYSTEMS(folder, name, count) yields what came out of one."""
    ap = argparse.ArgumentParser()
    ap.add_argument('songs', nargs='+'), ap.add_argument('--out', required=True), ap.add_argument('--seed', type=int, default=0), ap.add_argument('--images')
    ap.add_argument('--batch', type=int, default=6, help='songs that share a style'), ap.add_argument('--allow', help='a file that lists the songs that may be used, by name')
    a = ap.parse_args()
    done = set(open(a.out + '.songs').read().split()) if os.path.exists(a.out + '.songs') else set()
    allowed = set(open(a.allow).read().split()) if a.allow else None
    songs = [s for s in sorted(a.songs) if allowed is None or os.path.basename(s).split('.')[0].split('-')[0] in allowed]
    random.Random(a.seed).shuffle(songs)
    songs = [s for s in songs if os.path.basename(s) not in done]
    count = dict.fromkeys(('kept', 'song', 'page', 'place', 'music', 'warned', 'long'), 0)
    for k in range(0, len(songs), a.batch):
        folder = tempfile.mkdtemp(prefix='engrave-')
        rng = random.Random(f'{a.seed} {songs[k]}')
        names = []
        try:
            for path in songs[k:k + a.batch]:
                root = open_song(path)
                if piano_only(root):
                    names.append(re.sub(r'\.\w+$', '', os.path.basename(path)))
                    if not a.images: transpose(root, rng)
                    strew(root, rng)
                    ET.ElementTree(root).write(f'{folder}/{names[-1]}.musicxml', encoding='utf-8', xml_declaration=True)
            draw(folder, names, rng)
            for name in names:
                try:
                    keep(a, name, systems(folder, name, count), count)
                except (OSError, subprocess.SubprocessError, ET.ParseError, IndexError) as e:
                    count['song'] += 1
                    print(name, 'left out:', str(e)[:150], flush=True)
            with open(a.out + '.songs', 'a') as f: f.write(''.join(os.path.basename(s) + '\n' for s in songs[k:k + a.batch]))
        finally:
            shutil.rmtree(folder, ignore_errors=True)
        print(f'{min(k + a.batch, len(songs))} of {len(songs)} songs', count, flush=True)


def keep(a, name, systems, count):
    for i, (tokens, gray) in enumerate(systems):
        if len(tokens) > 1000 or gray.shape[0] > 1000:
            count['long'] += 1
            continue
        count['kept'] += 1
        if a.images:
            cv2.imwrite(f'{a.images}/{name}-{i}.png', gray)
            open(f'{a.images}/{name}-{i}.lmx', 'w').write(' '.join(tokens) + '\n')
        else:
            with open(a.out + '.bin', 'ab') as f: f.write(record(name, tokens, gray))


if __name__ == '__main__':
    main(musescore, musescore_systems)
