#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The symbol error rate of the first model on ../shared/eval, as ../shared/models/README.md says PyTorch measured it, within half a point;
and with the grammar it is no worse. Belongs to `./dev test --all`: it reads 350 pictures twice.
"""
import json
import os
import re
import sys
import unittest

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), '..', 'cli'))
from cli import cli, shared  # noqa: E402


@unittest.skipUnless(shared('models/tiny.safetensors') and shared('eval'), 'no ../shared/models or ../shared/eval')
class SymbolErrorRate(unittest.TestCase):
    def measure(self, folder, limit, *more):
        run = cli('evaluate', shared('eval/' + folder), '--model', shared('models/tiny.safetensors'), '--max-tokens', limit, '--json', *more,
                  timeout=1500)
        self.assertEqual(run.code, 0, run.err)
        return json.loads(run.text)

    def test_as_pytorch_measured_it(self):
        with open(shared('models/README.md'), encoding='utf-8') as f:
            table = re.findall(r'`eval/([\w-]+)` \| (\d+) \| ([\d.]+) \| ([\d.]+)', f.read())
        self.assertEqual(len(table), 2)
        for (folder, systems, ser, exact), limit in zip(table, (700, 900)):
            with self.subTest(folder):
                free = self.measure(folder, limit, '--no-grammar', '--beam', 1)
                print(f'# {free}')
                self.assertEqual(free['systems'], int(systems))
                self.assertAlmostEqual(free['ser'], float(ser), delta=0.5)
                self.assertAlmostEqual(free['exact'], float(exact), delta=0.5)
                masked = self.measure(folder, limit, '--beam', 1)
                print(f'# {masked}')
                self.assertLessEqual(masked['ser'], free['ser'] + 0.5)


if __name__ == '__main__':
    unittest.main()
