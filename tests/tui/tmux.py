# SPDX-License-Identifier: GPL-3.0-or-later
"""A terminal to drive scorewright-cli tui in: tmux with a socket of its own."""
import os
import shutil
import subprocess
import sys
import time
import unittest

for folder in ('cli', 'support'):
    sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), '..', folder))
from cli import CLI, Case, cli, environment, model, needs_model, png, sample  # noqa: E402,F401
from watchdog import Patience  # noqa: E402



class Terminal(Case):
    def setUp(self):
        super().setUp()
        if shutil.which('tmux') is None:
            self.skipTest('no tmux')
        self.servers = 0
        self.addCleanup(lambda: self.tmux('kill-server', check=False))

    def tmux(self, *args, check=True):
        done = subprocess.run(['tmux', '-S', self.path(f'tmux{self.servers}'), '-f', '/dev/null', *args], capture_output=True, text=True,
                              env=environment(TERM='xterm-256color', LC_ALL='C.UTF-8'))
        if check:
            self.assertEqual(done.returncode, 0, done.stderr)
        return done.stdout

    def start(self, columns=120, rows=36, **env):
        """A shell without any set-up in a screen of this size; an earlier one goes."""
        self.tmux('kill-server', check=False)
        self.servers += 1  # a server that is going away would answer on its socket
        variables = dict({'SCW_MODEL': model() or '', 'XDG_STATE_HOME': self.path(f'state{self.servers}'),
                          'SCW_MESSAGE_MS': '3600000',  # a message stays until there is another: nobody here must look in time
                          'ASAN_OPTIONS': 'handle_segv=0:handle_abort=0'},  # a crash is the program's own, also under the sanitiser
                         **env)
        sets = [part for key, value in variables.items() for part in ('-e', f'{key}={value}')]
        self.tmux('new-session', '-d', '-x', str(columns), '-y', str(rows), *sets, '-c', self.folder,
                  'env PS1="$ " sh')
        self.tmux('set', '-g', 'escape-time', '0')
        self.until(lambda: '$' in self.screen(), 'a prompt')

    def tui(self, *args, **env):
        self.keys(' '.join([*(f'{k}={v}' for k, v in env.items()), CLI, 'tui', *map(str, args)]), 'Enter')

    def keys(self, *keys):
        self.tmux('send-keys', *keys)

    def typed(self, text):
        self.tmux('send-keys', '-l', text)

    def screen(self, *how):
        return self.tmux('capture-pane', '-p', *how)

    def until(self, holds, what):
        patience = Patience()
        while not holds():
            if not patience.lasts():
                self.fail(f'{what} did not come:\n{self.screen()}')
            time.sleep(0.05)

    def see(self, *words):
        for word in words:
            self.until(lambda: word in self.screen(), repr(word))

    def gone(self, word):
        self.until(lambda: word not in self.screen(), f'the end of {word!r}')

    def export(self, name):
        """What the program writes when it is asked to export."""
        self.keys('x')
        self.see('Write to:')
        self.keys('C-u')
        self.typed(name)
        self.keys('Enter')
        self.see(f"Wrote '{name}'")
        with open(self.path(name), 'rb') as f:
            return f.read()

    def ask(self, what):
        return self.tmux('display', '-p', '#{%s}' % what).strip()

    def shell(self, command, name):
        """What a command in the pane's shell prints."""
        path = self.path(name)
        self.typed(f"{command} > {path}; echo do''ne-{name}")  # the quotes tell it from what is typed, wherever on a line it comes
        self.keys('Enter')
        self.until(lambda: f'done-{name}' in self.screen(), command)
        with open(path, encoding='utf-8') as f:
            return f.read()

    def processes(self):
        """The guard and the program it guards."""
        shell = int(self.ask('pane_pid'))
        guard = children(shell)
        self.assertEqual(len(guard), 1)
        self.until(lambda: children(guard[0]), 'the program')
        return guard[0], children(guard[0])[0]


def children(pid):
    found = []
    for name in os.listdir('/proc'):
        if name.isdigit():
            try:
                with open(f'/proc/{name}/stat', encoding='utf-8', errors='replace') as f:
                    if int(f.read().rsplit(')', 1)[1].split()[1]) == pid:
                        found.append(int(name))
            except OSError:
                pass
    return found


if __name__ == '__main__':
    unittest.main()
