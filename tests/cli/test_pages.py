# SPDX-License-Identifier: GPL-3.0-or-later
"""Pages that lie on their side or head, in white on black, are too large, locked or empty."""
import base64
import json
import os
import struct
import sys
import unittest

sys.path.append(os.path.dirname(os.path.abspath(__file__)))
from cli import Case, cli, need_extra, png, sample

sys.path.append(os.path.join(os.path.dirname(os.path.abspath(__file__)), '..', 'support'))
from pictures import chunks, locked_pdf, pdf, turned  # noqa: E402


HEIC = base64.b64decode(  # 120 x 80 pixels, made by heif-enc
    'AAAAHGZ0eXBoZWljAAAAAG1pZjFoZWljbWlhZgAAATptZXRhAAAAAAAAACFoZGxyAAAAAAAAAABwaWN0AAAAAAAAAAAAAAAAAAAAAA5waXRtAAAAAAABAAAAImlsb2MAAAAAREAAAQABAAAAAAFeAA'
    'EAAAAAAAAARgAAACNpaW5mAAAAAAABAAAAFWluZmUCAAAAAAEAAGh2YzEAAAAAumlwcnAAAACcaXBjbwAAAHJodmNDAQQIAAAAAAAAAAAAHvAA/Pz4+AAADwMgAAEAF0ABDAH//wQIAAADAJ/4AAAD'
    'AAAeugJAIQABACZCAQEECAAAAwCf+AAAAwAAHsDyBRZbqSSmubAgAAADACAAAAMAISIAAQAHRAHBcrAiQAAAABRpc3BlAAAAAAAAAHgAAABQAAAADnBpeGkAAAAAAQgAAAAWaXBtYQAAAAAAAAABAA'
    'EDgQKDAAAATm1kYXQAAABCKAGusGF7M7OL9Z9PtIQxd2VpkoHrPHlYm2h3IhPEe8KX0Y4EmSZAmMtRu4wIXt8Cs99I78ApgT+RKAAHcAcrriQg')


def pdf_of(path, box, inverted=False):
    """A page with the pixels of a PNG with a palette."""
    parts = list(chunks(path))
    width, height, depth = struct.unpack('>IIB', parts[0][1][:9])
    palette = dict(parts)[b'PLTE']
    if inverted:
        palette = bytes(255 - value for value in palette)
    data = b''.join(data for kind, data in parts if kind == b'IDAT')
    draw = b'q %d 0 0 %d 0 0 cm /I Do Q' % box
    return pdf([b'<</Type/Catalog/Pages 2 0 R>>', b'<</Type/Pages/Kids[3 0 R]/Count 1>>',
                b'<</Type/Page/Parent 2 0 R/MediaBox[0 0 %d %d]/Contents 4 0 R/Resources<</XObject<</I 5 0 R>>>>>>' % box,
                b'<</Length %d>>stream\n' % len(draw) + draw + b'\nendstream\n',
                b'<</Type/XObject/Subtype/Image/Width %d/Height %d/ColorSpace[/Indexed/DeviceRGB %d<%s>]/BitsPerComponent %d'
                b'/Filter/FlateDecode/DecodeParms<</Predictor 15/Colors 1/BitsPerComponent %d/Columns %d>>/Length %d>>stream\n'
                % (width, height, len(palette) // 3 - 1, palette.hex().encode(), depth, depth, width, len(data)) + data + b'\nendstream\n'])


class Pages(Case):
    def page(self, path, *args):
        run = self.check(cli('detect', '--json', path, *args), 0)
        return json.loads(run.text)['pages'][0], run.err

    def turned(self, orientation):
        """The sample, stored turned."""
        return self.write(f'turned-{orientation}.png', turned(sample('low-resolution.png'), orientation))

    def scans(self, *jpegs):
        """A PDF of scanned pages."""
        with open(sample('photo.jpg'), 'rb') as file:
            head = file.read()
        at = next(i for i in range(len(head)) if head[i:i + 2] in (b'\xff\xc0', b'\xff\xc2'))
        height, width, components = struct.unpack('>HHB', head[at + 5:at + 10])
        objects = [b'<</Type/Catalog/Pages 2 0 R>>',
                   b'<</Type/Pages/Kids[' + b' '.join(b'%d 0 R' % (3 + 3 * i) for i in range(len(jpegs))) + b']/Count %d>>' % len(jpegs)]
        for i, jpeg in enumerate(jpegs):
            draw = b'%d 0 0 %d 0 0 cm /I Do' % (width // 3, height // 3)
            objects += [b'<</Type/Page/Parent 2 0 R/MediaBox[0 0 %d %d]/Contents %d 0 R/Resources<</XObject<</I %d 0 R>>>>>>'
                        % (width // 3, height // 3, 4 + 3 * i, 5 + 3 * i),
                        b'<</Length %d>>stream\n%s\nendstream' % (len(draw), draw),
                        b'<</Type/XObject/Subtype/Image/Width %d/Height %d/BitsPerComponent 8/ColorSpace/%s/Filter/DCTDecode/Length %d>>stream\n%s\nendstream'
                        % (width, height, b'DeviceGray' if components == 1 else b'DeviceRGB', len(jpeg), jpeg)]
        return pdf(objects)

    def test_pictures_that_are_cut_off_in_a_pdf(self):
        """Poppler shows what there is, and says nothing."""
        with open(sample('photo.jpg'), 'rb') as file:
            photo = file.read()
        path = self.write('scans.pdf', self.scans(photo, photo[:len(photo) * 2 // 3], photo))
        run = self.check(cli('detect', '--json', path, '--turn', '0'), 0)
        self.assertEqual([line for line in run.err.splitlines() if 'cut off' in line], ['scorewright-cli: page 2: a picture on it is cut off: what is below is lost'])
        systems = [len(page['systems']) for page in json.loads(run.text)['pages']]
        self.assertEqual(systems[0], systems[2])
        self.assertTrue(0 < systems[1] < systems[0], systems)

    def test_the_damaged_page_that_was_handed_over(self):
        run = self.check(cli('detect', '--json', need_extra('cases/58-damaged-pdf-page/in.pdf')), 0)
        self.assertEqual([line.split(': ')[1] for line in run.err.splitlines() if 'cut off' in line], ['page 2'])
        systems = [len(page['systems']) for page in json.loads(run.text)['pages']]
        self.assertTrue(0 < systems[1] < systems[0] == systems[2], systems)

    def test_turned_until_upright(self):
        upright, said = self.page(sample('low-resolution.png'))
        self.assertEqual(said, '')
        self.assertEqual(len(upright['systems']), 5)
        for orientation, degrees in ((3, 180), (6, 270), (8, 90)):
            with self.subTest(degrees):
                page, said = self.page(self.turned(orientation))
                self.assertIn(f'page 1: turned by {degrees} degrees', said)
                self.assertEqual(page, upright)
                page, said = self.page(self.turned(orientation), '--turn', str(degrees))
                self.assertEqual((page, said), (upright, ''))
        page, said = self.page(self.turned(3), '--turn', '0')
        self.assertEqual(said, '')
        self.assertNotEqual(page, upright)
        self.assertEqual(len(page['systems']), 5)
        self.assertIn('--turn', self.check(cli('detect', sample('clean.png'), '--turn', '45'), 2).err)

    def test_real_pages_are_left_alone(self):
        for name in ('beethoven08-2-p1.png', 'mozart16-1-p1.png', 'bethena-phone.jpg'):
            _, said = self.page(need_extra(os.path.join('scans', name)))
            self.assertEqual(said, '')

    def test_white_on_black(self):
        upright, _ = self.page(self.write('a.pdf', pdf_of(sample('low-resolution.png'), (595, 842))))
        page, said = self.page(self.write('b.pdf', pdf_of(sample('low-resolution.png'), (595, 842), True)))
        self.assertIn('page 1: inverted', said)
        self.assertEqual(len(page['systems']), len(upright['systems']))

    def test_a_page_of_points_for_pixels(self):
        """1 pixel is 1 point: at any usual resolution it is larger than what is read."""
        page, said = self.page(self.write('large.pdf', pdf_of(sample('low-resolution.png'), (12600, 17823))))
        self.assertEqual(said, '')
        self.assertEqual(len(page['systems']), 5)
        self.assertAlmostEqual(page['systems'][0]['staff_space'], 20, delta=2)

    def test_password(self):
        path = self.write('locked.pdf', locked_pdf('s3cret'))
        self.assertIn('asks for a password', self.check(cli('detect', path), 1).err)
        self.assertIn('not that of the PDF', self.check(cli('detect', path, '--password', 'guess'), 1).err)
        self.assertIn('blank', self.check(cli('detect', path, '--password', 's3cret'), 4).err)

    def test_heic(self):
        """Where libheif's module for gdk-pixbuf is, and where it is not."""
        path, cut = self.write('photo.heic', HEIC), self.write('cut.heic', HEIC[:300])
        none = self.write('no-modules', b'')
        self.assertIn('install heif-gdk-pixbuf', self.check(cli('detect', path, GDK_PIXBUF_MODULE_FILE=none), 1).err)
        run = cli('detect', path)
        if 'heif-gdk-pixbuf' in run.err:
            self.skipTest('no module for HEIC pictures is installed (Debian: heif-gdk-pixbuf)')
        self.assertIn('small (120 x 80 pixels)', self.check(run, 4).err)
        said = self.check(cli('detect', cut), 1).err
        self.assertNotIn('crashed', said)
        self.assertIn('cut.heic', said)

    def test_nothing(self):
        self.assertIn('page 1: the page is blank', self.check(cli('detect', png(self.path('a.png'), 700, 900, 255)), 4).err)
        small = png(self.path('b.png'), 300, 200, lambda x, y: 0 if y % 20 == 0 and y < 60 else 255)
        self.assertIn('small (300 x 200 pixels)', self.check(cli('detect', small), 4).err)
        faint = png(self.path('c.png'), 700, 900, lambda x, y: 240 if x % 50 else 250)
        self.assertIn('hardly any contrast', self.check(cli('detect', faint), 4).err)
        text = png(self.path('d.png'), 700, 900, lambda x, y: 0 if y % 40 < 20 and x * 7 % 19 < 8 else 255)
        self.assertIn('no staff of five lines', self.check(cli('detect', text), 4).err)


if __name__ == '__main__':
    unittest.main()
