# SPDX-License-Identifier: GPL-3.0-or-later
"""What is installed knows nothing of the folders it was built in, and finds its data from where it is."""
import os
import shutil
import subprocess
import sys
import tempfile
import unittest

sys.path.insert(0, os.path.join(os.path.dirname(__file__), '..', 'support'))

ROOT = os.environ['SCW_SOURCE_ROOT']
PROGRAMS = os.environ['SCW_PROGRAMS'].split(':')


class Programs(unittest.TestCase):
    def test_no_path_of_the_source_tree(self):
        """Nor in what only the debugger reads."""
        for program in PROGRAMS:
            with open(program, 'rb') as f:
                self.assertFalse(os.fsencode(ROOT) in f.read(), program)

    def test_a_moved_tree_uses_its_own_schema(self):
        with tempfile.TemporaryDirectory() as folder:
            for part in ('bin', 'share/scorewright/schema'):
                os.makedirs(os.path.join(folder, part))
            cli = shutil.copy(PROGRAMS[0], os.path.join(folder, 'bin'))
            schema = shutil.copy(os.path.join(ROOT, 'data/schema/scorewright-musicxml.rng'),
                                 os.path.join(folder, 'share/scorewright/schema'))
            sample = os.path.join(folder, 'ours.musicxml')  # what others wrote is not held against it
            subprocess.run([PROGRAMS[0], 'convert', '-q', os.path.join(ROOT, 'data/samples/clean.musicxml'), sample], check=True)
            said = subprocess.run([cli, 'validate', sample], capture_output=True, text=True)
            self.assertEqual(said.returncode, 0, said.stderr)
            with open(schema, 'w', encoding='utf-8') as f:
                f.write('no schema')
            self.assertNotEqual(subprocess.run([cli, 'validate', sample], capture_output=True).returncode, 0)


if __name__ == '__main__':
    unittest.main()
