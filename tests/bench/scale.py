#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""scale.py BUILD-FOLDER: how time grows with size, as JSON: a score of many measures, a page of many rows, a document of many pages, each at three
sizes, in seconds of processor time. "growth" is the power of the size that the time of the two largest goes with: 1 is in step with it, 2 is quadratic."""
import json
import math
import os
import resource
import struct
import subprocess
import sys
import tempfile
import zlib

BUILD = os.path.abspath(sys.argv[1])
CLI = os.path.join(BUILD, 'app', 'scorewright-cli')
ENVIRONMENT = {**os.environ, 'SCW_DECODE': os.path.join(BUILD, 'app', 'scorewright-decode')}
FIRST = 'measure key:fifths:0 time beats:4 beat-type:4 clef:G2'
MEASURES = ('C4 voice:1 quarter stem:up D4 eighth stem:up beam:begin E4 eighth beam:end F4 half stem:up',
            'G4 voice:1 half dot stem:up slur:start A4 quarter stem:up slur:stop', 'rest:measure voice:1 whole')


def seconds(*command):
    """Of processor time; the shorter of two runs."""
    taken = []
    for _ in range(2):
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        subprocess.run(command, env=ENVIRONMENT, check=True, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        taken.append(after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime)
    return round(min(taken), 3)


def growth(rows, keys):
    a, b = rows[-2:]
    return {key[:-2]: round(math.log(b[key] / a[key]) / math.log(b['n'] / a['n']), 2) for key in keys}


def of_measures(folder):
    rows = []
    for n in 750, 1500, 3000:
        lmx, xml = (os.path.join(folder, f'{n}.{kind}') for kind in ('lmx', 'musicxml'))
        with open(lmx, 'w', encoding='utf-8') as file:
            file.write(' '.join([FIRST, MEASURES[0]] + ['measure ' + MEASURES[i % 3] for i in range(1, n)]) + '\n')
        rows.append({'n': n, 'write_s': seconds(CLI, 'convert', lmx, '-o', xml), 'read_s': seconds(CLI, 'convert', xml, '-o', lmx + '.again.lmx'),
                     'validate_s': seconds(CLI, 'validate', xml), 'midi_s': seconds(CLI, 'convert', xml, '-o', lmx + '.mid'),
                     'engrave_s': seconds(CLI, 'engrave', xml, '-o', lmx + '.pdf')})
    return {'sizes': rows, 'growth': growth(rows, [key for key in rows[0] if key != 'n'])}


def write_rows(path, n):
    """A page of n single staves: gray, 8 bits, staff space 6."""
    width, space, pitch = 400, 6, 60
    white, line = b'\0' + bytes([255]) * width, b'\0' + bytes([255]) * 20 + bytes([0]) * (width - 40) + bytes([255]) * 20
    staff = [white] * pitch
    for i in range(5):
        staff[18 + space * i] = line
    data = zlib.compress(b''.join(staff) * n, 1)

    def chunk(kind, content):
        return struct.pack('>I', len(content)) + kind + content + struct.pack('>I', zlib.crc32(kind + content))
    with open(path, 'wb') as file:
        file.write(b'\x89PNG\r\n\x1a\n' + chunk(b'IHDR', struct.pack('>IIBBBBB', width, pitch * n, 8, 0, 0, 0, 0)) + chunk(b'IDAT', data)
                   + chunk(b'IEND', b''))


def of_rows(folder):
    rows = []
    for n in 250, 500, 1000:
        page = os.path.join(folder, f'{n}.png')
        write_rows(page, n)
        found = json.loads(subprocess.run([CLI, 'detect', '--json', page], env=ENVIRONMENT, check=True, capture_output=True).stdout)
        rows.append({'n': n, 'found': sum(len(p['systems']) for p in found['pages']), 'detect_s': seconds(CLI, 'detect', '--json', page)})
    return {'sizes': rows, 'growth': growth(rows, ['detect_s'])}


def of_pages():
    program = os.path.join(BUILD, 'tests', 'bench', 'scw-bench-project')
    rows = json.loads(subprocess.run([program, '500', '1000', '2000'], env=ENVIRONMENT, check=True, capture_output=True).stdout)
    return {'sizes': rows, 'growth': growth(rows, [key for key in rows[0] if key != 'n'])}


def main():
    with tempfile.TemporaryDirectory() as folder:
        print(json.dumps({'measures': of_measures(folder), 'rows': of_rows(folder), 'pages': of_pages()}, indent=1))


if __name__ == '__main__':
    main()
