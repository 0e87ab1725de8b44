#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The symbol error rate of the first model (models/tiny.safetensors of SCW_TEST_EXTRA) on tests/data/eval, as PyTorch measured it with
data/recipe/reference/evaluate.py (1.13, f32 arithmetic on the bf16 weights, greedy, no grammar), within half a point;
and with the grammar it is no worse. Belongs to `./dev test --all`: it reads 350 pictures twice.
"""
import json
import os
import sys
import unittest

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), '..', 'cli'))
from cli import cli, data, extra, without  # noqa: E402


MEASURED = (('dev-measures', 200, 65.60, 2.5, 700), ('dev-systems', 150, 85.53, 0.0, 900))  # folder, systems, SER %, exact %, longest reading


@unittest.skipUnless(extra('models/tiny.safetensors'), without('models/tiny.safetensors'))
class SymbolErrorRate(unittest.TestCase):
    def measure(self, folder, limit, *more):
        run = cli('evaluate', data('eval/' + folder), '--model', extra('models/tiny.safetensors'), '--max-tokens', limit, '--json', *more,
                  timeout=1500)
        self.assertEqual(run.code, 0, run.err)
        return json.loads(run.text)

    def test_as_pytorch_measured_it(self):
        for folder, systems, ser, exact, limit in MEASURED:
            with self.subTest(folder):
                free = self.measure(folder, limit, '--no-grammar', '--beam', 1)
                print(f'# {free}')
                self.assertEqual(free['systems'], systems)
                self.assertAlmostEqual(free['ser'], ser, delta=0.5)
                self.assertAlmostEqual(free['exact'], exact, delta=0.5)
                masked = self.measure(folder, limit, '--beam', 1)
                print(f'# {masked}')
                self.assertLessEqual(masked['ser'], free['ser'] + 0.5)


if __name__ == '__main__':
    unittest.main()
