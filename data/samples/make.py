#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Makes the sample pages: make.py FOLDER-OF-SCORES [OUT [NAME...]]

FOLDER-OF-SCORES holds songs of the OpenScore Lieder Corpus and a string quartet of OpenScore as .mxl (CC0). Of each the piano part is taken (of 'song'
both, with words and marks; of 'violin' the voice, without words; of 'quartet' all four), cut to the first measures, broken into systems, and set by MuseScore 3 (Debian: musescore3,
python3-pil, poppler-utils):

    clean.png            300 dpi, gray
    low-resolution.png   150 dpi, gray, a little out of focus
    photo.jpg            gray, skewed and leaning, uneven light, a dark table around the sheet
    two-pages.pdf        vectors
    song.png             250 dpi, gray: a voice and its piano
    violin.png           200 dpi, gray: single staves
    quartet.png          200 dpi, gray: four parts under a bracket

Beside each lies NAME.musicxml: exactly the music on the page, as it was given to MuseScore. boxes.json says where the systems are, from
the staff lines of MuseScore's SVG, not from our own detector: a box runs from the first line of the top staff to the last of the bottom one and
from the left to the right end of the lines, in pixels (PDF: points, 72 an inch); on the photo it is the upright hull of the slanted lines.

Nothing is random: the same MuseScore and Pillow make the same files.
"""
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import xml.etree.ElementTree as ET
import zipfile

from PIL import Image, ImageChops, ImageFilter

# name, score, title, composer, measures of each system (a 'P' begins a new page)
PAGES = [
    ('clean', 'lc6810863', 'Après un rêve', 'Gabriel Fauré', [4, 4, 4, 4, 4]),
    ('low-resolution', 'lc5004835', 'Ständchen', 'Franz Schubert', [4, 4, 4, 4, 4]),
    ('photo', 'lc6900961', 'Die Forelle', 'Franz Schubert', [4, 4, 4, 4, 4]),
    ('two-pages', 'lc4987640', 'Mondnacht', 'Robert Schumann', [5, 5, 5, 5, 5, 'P', 5, 5, 5, 5]),
    ('song', 'lc6885211', 'Widmung', 'Robert Schumann', [2, 2, 2]),
    ('violin', 'lc6900961', 'Die Forelle', 'Franz Schubert', [6, 5, 5, 5, 5, 5, 5, 5]),
    ('quartet', 'sq8075304', 'String Quartet in E-flat major', 'Joseph Haydn', [3, 3, 3]),
]
DPI = {'clean': 300, 'low-resolution': 150, 'photo': 220, 'song': 250, 'violin': 200, 'quartet': 200}
PIANO = [(1, 'Piano', None)]  # of the score's parts: which, and what it is called on the page
RIGHTS = {'quartet': 'CC0 (OpenScore String Quartets)'}
ROWS = {'song': [1, 2], 'violin': [1], 'quartet': [1, 1, 1, 1]}
PARTS = {'song': [(0, 'Singstimme', 'Sgst.'), (1, 'Klavier', 'Kl.')], 'violin': [(0, 'Violine', None)],
         'quartet': [(0, 'Violin I', 'Vln. I'), (1, 'Violin II', 'Vln. II'), (2, 'Viola', 'Vla.'), (3, 'Violoncello', 'Vc.')]}
MM = 40 / 7.0  # tenths a millimetre: 40 tenths (a staff) are 7 mm
SVG = '{http://www.w3.org/2000/svg}'


# ---- the music ----

def read_score(path):
    with zipfile.ZipFile(path) as archive:
        container = ET.fromstring(archive.read('META-INF/container.xml'))
        name = next(e.get('full-path') for e in container.iter() if e.tag.endswith('rootfile'))
        return ET.fromstring(archive.read(name))


def drop_unpaired(measures, tag):
    """Slurs and ties that lose their other end where the music is cut."""
    open_ends = {}
    for measure in measures:
        for note in measure.iter('note'):
            pitch = tuple(note.findtext('pitch/' + x) for x in ('step', 'alter', 'octave')) + (note.findtext('staff'),)
            marks = [(parent, e) for parent in [note] + note.findall('notations') for e in parent.findall(tag)]
            for parent, e in sorted(marks, key=lambda m: m[1].get('type') != 'stop'):
                key = (e.get('number', '1'),) if tag == 'slur' else pitch
                if e.get('type') == 'start':
                    open_ends[key] = (parent, e)
                elif e.get('type') == 'stop' and open_ends.pop(key, None) is None:
                    parent.remove(e)
    for parent, e in open_ends.values():
        parent.remove(e)


def cut(root, name, title, composer, systems):
    wanted, parts = PARTS.get(name, PIANO), []
    for which, called, shortly in wanted:
        part = root.findall('part')[which]
        parts.append((called, shortly, cut_part(part, systems, name == 'song', name in PARTS)))
    return compose(parts, title, composer, RIGHTS.get(name, 'CC0 (OpenScore Lieder Corpus)'), name in PARTS)


def cut_part(part, systems, words, marks):
    n = sum(s for s in systems if s != 'P')
    measures = part.findall('measure')[:n]
    for measure in measures:
        for child in list(measure):
            kinds = [e.tag for e in child.iter('direction-type') for e in e]
            if child.tag in ('print', 'sound', 'harmony') or any(k in ('dashes', 'pedal', 'metronome') or (k == 'wedge' and not marks) for k in kinds):
                measure.remove(child)
            for e in child.findall('lyric'):
                if not words:
                    child.remove(e)
    for tag in ('slur', 'tie', 'tied'):
        drop_unpaired(measures, tag)
    at, new_page = 0, False
    for i, length in enumerate(systems):
        if length == 'P':
            new_page = True
            continue
        if i > 0:
            measures[at].insert(0, ET.Element('print', {'new-page': 'yes'} if new_page else {'new-system': 'yes'}))
        new_page = False
        at += length
    return measures


def compose(parts, title, composer, rights, named):
    out = ET.Element('score-partwise', version='4.0')
    ET.SubElement(ET.SubElement(out, 'work'), 'work-title').text = title
    identification = ET.SubElement(out, 'identification')
    ET.SubElement(identification, 'creator', type='composer').text = composer
    ET.SubElement(identification, 'rights').text = rights
    supports = ET.SubElement(identification, 'encoding')
    for attribute in ('new-system', 'new-page'):
        ET.SubElement(supports, 'supports', element='print', attribute=attribute, type='yes', value='yes')
    defaults = ET.SubElement(out, 'defaults')
    scaling = ET.SubElement(defaults, 'scaling')
    ET.SubElement(scaling, 'millimeters').text = '7'
    ET.SubElement(scaling, 'tenths').text = '40'
    layout = ET.SubElement(defaults, 'page-layout')
    ET.SubElement(layout, 'page-height').text = '%.2f' % (297 * MM)
    ET.SubElement(layout, 'page-width').text = '%.2f' % (210 * MM)
    margins = ET.SubElement(layout, 'page-margins', type='both')
    for side in ('left', 'right', 'top', 'bottom'):
        ET.SubElement(margins, side + '-margin').text = '%.2f' % (15 * MM)
    for text, x, justify, size in ((title, 105, 'center', '22'), (composer, 195, 'right', '12')):
        credit = ET.SubElement(out, 'credit', page='1')
        ET.SubElement(credit, 'credit-type').text = 'title' if justify == 'center' else 'composer'
        ET.SubElement(credit, 'credit-words', {'default-x': '%.2f' % (x * MM), 'default-y': '%.2f' % (280 * MM), 'justify': justify,
                                               'valign': 'top', 'font-size': size}).text = text
    part_list = ET.SubElement(out, 'part-list')
    if len(parts) > 2:  # strings
        group = ET.SubElement(part_list, 'part-group', type='start', number='1')
        ET.SubElement(group, 'group-symbol').text = 'bracket'
        ET.SubElement(group, 'group-barline').text = 'yes'
    for i, (called, shortly, measures) in enumerate(parts, 1):
        score_part = ET.SubElement(part_list, 'score-part', id=f'P{i}')
        ET.SubElement(score_part, 'part-name', {} if named else {'print-object': 'no'}).text = called
        if shortly:
            ET.SubElement(score_part, 'part-abbreviation').text = shortly
        ET.SubElement(out, 'part', id=f'P{i}').extend(measures)
    if len(parts) > 2:
        ET.SubElement(part_list, 'part-group', type='stop', number='1')
    return out


def write_xml(root, path):
    ET.indent(root)
    doctype = '<!DOCTYPE score-partwise PUBLIC "-//Recordare//DTD MusicXML 4.0 Partwise//EN" "http://www.musicxml.org/dtds/partwise.dtd">\n'
    with open(path, 'w', encoding='utf-8') as f:
        f.write('<?xml version="1.0" encoding="UTF-8"?>\n' + doctype + ET.tostring(root, encoding='unicode') + '\n')


# ---- MuseScore ----

def musescore(work, *args):
    env = dict(os.environ, QT_QPA_PLATFORM='offscreen', QT_HASH_SEED='0', HOME=work, XDG_RUNTIME_DIR=work, LC_ALL='C.UTF-8')
    subprocess.run(['mscore3', *args], env=env, check=True, timeout=240, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


def numbers(text):
    return [float(x) for x in re.findall(r'-?[\d.]+(?:e-?\d+)?', text)]


def systems_of(svg, rows):
    """(width, height, [box]) of a page in the SVG's own units: five lines a staff; 'rows': how many staves each row of a system has."""
    root = ET.parse(svg).getroot()
    x0, y0, width, height = numbers(root.get('viewBox'))
    lines = []
    for e in root.iter():
        if e.get('class') == 'StaffLines':
            p = numbers(e.get('points') or e.get('d'))
            lines.append((p[1], min(p[0::2]), max(p[0::2])))
    merged = {}
    for y, left, right in lines:  # a line may be drawn measure by measure
        a = merged.setdefault(round(y, 1), [left, right])
        a[0], a[1] = min(a[0], left), max(a[1], right)
    ys = sorted(merged)
    assert len(ys) % (5 * sum(rows)) == 0, (svg, len(ys))
    boxes = []
    while ys:
        staves = rows[len(boxes) % len(rows)]
        group, ys = ys[:5 * staves], ys[5 * staves:]
        left = min(merged[y][0] for y in group)
        right = max(merged[y][1] for y in group)
        boxes.append((left - x0, group[0] - y0, right - left, group[-1] - group[0]))
    return width, height, boxes


# ---- paper and camera ----

def perspective(corners, size):
    """The eight numbers of Pillow's PERSPECTIVE for output -> input, from the input's corners in the output picture."""
    w, h = size
    rows = []
    for (x, y), (u, v) in zip(corners, ((0, 0), (w, 0), (w, h), (0, h))):
        rows.append([x, y, 1, 0, 0, 0, -u * x, -u * y, u])
        rows.append([0, 0, 0, x, y, 1, -v * x, -v * y, v])
    for i in range(8):  # Gauss, Jordan
        p = max(range(i, 8), key=lambda r: abs(rows[r][i]))
        rows[i], rows[p] = rows[p], rows[i]
        rows[i] = [v / rows[i][i] for v in rows[i]]
        for r in range(8):
            if r != i:
                rows[r] = [a - rows[r][i] * b for a, b in zip(rows[r], rows[i])]
    return [r[8] for r in rows]


def forward(inverse, u, v):
    """Where the point (u, v) of the sheet lands in the photo: solves the two equations of the inverse map."""
    a, b, c, d, e, f, g, h = inverse
    m11, m12, r1 = a - u * g, b - u * h, u - c
    m21, m22, r2 = d - v * g, e - v * h, v - f
    det = m11 * m22 - m12 * m21
    return (r1 * m22 - m12 * r2) / det, (m11 * r2 - r1 * m21) / det


def photograph(page, boxes):
    w, h = page.size
    size = (int(w * 1.06), int(h * 1.05))
    corners = [(w * 0.055, h * 0.012), (w * 1.035, h * 0.040), (w * 1.015, h * 1.035), (w * 0.015, h * 1.008)]
    inverse = perspective(corners, page.size)
    sheet = page.point(lambda v: 45 + v * 185 // 255)
    photo = sheet.transform(size, Image.PERSPECTIVE, inverse, Image.BICUBIC, fillcolor=62)
    light = Image.new('L', (4, 4))
    light.putdata([255, 250, 235, 205, 252, 246, 226, 196, 240, 230, 210, 180, 214, 205, 188, 160])
    photo = ImageChops.multiply(photo, light.resize(size, Image.BICUBIC))
    grain, state = bytearray(), 1
    for _ in range(256 * 256):
        state = (state * 1103515245 + 12345) & 0x7fffffff
        grain.append(((state >> 16) & 7) + ((state >> 20) & 7))
    tile = Image.frombytes('L', (256, 256), bytes(grain))
    noise = Image.new('L', size)
    for y in range(0, size[1], 256):
        for x in range(0, size[0], 256):
            noise.paste(tile, (x, y))
    photo = ImageChops.subtract(photo.filter(ImageFilter.GaussianBlur(0.7)), noise)
    hulls = []
    for x, y, bw, bh in boxes:
        p = [forward(inverse, *q) for q in ((x, y), (x + bw, y), (x + bw, y + bh), (x, y + bh))]
        left, top = min(q[0] for q in p), min(q[1] for q in p)
        hulls.append((left, top, max(q[0] for q in p) - left, max(q[1] for q in p) - top))
    return photo, hulls


# ---- the pages ----

def box_dict(box, scale=1.0, digits=0):
    values = [round(v * scale, digits) if digits else round(v * scale) for v in box]
    return dict(zip('xywh', values))


def still_pdf(data):
    """A PDF without the time of its making (same length, so that its table of places stays right)."""
    return re.sub(rb'(/CreationDate \(D:)\d{14}[^)]*\)', lambda m: m.group(1) + b'20000101000000' + b' ' * (len(m.group(0)) - len(m.group(1)) - 15) + b')', data)


def make_picture(name, xml, work, out):
    dpi = DPI[name]
    musescore(work, '-r', str(dpi), '-T', '-1', '-o', f'{work}/{name}.png', xml)
    musescore(work, '-T', '-1', '-o', f'{work}/{name}.svg', xml)
    width, height, boxes = systems_of(f'{work}/{name}-1.svg', ROWS.get(name, [2]))
    page = Image.open(f'{work}/{name}-1.png')
    if page.mode in ('RGBA', 'LA'):
        white = Image.new('RGBA', page.size, 'white')
        page = Image.alpha_composite(white, page.convert('RGBA'))
    page = page.convert('L')
    scale = page.width / width
    boxes = [tuple(v * scale for v in b) for b in boxes]
    if name in ('clean', 'song', 'violin', 'quartet'):
        page = page.quantize(8, dither=Image.NONE)
        page.save(f'{out}/{name}.png', optimize=True, dpi=(dpi, dpi))
    elif name == 'low-resolution':
        page = page.filter(ImageFilter.GaussianBlur(0.4)).quantize(8, dither=Image.NONE)
        page.save(f'{out}/{name}.png', optimize=True, dpi=(dpi, dpi))
    else:
        page, boxes = photograph(page, boxes)
        page.save(f'{out}/{name}.jpg', quality=60, optimize=True)
    file = name + ('.jpg' if name == 'photo' else '.png')
    rows = ROWS.get(name)
    return file, {'width': page.width, 'height': page.height,
                  'systems': [{**box_dict(b), **({'staves': rows[i % len(rows)]} if rows else {})} for i, b in enumerate(boxes)]}


def make_pdf(name, xml, work, out):
    musescore(work, '-o', f'{work}/{name}.pdf', xml)
    musescore(work, '-T', '-1', '-o', f'{work}/{name}.svg', xml)
    pages, n = [], 1
    while os.path.exists(f'{work}/{name}-{n}.svg'):
        width, height, boxes = systems_of(f'{work}/{name}-{n}.svg', [2])
        scale = 210 / 25.4 * 72 / width
        pages.append({'page': n, 'width': round(width * scale, 2), 'height': round(height * scale, 2),
                      'systems': [box_dict(b, scale, 2) for b in boxes]})
        n += 1
    with open(f'{work}/{name}.pdf', 'rb') as f:
        data = f.read()
    with open(f'{out}/{name}.pdf', 'wb') as f:
        f.write(still_pdf(data))
    return f'{name}.pdf', {'unit': 'pt', 'pages': pages}


def main():
    scores = sys.argv[1]
    out = sys.argv[2] if len(sys.argv) > 2 else os.path.dirname(os.path.abspath(__file__))
    truth = {}
    if len(sys.argv) > 3:
        with open(f'{out}/boxes.json') as f:
            truth = json.load(f)
    work = tempfile.mkdtemp()
    for name, score, title, composer, systems in PAGES:
        if len(sys.argv) > 3 and name not in sys.argv[3:]:
            continue
        xml = f'{out}/{name}.musicxml'
        write_xml(cut(read_score(f'{scores}/{score}.mxl'), name, title, composer, systems), xml)
        file, entry = (make_pdf if name == 'two-pages' else make_picture)(name, xml, work, out)
        found = sum(len(p['systems']) for p in entry.get('pages', [entry]))
        assert found == len(ROWS.get(name, [2])) * sum(s != 'P' for s in systems), (name, found)
        truth[file] = entry
    shutil.rmtree(work, ignore_errors=True)
    with open(f'{out}/boxes.json', 'w') as f:
        f.write('{\n' + ',\n'.join(f' {json.dumps(k)}: {json.dumps(v)}' for k, v in truth.items()) + '\n}\n')


if __name__ == '__main__':
    main()
