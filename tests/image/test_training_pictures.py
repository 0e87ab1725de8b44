# SPDX-License-Identifier: GPL-3.0-or-later
"""What the network reads is what it was trained on: our patches against the training kit's (data/recipe/reference), our
antialiased bicubic against PyTorch's."""
import glob
import json
import math
import os
import sys
import unittest

from helpers import ROOT, cv2, data, need_opencv, numpy, patches, tool


class TrainingPictures(unittest.TestCase):
    def test_patches_of_the_evaluation(self):
        """Each value within 1, hardly any different, the same patches kept, as evaluate.py has them at 12 px a staff space."""
        need_opencv()
        sys.path.insert(0, os.path.join(ROOT, 'data', 'recipe', 'reference'))
        try:
            import train
        except ImportError as error:
            raise unittest.SkipTest(f'the training kit does not load: {error}')
        config = {'patch': 16, 'pe_h': 60, 'pe_w': 200, 'blank': 200}
        pixels = different = 0
        files = sorted(glob.glob(data('eval/dev-*/*.png')))
        files = files[::int(os.environ.get('SCW_EVERY', '12'))]
        self.assertGreater(len(files), 20)
        for path in files:
            image = cv2.imread(path, 0)
            scale = 7 / 12
            size = max(16, round(image.shape[1] * scale)), max(16, round(image.shape[0] * scale))
            theirs, grid_h, grid_w = train.patchify(train.stretch(cv2.resize(image, size, interpolation=cv2.INTER_AREA)), config)
            kept = train.with_ink(theirs, config)
            h, w, places, ours = patches(tool('patches', image, 12))
            self.assertEqual((h, w), (grid_h, grid_w), path)
            self.assertEqual((places[:, 0] * w + places[:, 1]).tolist(), numpy.flatnonzero(kept).tolist(), path)
            difference = numpy.abs(ours - theirs[kept])
            self.assertLessEqual(difference.max(), 2.01, path)
            pixels += ours.size
            different += int((difference > 0.01).sum())
        print(f'# {different} of {pixels} pixels of {len(files)} pictures differ')
        self.assertLess(different, 2e-4 * pixels)

    def test_base_against_pytorch(self):
        """h = 16 floor (sqrt (1024 / a)), w = a h for the whole number a, bicubic with antialiasing, clamped."""
        need_opencv()
        try:
            import torch
        except ImportError as error:
            raise unittest.SkipTest(f'python3-torch is not installed: {error}')
        torch.set_num_threads(1)
        random = numpy.random.RandomState(4)
        for height, width in ((90, 437), (300, 1511), (501, 500), (700, 333), (64, 64)):
            image = random.randint(0, 256, (height, width)).astype(numpy.uint8)
            image[height // 4:height // 2] = 255 * (numpy.arange(width) // 5 % 2)
            a = width // height if width > height else height // width
            side = 16 * math.floor(math.sqrt(1024 / a))
            size = (side, side * a) if width > height else (side * a, side)
            x = torch.from_numpy(image.astype(numpy.float32) / 255)[None, None]
            y = torch.nn.functional.interpolate(x, size=size, mode='bicubic', antialias=True).clamp(0, 1)[0, 0].numpy()
            h, w, places, ours = patches(tool('base', image))
            self.assertEqual((h * 16, w * 16), size)
            theirs = y.reshape(h, 16, w, 16).transpose(0, 2, 1, 3).reshape(h * w, 256)
            self.assertEqual(places.tolist(), [[i // w, i % w] for i in range(h * w)])
            # PyTorch's places are f32, which costs it more than that at the far end of long sides
            self.assertLess(numpy.abs(ours - theirs).max(), 1e-4, f'{width} x {height}')


if __name__ == '__main__':
    unittest.main()
