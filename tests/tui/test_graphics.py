# SPDX-License-Identifier: GPL-3.0-or-later
"""Real pictures: what is sent to a terminal that shows them. The terminal is this test, behind a pty; it takes the bytes apart."""
import fcntl
import os
import re
import select
import signal
import struct
import sys
import termios
import time
import unittest

for folder in ('cli', 'support'):
    sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), '..', folder))
from cli import CLI, Case, environment, sample  # noqa: E402
from watchdog import Patience  # noqa: E402

PAGE = sample('clean.png')
SIXEL = re.compile(rb'\x1bP[\d;]*q(.*?)\x1b\\', re.S)
KITTY = re.compile(rb'\x1b_G([^;\x1b]*);?([A-Za-z0-9+/=]*)\x1b\\')
QUESTION = b'\x1b[c'


class Graphics(Case):
    def start(self, *args, columns=100, rows=30, cell=(9, 18), **more):
        """The program in a terminal of its own, not in that of tmux where this may run."""
        env = {k: v for k, v in environment(**{'TERM': 'xterm-256color', **more}).items()
               if k not in ('TMUX', 'STY', 'KITTY_WINDOW_ID', 'TERM_PROGRAM', 'NO_COLOR', 'COLORTERM') or k in more}
        self.pid, self.fd = os.forkpty()
        if self.pid == 0:
            try:
                self.resize(0, columns, rows, cell)
                os.execve(CLI, [CLI, 'tui', *args, PAGE], dict(env, XDG_STATE_HOME=self.path('state')))
            finally:
                os._exit(127)
        self.addCleanup(self.end)
        self.seen = b''

    def resize(self, fd, columns, rows, cell=(9, 18)):
        fcntl.ioctl(fd, termios.TIOCSWINSZ, struct.pack('HHHH', rows, columns, columns * cell[0], rows * cell[1]))

    def end(self):
        try:
            os.kill(self.pid, signal.SIGTERM)
        except ProcessLookupError:
            pass
        self.drain(lambda: False)
        os.waitpid(self.pid, 0)
        os.close(self.fd)

    def drain(self, holds):
        """Reads until it holds, or the program ends."""
        patience = Patience()
        while not holds() and patience.lasts():
            if select.select([self.fd], [], [], 1)[0]:
                try:
                    data = os.read(self.fd, 1 << 16)
                except OSError:  # nobody is on the other side any more
                    return holds()
                if not data:
                    return holds()
                self.seen += data
        return holds()

    def see(self, holds, what):
        self.assertTrue(self.drain(holds), f'{what} did not come: {self.seen[-500:]!r}')

    def type(self, keys):
        os.write(self.fd, keys)

    def sixels(self):
        return SIXEL.findall(self.seen)

    def check_sixel(self, data):
        """It has rows of six pixels, black ones among them, and is no larger than the screen."""
        self.assertRegex(data, rb'^"1;1;\d+;\d+')
        width, height = map(int, re.match(rb'"\d+;\d+;(\d+);(\d+)', data).groups())
        self.assertLessEqual(width, 100 * 9)
        self.assertLess(height, 30 * 18)
        self.assertGreater(width, 30 * 9)
        self.assertGreater(data.count(b'-'), 5)

    def test_sixel(self):
        self.start('--picture', 'sixel')
        self.see(self.sixels, 'a picture')
        self.check_sixel(self.sixels()[0])
        self.assertNotIn(QUESTION, self.seen)

    def test_sixel_is_asked_for(self):
        """DA1: a terminal that says 4 gets sixels, and its answer is no key, also when it comes in two pieces."""
        self.start()
        self.see(lambda: QUESTION in self.seen, 'the question')
        self.assertEqual(self.sixels(), [])
        self.type(b'\x1b[?6')
        time.sleep(0.3)  # for the two not to come together; nothing is proved by it
        self.type(b'4;1;4;22c')
        self.see(self.sixels, 'a picture')
        self.check_sixel(self.sixels()[0])
        self.assertNotIn(b'Keys:', self.seen)  # the ? in it

    def test_no_sixel(self):
        self.start()
        self.see(lambda: QUESTION in self.seen, 'the question')
        self.type(b'\x1b[?64;1;22;24c')
        self.see(lambda: re.search('[🬀-🬻▀▄]'.encode(), self.seen), 'a picture of characters')
        self.type(b'?')
        self.see(lambda: b'Keys:' in self.seen, 'the keys')
        self.assertEqual(self.sixels(), [])

    def test_kitty(self):
        self.start(KITTY_WINDOW_ID='1')
        self.see(lambda: any(b'a=T' in keys for keys, _ in KITTY.findall(self.seen)), 'a picture')
        keys = dict(pair.split(b'=') for pair in next(k for k, _ in KITTY.findall(self.seen) if b'a=T' in k).split(b','))
        self.assertEqual(keys[b'c'].isdigit(), True)
        self.assertGreater(int(keys[b's']), 30 * 9)
        self.assertLess(int(keys[b'v']), 30 * 18)
        self.assertNotIn(QUESTION, self.seen)
        self.type(b'?')  # what lies over it takes it away
        self.see(lambda: b'\x1b_Ga=d' in self.seen[self.seen.rindex(b'a=T'):], 'the order to take it away')

    def test_resized(self):
        self.start('--picture', 'sixel')
        self.see(self.sixels, 'a picture')
        seen = len(self.sixels())
        self.resize(self.fd, 60, 16)
        self.see(lambda: len(self.sixels()) > seen, 'another picture')
        self.assertLessEqual(int(re.match(rb'"\d+;\d+;(\d+)', self.sixels()[-1]).group(1)), 60 * 9)

    def test_two_colours(self):
        """A terminal that has none: words and signs say all."""
        self.start(TERM='vt100')
        self.see(lambda: b'system 1/5' in self.seen and b'not read yet' in self.seen, 'the screen')
        self.assertNotIn(QUESTION, self.seen)
        self.assertFalse(re.search(rb'\x1b\[[\d;]*(3|4)[0-8][;m]', self.seen))


if __name__ == '__main__':
    unittest.main()
