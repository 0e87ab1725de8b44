#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Every fuzz target (clang, libFuzzer, address and undefined sanitisers) runs a minute on its seeds and finds nothing. Belongs to
`./dev test --all`; SCW_FUZZ_SECONDS changes the minute. The build, the corpus and what was found stay in build-fuzz/.
"""
import glob
import os
import re
import shutil
import subprocess
import unittest

HERE = os.path.dirname(os.path.abspath(__file__))
FUZZ = os.path.join(HERE, '..', 'fuzz')
SLOW = {'fuzz_finder': 10, 'fuzz_words': 40}  # runs a minute: whole pages, under sanitisers
SECONDS = os.environ.get('SCW_FUZZ_SECONDS', '60')


@unittest.skipUnless(shutil.which('clang'), 'no clang')
class Fuzz(unittest.TestCase):
    def fuzz(self, target):
        env = {k: v for k, v in os.environ.items() if not k.startswith(('ASAN_', 'UBSAN_', 'MALLOC_'))}
        done = subprocess.run([os.path.join(FUZZ, 'run'), '-t', SECONDS, target], env=env, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
        text = done.stdout.decode('utf-8', 'replace')
        self.assertEqual(done.returncode, 0, text[-6000:])
        runs = re.search(r'number_of_executed_units: *(\d+)', text)
        self.assertTrue(runs and int(runs.group(1)) > SLOW.get(target, 100), text[-2000:])
        print(f'# {target}: {runs.group(1)} runs')


sources = sorted(glob.glob(os.path.join(FUZZ, 'fuzz-*.c')))
assert len(sources) > 10
for source in sources:
    name = os.path.basename(source)[:-2].replace('-', '_')
    setattr(Fuzz, 'test_' + name, lambda self, name=name: self.fuzz(name))


if __name__ == '__main__':
    unittest.main()
