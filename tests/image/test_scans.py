# SPDX-License-Identifier: GPL-3.0-or-later
"""Real pages (scans of SCW_TEST_EXTRA): every system found where it is, as they are and turned, shaded, small, large, blurred, black-edged."""
import json
import math
import unittest

from helpers import cv2, need_extra, need_opencv, numpy, tool


def overlap(a, b):
    w = min(a[0] + a[2], b[0] + b[2]) - max(a[0], b[0])
    h = min(a[1] + a[3], b[1] + b[3]) - max(a[1], b[1])
    both = max(w, 0) * max(h, 0)
    return both / (a[2] * a[3] + b[2] * b[3] - both)


def box(system):
    return system['x'], system['y'], system['w'], system['h']


class Scans(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.truth = cls.pages = None

    def setUp(self):
        need_opencv()
        if Scans.truth is None:
            Scans.truth = json.load(open(need_extra('scans/boxes.json'), encoding='utf-8'))
            # OpenCV turns by EXIF
            Scans.pages = {name: cv2.imread(need_extra('scans/' + name), 0) for name in Scans.truth}

    def find(self, image):
        (head, *lines) = tool('detect', image)
        self.assertEqual(int(head[0]), len(lines))
        return [[float(word) for word in line[:12]] for line in lines]

    def check(self, name, image, boxes, least, spaces=None):
        found = self.find(image)
        self.assertEqual(len(found), len(boxes), name)
        for i, (system, truth) in enumerate(zip(found, boxes)):
            self.assertGreaterEqual(overlap(system[:4], truth), least, f'{name}, system {i}: {system[:4]} for {truth}')
            self.assertEqual(system[8], 2, f'{name}, system {i}: staves')
            x, y, w, h = system[:4]
            cx, cy, cw, ch = system[4:8]
            self.assertTrue(cx <= x + 1 and cy <= y + 1 and cx + cw >= x + w - 1 and cy + ch >= y + h - 1, name)
            self.assertTrue(cx >= 0 and cy >= 0 and cx + cw <= image.shape[1] and cy + ch <= image.shape[0], name)
        return found

    def test_as_they_are(self):
        for name, page in self.truth.items():
            with self.subTest(name):
                image = self.pages[name]
                self.assertEqual(image.shape, (page['height'], page['width']))
                found = self.check(name, image, [box(s) for s in page['systems']], 0.97)
                for system in found:
                    self.assertGreater(system[10], 0.8, f'{name}: quality')

    def test_turned(self):
        for name, page in self.truth.items():
            image = self.pages[name]
            h, w = image.shape
            # A box does not say how its system leans; that comes from the upright page, where the boxes are checked.
            leans = [system[11] for system in self.find(image)]
            for degrees in (-4.5, -2, 2, 4.5):
                with self.subTest(f'{name} turned by {degrees}'):
                    matrix = cv2.getRotationMatrix2D((w / 2, h / 2), -degrees, 1)
                    c, s = abs(matrix[0, 0]), abs(matrix[0, 1])
                    size = int(w * c + h * s), int(w * s + h * c)
                    matrix[:, 2] += (size[0] - w) / 2, (size[1] - h) / 2
                    turned = cv2.warpAffine(image, matrix, size, borderValue=255)
                    boxes = [self.turn(box(s), lean, matrix) for s, lean in zip(page['systems'], leans)]
                    self.check(name, turned, boxes, 0.95)

    @staticmethod
    def turn(b, lean, matrix):
        """The upright hull after turning of the parallelogram whose upright hull is b."""
        x, y, w, h = b
        rise = math.tan(math.radians(lean)) * w
        top = y - min(rise, 0)
        h -= abs(rise)
        corners = numpy.array([[x, top, 1], [x + w, top + rise, 1], [x, top + h, 1], [x + w, top + rise + h, 1]]) @ matrix.T
        low, high = corners.min(0), corners.max(0)
        return [*low, *(high - low)]

    def test_smaller_and_larger(self):
        for name, page in self.truth.items():
            image = self.pages[name]
            scales = [0.8, 2] if 'musescore' in name else [0.5] if 'phone' in name else [0.4, 0.5, 2]
            for scale in scales:
                with self.subTest(f'{name} at {scale}'):
                    how = cv2.INTER_AREA if scale < 1 else cv2.INTER_LINEAR
                    boxes = [[v * scale for v in box(s)] for s in page['systems']]
                    self.check(name, cv2.resize(image, None, fx=scale, fy=scale, interpolation=how), boxes, 0.9)

    def test_uneven_light_and_noise(self):
        for name, page in self.truth.items():
            with self.subTest(name):
                h, w = self.pages[name].shape
                x, y = numpy.arange(w)[None] / w, numpy.arange(h)[:, None] / h
                light = (0.35 + 0.65 * x) * (0.6 + 0.4 * y) * 0.9
                noise = numpy.random.RandomState(1).randn(h, w) * 8
                image = numpy.clip(self.pages[name] * light + 20 + noise, 0, 255).astype(numpy.uint8)
                self.check(name, image, [box(s) for s in page['systems']], 0.95)

    def test_blurred(self):
        for name, page in self.truth.items():
            with self.subTest(name):
                boxes = [box(s) for s in page['systems']]
                space = boxes[0][3] / 16
                image = cv2.GaussianBlur(self.pages[name], (0, 0), 0.13 * space)
                self.check(name, image, boxes, 0.85)

    def test_salt_and_pepper(self):
        for name, page in self.truth.items():
            with self.subTest(name):
                image = self.pages[name].copy()
                chance = numpy.random.RandomState(2).rand(*image.shape)
                image[chance < 0.01] = 0
                image[chance > 0.99] = 255
                self.check(name, image, [box(s) for s in page['systems']], 0.95)

    def test_black_edges_and_a_lean(self):
        for name, page in self.truth.items():
            with self.subTest(name):
                h, w = self.pages[name].shape
                matrix = cv2.getRotationMatrix2D((w / 2, h / 2), -3, 1)
                image = cv2.warpAffine(self.pages[name], matrix, (w, h), borderValue=0)
                mean = math.fsum(s[2] for s in self.find(image)) / len(page['systems'])
                self.assertEqual(len(self.find(image)), len(page['systems']))
                self.assertGreater(mean, 0.9 * math.fsum(s['w'] for s in page['systems']) / len(page['systems']))


if __name__ == '__main__':
    unittest.main()
