# SPDX-License-Identifier: GPL-3.0-or-later
"""detect: the sample pages against MuseScore's own staff lines, and real scans."""
import json
import os
import shutil
import struct
import unittest
import zlib

from cli import Case, cli, data, need_extra, png, sample


def overlap(a, b):
    w = min(a['x'] + a['w'], b['x'] + b['w']) - max(a['x'], b['x'])
    h = min(a['y'] + a['h'], b['y'] + b['h']) - max(a['y'], b['y'])
    if w <= 0 or h <= 0:
        return 0.0
    return w * h / (a['w'] * a['h'] + b['w'] * b['h'] - w * h)


def scaled(box, scale):
    return {k: v * scale for k, v in box.items()}


class Detect(Case):
    def detect(self, path, *args, **more):
        return json.loads(self.check(cli('detect', path, '--json', *args, **more), 0).text)['pages']

    def compare(self, page, truth, least):
        scale = page['width'] / truth['width']
        self.assertEqual(len(page['systems']), len(truth['systems']))
        for found, true in zip(page['systems'], truth['systems']):
            self.assertGreaterEqual(overlap(found, scaled(true, scale)), least)
            self.assertEqual(found['staves'], true.get('staves', 2))
            self.assertGreater(found['staff_space'], 3)
            crop = found['crop']
            self.assertLessEqual(crop['x'], found['x'])
            self.assertGreaterEqual(crop['y'] + crop['h'], found['y'] + found['h'])
            self.assertGreaterEqual(crop['x'], 0)
            self.assertLessEqual(crop['x'] + crop['w'], page['width'])

    def test_samples(self):
        with open(sample('boxes.json'), encoding='utf-8') as f:
            truth = json.load(f)
        for name in ('clean.png', 'low-resolution.png', 'photo.jpg', 'song.png', 'violin.png', 'quartet.png'):
            with self.subTest(name):
                pages = self.detect(sample(name))
                self.assertEqual([p['page'] for p in pages], [1])
                self.assertEqual((pages[0]['width'], pages[0]['height']), (truth[name]['width'], truth[name]['height']))
                self.compare(pages[0], truth[name], 0.6 if name == 'photo.jpg' else 0.8)

    def test_pdf(self):
        with open(sample('boxes.json'), encoding='utf-8') as f:
            truth = json.load(f)['two-pages.pdf']['pages']
        pages = self.detect(sample('two-pages.pdf'))
        self.assertEqual([p['page'] for p in pages], [1, 2])
        for page, true in zip(pages, truth):
            self.compare(page, true, 0.8)
            self.assertAlmostEqual(page['width'] / page['dpi'], true['width'] / 72, delta=0.02)
            for system in page['systems']:
                self.assertAlmostEqual(system['staff_space'], 20, delta=1.5)
        self.assertEqual(self.detect(sample('two-pages.pdf'), '--pages', '2'), pages[1:])

    def test_groups(self):
        """A song and a quartet: the rows that sound together, and the box around them."""
        for name, staves in (('lc5187781-musescore.png', [1, 2]), ('lc6001354-verovio.png', [1, 2])):
            with self.subTest(name):
                page = self.detect(data('eval/dev-pages/' + name))[0]
                systems = page['systems']
                self.assertEqual([i for group in page['groups'] for i in group['rows']], list(range(len(systems))))
                for n, group in enumerate(page['groups']):
                    rows = [systems[i] for i in group['rows']]
                    self.assertEqual([row['staves'] for row in rows], staves)
                    self.assertEqual({row['group'] for row in rows}, {n})
                    self.assertFalse(any(row['ossia'] for row in rows))
                    self.assertEqual((group['x'], group['y']), (min(r['x'] for r in rows), rows[0]['y']))
                    self.assertEqual(group['y'] + group['h'], max(r['y'] + r['h'] for r in rows))
                    self.assertEqual(group['x'] + group['w'], max(r['x'] + r['w'] for r in rows))
        page = self.detect(sample('clean.png'))[0]
        self.assertEqual([g['rows'] for g in page['groups']], [[i] for i in range(len(page['systems']))])

    def test_scans(self):
        with open(need_extra('scans/boxes.json'), encoding='utf-8') as f:
            truth = json.load(f)
        for name, true in truth.items():
            with self.subTest(name):
                page = self.detect(need_extra('scans/' + name))[0]
                self.compare(page, true, 0.6 if true.get('approximate') else 0.8)

    def test_crop(self):
        page = self.detect(sample('clean.png'))[0]
        second = page['systems'][1]['crop']
        area = '0,%d,%d,%d' % (second['y'] - 20, page['width'], second['h'] + 40)
        cropped = self.detect(sample('clean.png'), '--crop', area)[0]
        self.assertEqual((cropped['width'], cropped['height']), (page['width'], page['height']))
        self.assertEqual(len(cropped['systems']), 1)
        self.assertGreater(overlap(cropped['systems'][0], page['systems'][1]), 0.95)
        self.check(cli('detect', sample('clean.png'), '--crop', '9000,0,10,10'), 1)

    def test_page_that_is_not_there(self):
        self.one_line(self.check(cli('detect', sample('two-pages.pdf'), '--pages', '2-3'), 1), 'two-pages.pdf', 'page 3')

    def test_standard_input(self):
        with open(sample('low-resolution.png'), 'rb') as f:
            data = f.read()
        run = self.check(cli('detect', '-', '--json', stdin=data), 0)
        self.assertEqual(json.loads(run.text)['pages'], self.detect(sample('low-resolution.png')))
        self.one_line(self.check(cli('detect', '-', stdin=b''), 1), 'standard input')

    def with_chunk(self, kind, body):
        """The clean page with one chunk more, before its pixels."""
        with open(sample('clean.png'), 'rb') as file:
            whole = file.read()
        old = whole.find(b'pHYs') - 4
        if kind == b'pHYs' and old > 0:
            whole = whole[:old] + whole[old + 12 + 9:]
        at = whole.index(b'IDAT') - 4
        path = self.path('chunk.png')
        with open(path, 'wb') as file:
            file.write(whole[:at] + struct.pack('>I', len(body)) + kind + body + struct.pack('>I', zlib.crc32(kind + body)) + whole[at:])
        return path

    def test_orientation_of_a_png(self):
        plain = self.detect(sample('clean.png'))[0]
        for order in '<>':
            for orientation in (0, 1, 3, 6, 8, 9):
                exif = (b'II*\0' if order == '<' else b'MM\0*') + struct.pack(order + 'IHHHIHHI', 8, 1, 0x0112, 3, 1, orientation, 0, 0)
                page = json.loads(cli('detect', self.with_chunk(b'eXIf', exif), '--json', '--turn', '0').text)['pages'][0]
                sides = (page['width'], page['height'])
                self.assertEqual(sides, (plain['height'], plain['width']) if orientation in (6, 8) else (plain['width'], plain['height']))
        for broken in (b'', b'II*\0', b'II*\0\xff\xff\xff\xff', b'MM\0*\0\0\0\x08\xff\xff', b'JJ*\0\x08\0\0\0'):
            self.assertEqual(self.detect(self.with_chunk(b'eXIf', broken))[0], plain)

    def test_orientation_of_the_field(self):
        for name in ('o6.png', 'o6.webp'):
            with self.subTest(name):
                page = self.detect(need_extra(f'cases/64-orientation/{name}'))[0]
                self.assertGreater(page['height'], page['width'])
                self.assertGreater(len(page['systems']), 3)

    def test_pixels_that_are_not_square(self):
        plain = self.detect(sample('clean.png'))[0]
        page = self.detect(self.with_chunk(b'pHYs', struct.pack('>IIB', 11811, 5906, 1)))[0]
        self.assertEqual(page['width'], plain['width'])
        self.assertAlmostEqual(page['height'], 2 * plain['height'], delta=2)
        page = self.detect(self.with_chunk(b'pHYs', struct.pack('>IIB', 11811, 11811, 1)))[0]
        self.assertEqual(page, plain)
        for name, ratio in (('half.png', 2), ('in.tif', 204 / 98)):
            page = self.detect(need_extra(f'cases/27-oblong-pixels/{name}'))[0]
            self.assertAlmostEqual(page['height'] / {'half.png': 1754, 'in.tif': 1174}[name], ratio, delta=0.01)
            self.assertTrue(page['systems'])

    def test_strange_names(self):
        for name in ('zwei Seiten \u00e4\u266f.png', '-x.png', 'a\nb.png', b'\xff\xfe.png'.decode('utf-8', 'surrogateescape')):
            with self.subTest(name=ascii(name)):
                path = self.path(name)
                shutil.copy(sample('low-resolution.png'), path)
                self.assertEqual(len(self.detect(path)[0]['systems']), 5)
        os.chdir(self.folder)
        self.check(cli('detect', '--', '-x.png'), 0)

    def test_german_numbers(self):
        import locale
        try:
            locale.setlocale(locale.LC_ALL, 'de_DE.UTF-8')
        except locale.Error:
            self.skipTest('no locale de_DE.UTF-8')
        finally:
            locale.setlocale(locale.LC_ALL, 'C')
        self.assertEqual(self.detect(sample('low-resolution.png'), LC_ALL='de_DE.UTF-8'), self.detect(sample('low-resolution.png')))
        self.check(cli('detect', sample('clean.png'), '--crop', '0,400.5,2480,600', '--json', LC_ALL='de_DE.UTF-8'), 0)

    def test_table(self):
        run = self.check(cli('detect', sample('low-resolution.png')), 0)
        self.assertEqual(run.text.count('staves 2'), 5)


if __name__ == '__main__':
    unittest.main()
