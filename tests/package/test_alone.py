# SPDX-License-Identifier: GPL-3.0-or-later
"""The tree stands alone: it names no folder beside it but for the files that may not be shipped, and what its documents name is in it."""
import glob
import os
import re
import unittest

from paths import ROOT

FOLDERS = 'app|data|engine|flatpak|po|tests|ui'
NAMED = re.compile(rf'(?<![\w/.$-])(?:{FOLDERS})/[\w./-]*[\w/]')
BESIDE = '../' + 'shared'


def files():
    """Everything but what is built, or git's."""
    for folder, folders, names in os.walk(ROOT):
        folders[:] = [f for f in folders if f not in ('.git', '.gpu', '.flatpak-builder', '__pycache__') and not (folder == ROOT and f.startswith('build'))]
        yield from (os.path.join(folder, name) for name in names if name != '.git')


class Alone(unittest.TestCase):
    def test_nothing_beside_the_tree_is_needed(self):
        found = []
        for path in files():
            with open(path, 'rb') as f:
                found += [os.path.relpath(path, ROOT)] * f.read().count(BESIDE.encode())
        self.assertEqual(found, ['dev'])

    def test_what_documents_name_is_here(self):
        documents = [path for path in files() if path.endswith('.md')]
        self.assertGreater(len(documents), 5)
        for path in documents:
            with open(path, encoding='utf-8') as f:
                text = f.read()
            for name in sorted(set(NAMED.findall(text))):
                with self.subTest(os.path.relpath(path, ROOT), name=name):
                    self.assertTrue(os.path.exists(os.path.join(ROOT, name)) or glob.glob(os.path.join(ROOT, name) + '*'), 'is not there')


if __name__ == '__main__':
    unittest.main()
