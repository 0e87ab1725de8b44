# SPDX-License-Identifier: GPL-3.0-or-later
"""2,000 pictures, --jobs 2, killed three times: every good one is read exactly once, every broken one is named.

The pictures are the five systems of the smallest sample page, copied; every fiftieth is cut off, empty, text, or a head
without a body. Four symbols of each are enough here. SCW_PAGES is their number, if not 2,000.
"""
import json
import os
import shutil
import subprocess
import sys
import time
import unittest

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path[:0] = [os.path.join(HERE, '..', 'tui'), os.path.join(HERE, '..', 'cli')]
from cli import SAMPLES, needs_model, sample  # noqa: E402
from test_batch import Batch  # noqa: E402

PAGES = int(os.environ.get('SCW_PAGES', '2000'))
KILLS = (0.15, 0.45, 0.75)
JOBS = ('--jobs', '2')


@needs_model
class Thousands(Batch):
    def systems(self):
        with open(os.path.join(SAMPLES, 'boxes.json'), encoding='utf-8') as f:
            boxes = json.load(f)['low-resolution.png']['systems']
        for i, box in enumerate(boxes):
            path = self.path(f'system{i}.png')
            area = f'{box["w"] + 60}x{box["h"] + 80}+{box["x"] - 30}+{box["y"] - 40}'
            subprocess.run(['convert', sample('low-resolution.png'), '-crop', area, '+repage', path], check=True)
            yield path

    def fill_with_systems(self):
        systems = list(self.systems())
        with open(systems[0], 'rb') as f:
            whole = f.read()
        broken = (whole[:len(whole) // 2], b'', b'This is no picture.\n', b'\x89PNG\r\n\x1a\n' + bytes(100))
        good, bad = [], []
        for i in range(PAGES):
            name = os.path.join(f'volume{i // 500}', f'p{i:04d}.png')
            path = os.path.join(self.input, name)
            os.makedirs(os.path.dirname(path), exist_ok=True)
            if i % 50 == 7:
                with open(path, 'wb') as f:
                    f.write(broken[i // 50 % len(broken)])
                bad.append(name)
            else:
                shutil.copy(systems[i % len(systems)], path)
                good.append(name[:-4])
        return good, bad

    def wait_for(self, holds):
        while not holds():
            time.sleep(0.2)

    def n_done(self):
        if not os.path.exists(self.job):
            return 0
        with open(self.job, 'rb') as f:
            return f.read().count(b'"state":"done"')

    def test_killed_three_times(self):
        good, bad = self.fill_with_systems()
        for share in KILLS:
            run = self.start('--resume', *JOBS)
            self.wait_for(lambda: self.n_done() >= share * PAGES or run.poll() is not None)
            self.assertIsNone(run.poll(), 'it came to its end before it was killed')
            run.kill()
            run.communicate()
            print(f'# killed after {self.n_done()} pictures', file=sys.stderr)
        run = self.run_it('--resume', *JOBS, code=1)
        self.assertIn(f'{PAGES} pictures: {len(good)} done, {len(bad)} failed', run.err)
        self.check_all(good, bad)
        for name in bad:
            self.assertIn(name, run.err)
        for name in (good[0], good[-1]):
            self.assertGreater(os.path.getsize(os.path.join(self.out, name + '.musicxml')), 500)


if __name__ == '__main__':
    unittest.main()
