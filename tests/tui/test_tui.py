# SPDX-License-Identifier: GPL-3.0-or-later
"""The interactive terminal program, driven as a person would: keys in, screen out."""
import os
import re
import shutil
import signal

from tmux import CLI, Terminal, cli, needs_model, png, sample

PAGE = sample('clean.png')


def is_note(line):
    return re.match(r'[A-G]\d', line) is not None


def letters(pattern, text):
    return re.search(pattern, text) is not None


@needs_model
class Story(Terminal):
    def token_line(self):
        """What the line about the symbol under the cursor says."""
        lines = self.screen().splitlines()
        at = [i for i, line in enumerate(lines) if re.search(r'symbol \d+ of \d+', line)]
        return re.sub(r'^[^│]*│', '', lines[at[0] + 1]).strip() if at else ''

    def doubt_with_a_choice(self):
        """Goes to a doubtful symbol where another may stand: what is said of it, its menu, and the number to press."""
        seen = self.token_line()  # that of the last symbol read may be doubtful, too
        for _ in range(60):
            self.keys('F3')
            self.until(lambda: 'doubtful' in self.token_line() and self.token_line() != seen, 'a doubtful symbol')
            seen = self.token_line()
            self.keys('Enter')
            self.see('Instead of this symbol')
            menu = dict(re.findall(r'│ (\d) \S+ +\S+ %  (.*?) *│', self.screen()))
            self.keys('Escape')
            self.gone('Instead of this symbol')
            for number, text in menu.items():
                if '(' not in text:
                    return seen, menu, number
        self.fail('no doubtful symbol with a choice')

    def test_read_correct_undo_export(self):
        self.start()
        self.tui(PAGE, '--doubtful', '99')
        self.see('system 1/5', '5  not read')
        self.until(lambda: letters('[▀▄█🬀-🬻]{3}', self.screen()), 'a picture')
        self.keys('R')
        self.see('being read', '│1')
        self.until(lambda: self.screen().count(' read') >= 5 and 'reading' not in self.screen(), 'the end')
        with self.subTest('what is written is what transcribe writes'):
            whole = self.export('all.musicxml')
            run = self.check(cli('transcribe', PAGE, '--no-words', '-o', self.path('cli.musicxml')), 0)
            self.assertEqual(run.err, '')
            with open(self.path('cli.musicxml'), 'rb') as f:
                self.assertEqual(whole, f.read())
        before, menu, other = self.doubt_with_a_choice()
        self.assertRegex(' '.join(self.screen().split()), r'measure \d+, .*(right hand|left hand)')
        with self.subTest('an alternative from the menu, and back'):
            self.keys('Enter', other)
            self.until(lambda: 'yours, kept' in self.token_line(), 'the correction')
            self.assertTrue(self.token_line().startswith(menu[other]), self.token_line())
            self.gone('reading')
            self.assertNotEqual(self.export('corrected.musicxml'), whole)
            self.keys('u')
            self.see('Taken back')
            self.until(lambda: self.token_line() == before, 'what stood there')
            self.assertEqual(self.export('undone.musicxml'), whole)
            self.keys('U')
            self.until(lambda: 'yours, kept' in self.token_line(), 'the correction, again')
            self.keys('u')
            self.until(lambda: self.token_line() == before, 'what stood there')
            self.keys(f'M-{other}')
            self.until(lambda: 'yours, kept' in self.token_line(), 'the correction, by its key')
            self.keys('u')
            self.until(lambda: self.token_line() == before, 'what stood there')
        with self.subTest('notes by keys'):
            self.keys('Home')
            for _ in range(20):
                at = self.token_line()
                if is_note(at):
                    break
                self.keys('C-Right')
                self.until(lambda: self.token_line() not in ('', at), 'the next note')  # '': it is being drawn
            note = self.token_line()
            self.assertTrue(is_note(note), note)
            self.keys('C-Up')
            self.until(lambda: self.token_line() != note, 'the octave above')
            self.assertEqual(self.token_line()[1], str(int(note[1]) + 1))
            self.keys('u')
            self.until(lambda: self.token_line() == note, 'the octave as it was')
            self.keys('k')
            self.see('The measure is checked')
            self.until(lambda: 'yours, kept' in self.token_line(), 'a locked symbol')
            self.keys('u')
            self.until(lambda: self.token_line() == note, 'as it was')
        with self.subTest('reading on'):
            self.keys('Home', 'Right', 'Right', 'Right', 'o')
            self.see('The rest reads the same')
            self.assertEqual(self.export('again.musicxml'), whole)  # of the same picture, the same
        self.keys('=')
        self.see('Symbol:')
        self.typed('fortissimo')
        self.keys('Enter')
        self.see('no word of LMX')
        self.keys('p')
        self.until(lambda: any(text in self.screen() for text in ('Problems: Enter goes there', 'No problems were found')), 'the problems')
        if 'Problems: Enter goes there' in self.screen():  # a better model makes none on the sample
            self.keys('Enter')
            self.gone('Problems: Enter goes there')
        self.keys('h', 'w')
        self.see('in words')
        self.keys('Escape', 'q', 'y')  # what was exported is not saved
        self.until(lambda: self.screen().rstrip().endswith('$'), 'the shell')

    def test_small_while_reading(self):
        self.start()
        self.tui('--read', PAGE)
        self.see('│1')
        for columns, rows in ((60, 16), (200, 50), (30, 8), (60, 16)):
            self.tmux('resize-window', '-x', str(columns), '-y', str(rows))
            if columns < 40:
                self.see('too small')
                continue
            self.see('system ', 'measure')
            lines = self.screen().splitlines()
            self.assertLessEqual(len(lines), rows)
            self.assertTrue(all(len(line) <= columns for line in lines))
        self.until(lambda: letters(r'│\d', self.screen()) or letters('eighth|quarter', self.screen()), 'symbols')
        self.keys('Tab')
        self.see('Pages and systems')
        self.keys('Down', 'Enter')
        self.see('system ')
        self.keys('?')
        self.see('Keys:')
        self.keys('Escape', 'q')
        self.keys('y')
        self.until(lambda: self.screen().rstrip().endswith('$'), 'the shell')

    def test_heat_is_drawn(self):
        self.start()
        self.tui('--read', PAGE)
        self.see('read')
        self.until(lambda: letters(r'symbol \d\d+ of', self.screen()), 'some symbols')
        self.keys('s')
        self.gone('reading')
        self.keys('Home', 'Right', 'Right', 'Right')
        self.see('symbol 4 of')
        before = self.screen('-e')
        self.assertIn('▲', before)
        self.keys('h')
        warm = re.compile(r'48;5;(2(?:0[2-9]|1[0-9]|2[0-9])|1(?:6[6-9]|7[2-9]))m')  # orange to yellow
        self.until(lambda: len(warm.findall(self.screen('-e'))) > len(warm.findall(before)), 'the heat')


@needs_model
class Languages(Terminal):
    def test_german(self):
        self.start(120, 40)
        self.tui(PAGE, LC_ALL='de_DE.UTF-8')
        self.until(lambda: letters('(Akkolade|system) 1/5', self.screen()), 'the page')
        if 'system 1/5' in self.screen():
            self.skipTest('the German locale is not installed here')
        self.see('noch nicht gelesen: r liest sie')
        self.keys('r')
        self.until(lambda: letters(r'Zeichen \d\d+ von', self.screen()), 'some symbols')
        self.gone('liest ')
        with self.subTest('the music as a German musician says it'):
            self.until(lambda: letters(r'Takt \d+, .*(rechte|linke) Hand: ', ' '.join(self.screen().split())), 'a measure in words')
            self.keys('w')
            self.see('Diese Akkolade in Worten')
            words = ' '.join(self.screen().split())
            self.assertRegex(words, r'(Achtel|Viertel|Halbe|Ganze) [A-H]')
            self.assertNotRegex(words, r'quarter|eighth|hand: | sharp | flat |\bB \d')
            self.keys('Escape')
        with self.subTest('a symbol by its German word, and no other'):
            self.keys('Home', '=')
            self.see('Zeichen:')
            self.typed('Fortissimo')
            self.keys('Enter')
            self.see('kein Wort von LMX')
        self.keys('?')
        self.see('KORRIGIEREN', 'Bild auf/ab')
        self.keys('Escape', 'x')
        self.see('Schreiben nach:')
        self.keys('C-u')
        self.typed('deutsch.musicxml')
        self.keys('Enter')
        self.see("'deutsch.musicxml' geschrieben")
        self.keys('k')
        self.see('Der Takt ist geprüft')
        self.keys('q')
        self.see('Trotzdem beenden? (j/n)')
        self.keys('j')
        self.until(lambda: self.screen().rstrip().endswith('$'), 'the shell')
        with self.subTest('what is written and printed is the same in every language'):
            run = self.check(cli('validate', self.path('deutsch.musicxml'), LC_ALL='de_DE.UTF-8'), 0)
            self.assertIn('valid', run.text)
            self.one_line(cli('transcribe', 'nowhere.png', LC_ALL='de_DE.UTF-8'), 'cannot open', 'nowhere.png')


class Looks(Terminal):
    def test_no_color(self):
        self.start(NO_COLOR='1')
        self.tui(PAGE)
        self.see('system 1/5')
        self.until(lambda: letters('[▀▄█🬀-🬻]{3}', self.screen()), 'a picture')
        codes = {int(code) for run in re.findall(r'\x1b\[([\d;]*)m', self.screen('-e')) for code in run.split(';') if code}
        self.assertFalse([c for c in codes if 30 <= c <= 38 or 40 <= c <= 48 or c >= 90], codes)
        self.assertIn(7, codes)  # the first line is told by reverse

    def test_kinds_of_terminals(self):
        for term in ('linux', 'vt100', 'screen-256color', 'xterm'):
            with self.subTest(term):
                self.start(80, 24)
                self.tui('--picture=ascii' if term == 'vt100' else '', PAGE, TERM=term)
                self.see('system 1/5', 'not read yet')
                self.keys('q')
                self.until(lambda: self.screen().rstrip().endswith('$'), 'the shell')

    def test_smallest_on_all_of_them(self):
        for term in ('linux', 'vt100', 'screen', 'xterm'):
            for colour in ({}, {'NO_COLOR': '1'}):
                with self.subTest(f'{term} {colour}'):
                    self.start(60, 16)
                    self.tui(PAGE, TERM=term, **colour)
                    self.see('system 1/5', 'not read yet')
                    self.keys('?')
                    self.see('Keys: arrows scroll', 'READING')
                    self.keys('Escape')
                    self.gone('Keys: arrows scroll')
                    self.keys('Tab')
                    self.see('Pages and systems')
                    self.keys('Escape')
                    self.gone('Pages and systems')
                    lines = self.screen().splitlines()
                    self.assertTrue(len(lines) <= 16 and all(len(line) <= 60 for line in lines))
                    self.keys('q')
                    self.until(lambda: self.screen().rstrip().endswith('$'), 'the shell')

    def test_ascii(self):
        self.start(80, 24)
        self.tui(PAGE, LC_ALL='C')
        self.see('system 1/5', '-- not read yet')
        self.assertTrue(self.screen().isascii())

    def test_troubles_are_told(self):
        self.start()
        self.write('bad.png', b'no picture')
        png(self.path('blank.png'), 300, 200, 255)
        self.tui('bad.png')
        self.see('“bad.png” cannot be opened: ')
        self.keys('q')
        self.until(lambda: self.screen().rstrip().endswith('$'), 'the shell')
        self.tui('blank.png')
        self.see('No systems were found')
        self.keys('x')
        self.see('Nothing has been read yet')
        self.keys('F3', 'Enter', 'u', 'p', 'w', 'Up', 'e', '5', 'M-1', 'h', '[', ']', 'End', 'NPage')  # nothing to do, no harm
        self.keys('q')
        self.until(lambda: self.screen().rstrip().endswith('$'), 'the shell')

    def test_wrong_use(self):
        self.assertEqual(cli('tui').code, 2)
        self.assertEqual(cli('tui', PAGE, '--picture', 'oil').code, 2)
        self.one_line(self.check(cli('tui', PAGE), 1), 'terminal')


class Endings(Terminal):
    """Whatever becomes of it, the terminal is as it was."""

    def begin(self):
        self.start(100, 30)
        self.before = self.shell('stty -a', 'before')
        self.keys('clear', 'Enter')
        self.typed("echo he''re")
        self.keys('Enter')
        self.see('here')
        self.tui(PAGE)
        self.see('system 1/5')
        self.assertEqual(self.ask('alternate_on'), '1')

    def check_terminal(self):
        self.until(lambda: self.ask('alternate_on') == '0', 'the main screen')
        self.until(lambda: self.screen().rstrip().endswith('$'), 'the shell')
        self.assertIn('here', self.screen())
        self.assertEqual(self.ask('cursor_flag'), '1')
        self.assertEqual(self.ask('keypad_cursor_flag'), '0')
        self.assertEqual(self.shell('stty -a', 'after'), self.before)

    def test_quit(self):
        self.begin()
        self.keys('q')
        self.check_terminal()

    def test_ctrl_c(self):
        self.begin()
        self.keys('C-c')
        self.check_terminal()

    def test_crash_and_kill(self):
        for number in (signal.SIGSEGV, signal.SIGABRT, signal.SIGKILL, signal.SIGTERM):
            with self.subTest(number):
                self.begin()
                os.kill(self.processes()[1], number)
                self.check_terminal()

    def test_in_gnu_screen(self):
        if shutil.which('screen') is None:
            self.skipTest('GNU screen is not installed')
        self.start(100, 30, SCREENDIR=self.path('screens'))
        self.keys('screen -U -c /dev/null env PS1="% " sh', 'Enter')
        self.until(lambda: self.screen().rstrip().endswith('%'), 'the shell in screen')
        self.typed(f'echo $TERM; stty -a > {self.path("before")}')
        self.keys('Enter')
        self.see('screen')
        for end in ('q', signal.SIGKILL):
            with self.subTest(end):
                self.tui(PAGE)
                self.see('system 1/5', 'not read yet')
                self.until(lambda: letters('[▀▄█🬀-🬻]{3}', self.screen()), 'a picture')
                if end == 'q':
                    self.tmux('resize-window', '-x', '60', '-y', '16')
                    self.until(lambda: max(len(line) for line in self.screen().splitlines()) <= 60, 'the smaller one')
                    self.see('system 1/5', 'not read yet')
                    self.tmux('resize-window', '-x', '100', '-y', '30')
                    self.until(lambda: max(len(line) for line in self.screen().splitlines()) > 60, 'the larger one again')
                    self.keys('q')
                else:
                    os.kill(self.running()[-1], end)
                self.until(lambda: self.screen().rstrip().endswith('%'), 'the shell in screen')
                self.typed(f'stty -a > {self.path("after")}; echo do""ne-{end}')
                self.keys('Enter')
                self.see(f'done-{end}')
                with open(self.path('before'), 'rb') as before, open(self.path('after'), 'rb') as after:
                    self.assertEqual(before.read(), after.read())
        self.keys('exit', 'Enter')
        self.until(lambda: self.screen().rstrip().endswith('$'), 'the shell')

    def running(self):
        """The guard and the program, whoever began them, in this test's folder."""
        found = []
        for pid in filter(str.isdigit, os.listdir('/proc')):
            try:
                if os.readlink(f'/proc/{pid}/cwd') == self.folder and os.path.samefile(f'/proc/{pid}/exe', CLI):
                    found.append(int(pid))
            except OSError:
                pass
        return sorted(found)

    def test_guard_is_killed(self):
        self.begin()
        guard, program = self.processes()
        os.kill(guard, signal.SIGKILL)
        self.until(lambda: not os.path.exists(f'/proc/{program}'), 'the end of the program')
        self.keys('Enter')  # the shell's prompt may have come while the other screen was shown
        self.check_terminal()

    def test_ctrl_z(self):
        self.begin()
        self.keys('C-z')
        self.until(lambda: self.ask('alternate_on') == '0', 'the main screen')
        self.assertEqual(self.shell('stty -a', 'stopped'), self.before)
        self.keys('fg', 'Enter')
        self.until(lambda: self.ask('alternate_on') == '1', 'the program')
        self.see('system 1/5')
        self.keys('Tab')
        self.see('Pages and systems')
        self.keys('Escape')
        self.gone('Pages and systems')
        self.keys('q')
        self.check_terminal()
