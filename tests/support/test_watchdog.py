# SPDX-License-Identifier: GPL-3.0-or-later
"""What hangs is ended, by name and with its backtraces; what does not is let alone."""
import os
import shutil
import subprocess
import sys
import tempfile
import time
import unittest

from watchdog import Patience

HERE = os.path.dirname(os.path.abspath(__file__))
SUITE = '''
import subprocess
import unittest


class Suite(unittest.TestCase):
    def test_1_fine(self):
        pass

    def test_2_stuck(self):
        self.wait_for_ever()

    def wait_for_ever(self):
        child = subprocess.Popen(['sleep', '86399'])
        print('#', child.pid, flush=True)
        child.wait()
'''


def runs(pid, name):
    """Whether there is such a process that has not ended: one that was killed is there until somebody has asked how it ended."""
    try:
        with open(f'/proc/{pid}/stat', encoding='utf-8', errors='replace') as file:
            comm, rest = file.read().split('(', 1)[1].rsplit(')', 1)
    except (FileNotFoundError, ProcessLookupError):
        return False
    return comm == name and rest.split()[0] not in 'ZX'


class Watchdog(unittest.TestCase):
    def watch(self, seconds, *command):
        return subprocess.run([sys.executable, os.path.join(HERE, 'watchdog.py'), *command], capture_output=True, text=True, check=False,
                              env=dict(os.environ, SCW_HANG_AFTER=str(seconds)))

    def test_hang_is_ended(self):
        with tempfile.TemporaryDirectory() as folder:
            path = os.path.join(folder, 'test_suite.py')
            with open(path, 'w', encoding='ascii') as file:
                file.write(SUITE)
            done = self.watch(1, sys.executable, os.path.join(HERE, 'tap.py'), path)
        self.assertEqual(1, done.returncode, done.stdout + done.stderr)
        self.assertIn('ok 1 - Suite.test_1_fine', done.stdout)
        self.assertIn('not ok 2 - Suite.test_2_stuck', done.stdout)
        self.assertIn('sleep 86399', done.stdout, 'its children are named')
        self.assertIn('in wait_for_ever', done.stderr)
        if shutil.which('gdb') and os.geteuid() == 0:
            self.assertRegex(done.stdout, r'#\s+#0 ')
        child = next(line.split()[1] for line in done.stdout.splitlines() if line.startswith('# ') and line.split()[1].isdigit())
        patience = Patience()
        while runs(child, 'sleep') and patience.lasts():
            time.sleep(0.05)
        self.assertFalse(runs(child, 'sleep'), 'its children are ended, too')

    def test_processor_time_is_that_of_all_its_processes(self):
        burn = 'import os\nwhile sum(os.times()[:2]) < 0.5: pass'
        done = self.watch(60, 'sh', '-c', f'{sys.executable} -c "{burn}"; echo ok 1 - a')
        self.assertGreaterEqual(float(done.stdout.split()[-2]), 0.5)

    def test_suite_that_ends_is_let_alone(self):
        done = self.watch(60, 'sh', '-c', 'echo ok 1 - a; echo said >&2; exit 3')
        self.assertRegex(done.stdout, r'\Aok 1 - a\n# processor time: \d+\.\d s\n\Z')
        self.assertEqual((3, 'said\n'), (done.returncode, done.stderr))
        self.assertEqual(128 + 11, self.watch(60, 'sh', '-c', 'kill -11 $$').returncode)

    def test_child_that_stays_is_not_waited_for(self):
        done = self.watch(60, 'sh', '-c', 'sleep 600 2>/dev/null & echo $!; echo ok 1 - a')
        self.assertEqual(0, done.returncode)
        subprocess.run(['kill', done.stdout.split()[0]], check=True)


if __name__ == '__main__':
    unittest.main()
