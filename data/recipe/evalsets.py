# SPDX-License-Identifier: GPL-3.0-or-later
"""evalsets.py KIND --engraver musescore|verovio --count N --out FOLDER SCORES...: pictures whose truth is known, for measuring only.

KIND is `voice` (the top staff of a song, with its words), `strings` (a staff of a quartet), `piano` (the part with two staves, with all its marks) or
`song` (whole pages of all parts). SCORES are MusicXML files of the dev split (`--allow`). MuseScore and Verovio draw them, never the press, which made what the network has
learned from. A row is NAME.png at 12 pixels a staff space with NAME.lmx, its LMX+; a page is NAME.png with NAME.musicxml, the measures that stand on it.

What MuseScore draws is kept where the program's own detection, MuseScore's own account and the music before and after agree, as in engrave.py.

    export SCW_CLI=build/app/scorewright-cli
    /usr/bin/python3 data/recipe/evalsets.py voice --engraver musescore --count 50 --out /tmp/voices --allow data/recipe/reference/splits/dev.txt songs/*.mxl
"""
import argparse, glob, json, os, random, re, shutil, struct, subprocess, tempfile
import xml.etree.ElementTree as ET
import cv2
import numpy as np
import engrave

CLI = engrave.CLI
KIT = os.environ.get('SCW_KIT', '/tmp/kit')


def part_ids(root):
    return [(p.get('id'), int(p.findtext('measure/attributes/staves') or 1)) for p in root.findall('part')]


def choose_part(root, kind, rng):
    """The id of a part of this kind, or None."""
    ids = part_ids(root)
    if kind == 'voice': wanted = [i for i, staves in ids[:-1] if staves == 1 and root.find(f"part[@id='{i}']").find('.//lyric') is not None]
    elif kind == 'piano': wanted = [i for i, staves in ids if staves == 2]
    else: wanted = [i for i, staves in ids if staves == 1]
    return rng.choice(wanted) if wanted else None


def only(root, part):
    """Leaves one part (all where it is None), without the layout of the page it came from, and numbers its measures from 1."""
    for p in root.findall('part'):
        if part and p.get('id') != part: root.remove(p)
    parts = root.find('part-list')
    for e in list(parts):
        if part and e.get('id') != part: parts.remove(e)
    for e in root.findall('credit') + root.findall('defaults'): root.remove(e)
    for p in root.findall('part'):
        for i, measure in enumerate(p.findall('measure'), 1):
            measure.set('number', str(i))
            for e in measure.findall('print'): measure.remove(e)


def convert(source, target, *options):
    subprocess.run([CLI, 'convert', '-q', *options, source, target], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, timeout=120)
    return os.path.exists(target)


def tokens_of(source, first, n, folder, *options):
    """The measures [first, first + n), from 0, as LMX+: an excerpt, or with --row as they stand on a line of print."""
    out = f'{folder}/row.lmx+'
    if os.path.exists(out): os.remove(out)
    return open(out).read().split() if convert(source, out, '--measures', f'{first + 1}-{first + n}', *options) else None


def number_measures(path):
    tree = ET.parse(path)
    for p in tree.getroot().findall('part'):
        for i, measure in enumerate(p.findall('measure'), 1): measure.set('number', str(i))
    tree.write(path, encoding='utf-8', xml_declaration=True)


# ---- rows, by MuseScore

def musescore_rows(kind, path, rng, folder):
    root = engrave.open_song(path)
    part = choose_part(root, kind, rng)
    if part is None: return
    staves = dict(part_ids(root))[part]
    only(root, part)
    name = re.sub(r'\.\w+$', '', os.path.basename(path))
    ET.ElementTree(root).write(f'{folder}/{name}.musicxml', encoding='utf-8', xml_declaration=True)
    engrave.musescore(folder, [name], rng)
    out = f'{folder}/{name}.out.musicxml'
    engrave.mark_measure_rests(out)
    lines = engrave.lines_of(folder, name)
    if lines is None: return
    number_measures(out)
    for number in range(1 + max(g[0] for g in lines)):
        here = [g for g in lines if g[0] == number]
        picture = f'{folder}/{name}-{number + 1}.png'
        if not os.path.exists(picture): picture = f'{folder}/{name}.png'
        found, gray = engrave.systems_on(picture)
        if len(found) != len(here): continue
        for system, (_, y, bottom, first, n) in zip(found, here):
            s = system['staff_space']
            if system['staves'] != staves or abs(system['y'] - y) > s or abs(system['y'] + system['h'] - bottom) > s: continue
            after, before = (tokens_of(f, first, n, folder, '--row') for f in (out, f'{folder}/{name}.musicxml'))
            if after is None or before is None or engrave.distance(after, before) > 0.04 * len(after): continue
            yield f'{name}-{part}-{first + 1}', after, engrave.crop(gray, system)


# ---- rows, by Verovio

def render(slices, folder):
    """-> {id: gray picture}"""
    with open(f'{KIT}/verovio/slices.jsonl', 'w') as f:
        for s in slices: f.write(json.dumps(s) + '\n')
    subprocess.run(['node', 'render.mjs', 'slices.jsonl', f'{folder}/out.bin', '0', '1'], cwd=f'{KIT}/verovio', timeout=600, check=True)
    data, at, pictures = open(f'{folder}/out.bin', 'rb').read(), 0, {}
    while at < len(data):
        a, b = struct.unpack('<II', data[at:at + 8])
        head = json.loads(data[at + 8:at + 8 + a])
        bits = np.frombuffer(data[at + 8 + a:at + 8 + a + b], np.uint8).reshape(head['h'], -1)
        pictures[head['id']] = 255 * (1 - np.unpackbits(bits, axis=1)[:, :head['w']])
        at += 8 + a + b
    return pictures


def verovio_rows(kind, path, rng, folder):
    root = engrave.open_song(path)
    part = choose_part(root, kind, rng)
    if part is None: return
    only(root, part)
    name = re.sub(r'\.\w+$', '', os.path.basename(path))
    whole = f'{folder}/{name}.musicxml'
    ET.ElementTree(root).write(whole, encoding='utf-8', xml_declaration=True)
    measures = len(root.find('part').findall('measure'))
    slices, tokens = [], {}
    for _ in range(4):
        n = rng.randint(2, 5 if kind == 'piano' else 8)
        first = rng.randrange(max(1, measures - n))
        cut, told = f'{folder}/cut.musicxml', tokens_of(whole, first, n, folder)
        if told is None or len(told) > 900 or not convert(whole, cut, '--measures', f'{first + 1}-{first + n}'): continue
        key = f'{name}-{part}-{first + 1}'
        tokens[key] = told
        slices.append(dict(id=key, lmx='', xml=open(cut).read()))
    for key, gray in (render(slices, folder) if slices else {}).items():
        yield key, tokens[key], gray


# ---- pages

def song_pages(path, rng, folder, engraver):
    """The first page of a song and what stands on it."""
    root = engrave.open_song(path)
    if len(root.findall('part')) != 2: return
    only(root, None)
    if engraver == 'verovio':  # its headings are set by the renderer, and badly: there are none, and the truth has none
        for e in root.findall('work') + root.findall('movement-title') + root.findall('identification'): root.remove(e)
    name = re.sub(r'\.\w+$', '', os.path.basename(path))
    whole = f'{folder}/{name}.musicxml'
    ET.ElementTree(root).write(whole, encoding='utf-8', xml_declaration=True)
    if engraver == 'musescore':
        text, _ = engrave.style(rng)
        text = re.sub('<pageWidth>[^<]*', '<pageWidth>8.27', re.sub('<pageHeight>[^<]*', '<pageHeight>11.69', re.sub('<pagePrintableWidth>[^<]*', '<pagePrintableWidth>7.37', text)))
        text = text.replace('<hideInstrumentNameInFirstMeasure>1', '<hideInstrumentNameInFirstMeasure>0')
        open(f'{folder}/page.mss', 'w').write(text)
        env = dict(os.environ, QT_QPA_PLATFORM='offscreen', HOME=folder, XDG_RUNTIME_DIR=folder, LC_ALL='C.UTF-8')
        for out in f'{folder}/{name}.out.musicxml', f'{folder}/{name}.png':
            subprocess.run(['mscore3', '-S', f'{folder}/page.mss', '-r', '220', '-o', out, whole], env=env, timeout=300, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        out, picture = f'{folder}/{name}.out.musicxml', f'{folder}/{name}-1.png'
        if not os.path.exists(picture): return
        engrave.mark_measure_rests(out)
        measures = ET.parse(out).getroot().find('part').findall('measure')
        ends = [i for i, m in enumerate(measures) if i and any(p.get('new-page') == 'yes' for p in m.findall('print'))]
        n = ends[0] if ends else len(measures)
        number_measures(out)
        _, gray = engrave.systems_on(picture)
    else:
        script = f'''import createVerovioModule from 'verovio/wasm'; import {{ VerovioToolkit }} from 'verovio/esm'; import {{ Resvg }} from '@resvg/resvg-js'; import fs from 'node:fs';
const tk = new VerovioToolkit(await createVerovioModule());
tk.setOptions({{ inputFrom: 'xml', pageWidth: 2100, pageHeight: 2970, scale: 100, unit: {rng.choice((8, 9, 10))}, font: '{rng.choice(('Leipzig', 'Bravura', 'Leland', 'Gootville'))}', header: 'none', footer: 'none', svgViewBox: false }});
tk.loadData(fs.readFileSync('{whole}', 'utf8'));
const files = ['/usr/share/fonts/truetype/freefont/FreeSerif.ttf', '/usr/share/fonts/truetype/freefont/FreeSerifItalic.ttf', '/usr/share/fonts/truetype/freefont/FreeSerifBold.ttf'];
const svg = tk.renderToSVG(1);
fs.writeFileSync('{folder}/page.json', JSON.stringify({{ measures: (svg.match(/class="measure/g) || []).length }}));
fs.writeFileSync('{folder}/page.png', new Resvg(svg, {{ background: 'white', font: {{ loadSystemFonts: false, fontFiles: files, defaultFontFamily: 'FreeSerif', serifFamily: 'FreeSerif' }} }}).render().asPng());
'''
        open(f'{KIT}/verovio/page.mjs', 'w').write(script)
        subprocess.run(['node', 'page.mjs'], cwd=f'{KIT}/verovio', timeout=300, check=True)
        out, picture = whole, f'{folder}/page.png'
        n = json.load(open(f'{folder}/page.json'))['measures']
        gray = cv2.imread(picture, cv2.IMREAD_GRAYSCALE)
    truth = f'{folder}/truth.musicxml'
    if convert(out, truth, '--measures', f'1-{n}'): yield name, open(truth).read(), gray


def main():
    ap = argparse.ArgumentParser()
    ap.add_argument('kind', choices=('voice', 'strings', 'piano', 'song')), ap.add_argument('scores', nargs='+')
    ap.add_argument('--engraver', choices=('musescore', 'verovio'), required=True), ap.add_argument('--count', type=int, required=True), ap.add_argument('--out', required=True)
    ap.add_argument('--allow', help='a file that lists the scores that may be used, by name'), ap.add_argument('--seed', type=int, default=0)
    ap.add_argument('--each', type=int, default=3, help='rows of a score, at most')
    a = ap.parse_args()
    allowed = set(open(a.allow).read().split()) if a.allow else None
    scores = [s for s in sorted(a.scores) if allowed is None or os.path.basename(s).split('.')[0] in allowed]
    random.Random(a.seed).shuffle(scores)
    os.makedirs(a.out, exist_ok=True)
    left = a.count
    for path in scores:
        rng = random.Random(f'{a.seed} {os.path.basename(path)}')
        folder = tempfile.mkdtemp(prefix='evalsets-')
        try:
            if a.kind == 'song': found = list(song_pages(path, rng, folder, a.engraver))
            else: found = list((musescore_rows if a.engraver == 'musescore' else verovio_rows)(a.kind, path, rng, folder))
        except (OSError, subprocess.SubprocessError, ET.ParseError, IndexError, AttributeError) as e:
            print(path, 'left out:', str(e)[:150], flush=True)
            found = []
        finally:
            shutil.rmtree(folder, ignore_errors=True)
        rng.shuffle(found)
        for name, truth, gray in found[:min(left, a.each)]:
            name = f'{name}-{a.engraver}'
            cv2.imwrite(f'{a.out}/{name}.png', gray, [cv2.IMWRITE_PNG_COMPRESSION, 9])
            with open(f'{a.out}/{name}' + ('.musicxml' if a.kind == 'song' else '.lmx'), 'w') as f: f.write(truth if a.kind == 'song' else ' '.join(truth) + '\n')
            left -= 1
        print(os.path.basename(path), len(found), left, flush=True)
        if left <= 0: break


if __name__ == '__main__':
    main()
