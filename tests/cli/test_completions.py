# SPDX-License-Identifier: GPL-3.0-or-later
"""Completions know every command and every option that --help knows, in the shells themselves."""
import os
import re
import shutil
import subprocess
import sys
import unittest

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), '..', 'tui'))
from tmux import Case, Terminal, cli  # noqa: E402

MADE = os.environ.get('SCW_COMPLETIONS', '')
BASH = '/usr/share/bash-completion/bash_completion'


def commands():
    return re.findall(r'^  ([a-z]+)  ', cli('--help').text, re.M)


def options(command):
    """Long ones, as --help has them, with what they take."""
    return dict(re.findall(r'^  (?:-\w, )?(--[a-z][a-z0-9-]*)(?:=(\S+))?  ', cli(command, '--help').text, re.M))


class InBash(Case):
    def setUp(self):
        super().setUp()
        if not os.path.exists(BASH):
            self.skipTest('no bash-completion')

    def complete(self, *words):
        """What the Tab key offers after the last word."""
        script = f'source {BASH}; source "{MADE}/scorewright-cli"; cd "{self.folder}"; COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); COMP_LINE="$*"; COMP_LINE=${{COMP_LINE// = /=}}; ' \
                 'COMP_POINT=${#COMP_LINE}; COMP_TYPE=9; compopt () { :; }; _scorewright_cli; printf "%s\\n" "${COMPREPLY[@]}"'
        done = subprocess.run(['bash', '--norc', '-c', script, 'bash', 'scorewright-cli', *words], capture_output=True, text=True)
        self.assertEqual(done.stderr, '')
        return done.stdout.split()

    def test_commands(self):
        self.assertEqual(set(self.complete('')), set(commands()) | {'help', '--help', '--version'})
        self.assertEqual(self.complete('trans'), ['transcribe'])
        self.assertEqual(set(self.complete('help', '')), set(commands()))

    def test_every_option(self):
        for command in commands():
            with self.subTest(command):
                known = options(command)
                self.assertTrue(known)
                self.assertEqual({name.rstrip('=') for name in self.complete(command, '--')}, set(known))
                self.assertEqual({name.rstrip('=') for name in self.complete(command, '--') if name.endswith('=')},
                                 {name for name, takes in known.items() if takes})

    def test_values(self):
        self.write('page.png', '')
        self.assertEqual(self.complete('transcribe', '--format', ''), ['musicxml', 'mxl', 'lmx', 'lmx+', 'json'])
        self.assertEqual(self.complete('transcribe', '-f', 'm'), ['musicxml', 'mxl'])
        self.assertEqual(self.complete('transcribe', '--format', '=', 'j'), ['json'])  # as bash splits --format=j
        self.assertEqual(self.complete('train', '--size', ''), ['nano', 'tiny', 'mid', 'small', 'base'])
        self.assertEqual(self.complete('transcribe', '--jobs', ''), [])
        for words in (('transcribe', ''), ('transcribe', '-o', 'pa'), ('detect', 'p'), ('transcribe', '--boxes', '')):
            self.assertEqual(self.complete(*words), ['page.png'], words)


class InFish(Case):
    def test_all(self):
        if shutil.which('fish') is None:
            self.skipTest('no fish')
        env = dict(os.environ, HOME=self.folder, XDG_CONFIG_HOME=self.folder, XDG_DATA_HOME=self.folder)

        def complete(line):
            done = subprocess.run(['fish', '--no-config', '-c', f'source {MADE}/scorewright-cli.fish; complete -C "{line}"'], capture_output=True,
                                  text=True, env=env, cwd=self.folder)
            self.assertEqual(done.stderr, '')
            return {text.split('\t')[0] for text in done.stdout.splitlines()}

        self.assertEqual(complete('scorewright-cli '), set(commands()) | {'help'})
        for command in commands():
            with self.subTest(command):
                self.assertLessEqual(set(options(command)), complete(f'scorewright-cli {command} --'))
        self.assertEqual(complete('scorewright-cli transcribe --format '), {'musicxml', 'mxl', 'lmx', 'lmx+', 'json'})
        self.assertEqual(complete('scorewright-cli tui --picture=s'), {'--picture=sextants', '--picture=sixel'})


class InZsh(Terminal):
    def test_all(self):
        if shutil.which('zsh') is None:
            self.skipTest('no zsh')
        self.start(200, 60)
        for line in ('zsh -f', f'fpath=({MADE} $fpath); autoload -Uz compinit; compinit -u -D; LISTMAX=0; PS1="% "', 'clear'):
            self.typed(line)
            self.keys('Enter')
        for command in commands():
            with self.subTest(command):
                self.typed(f'scorewright-cli {command} --')
                self.keys('Tab')
                for name in options(command):
                    self.see(f'{name} ')
                self.keys('C-u', 'C-l')
                self.until(lambda: '--help' not in self.screen(), 'a clean screen')
        self.typed('scorewright-cli transcribe --format ')
        self.keys('Tab')
        self.see('musicxml')
        self.see('lmx')
        self.keys('C-u', 'C-l')
        self.typed('scorewright-cli ')
        self.keys('Tab')
        for command in commands():
            self.see(command + ' ')


if __name__ == '__main__':
    unittest.main()
