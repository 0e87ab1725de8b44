#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Every .ui file makes its widget, in the C locale and in German."""
import glob
import os
import subprocess
import unittest

from desk import BUILD, ROOT, shared_desk


class Templates(unittest.TestCase):
    def test_each_is_instantiated(self):
        for language in ('C.UTF-8', 'de_DE.UTF-8'):
            with self.subTest(language):
                done = subprocess.run([os.path.join(BUILD, 'tests', 'ui', 'templates')], env={**shared_desk().env, 'LC_ALL': language}, capture_output=True, text=True, timeout=60, check=False)
                self.assertEqual(0, done.returncode, done.stderr)
                self.assertEqual('', done.stderr.strip())
                made = set(done.stdout.split()) | {'ScwWindow'}
                for path in glob.glob(os.path.join(ROOT, 'ui', '**', '*.ui'), recursive=True):
                    with open(path, encoding='utf-8') as file:
                        text = file.read()
                    if '<template class="' in text:
                        self.assertIn(text.split('<template class="')[1].split('"')[0], made, path)


if __name__ == '__main__':
    unittest.main()
