#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Every C file is as clang-format leaves it, with the .clang-format of the root. Another version than 14 (Debian 12's) may think otherwise."""
import os
import shutil
import subprocess
import unittest
from concurrent.futures import ThreadPoolExecutor

ROOT = os.environ['SCW_SOURCE_ROOT']


class Format(unittest.TestCase):
    @unittest.skipUnless(shutil.which('clang-format'), 'clang-format is not installed')
    def test_sources_are_formatted(self):
        files = [os.path.join(folder, name) for layer in ('engine', 'app', 'ui', 'tests') for folder, _, names in os.walk(os.path.join(ROOT, layer))
                 for name in names if name.endswith(('.c', '.h'))]
        self.assertGreater(len(files), 400)
        with ThreadPoolExecutor() as pool:
            found = pool.map(complaints, [files[i::32] for i in range(32)])
            self.assertEqual([text for text in found if text != ''], [])


def complaints(paths):
    run = subprocess.run(['clang-format', '--dry-run', '-Werror', *paths], stderr=subprocess.PIPE, text=True, check=False)
    return run.stderr if run.returncode != 0 else ''


if __name__ == '__main__':
    unittest.main()
