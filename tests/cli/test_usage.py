# SPDX-License-Identifier: GPL-3.0-or-later
"""Help, wrong use, and exit codes that are documented."""
import os
import re
import unittest

from cli import Case, ROOT, cli, png, sample

COMMANDS = ['transcribe', 'detect', 'convert', 'validate', 'model', 'evaluate']


class Usage(Case):
    def test_overview_names_every_command(self):
        run = self.check(cli('--help'), 0)
        for command in COMMANDS:
            self.assertRegex(run.text, rf'(?m)^  {command} ')
        self.assertEqual(run.err, '')

    def test_every_command_explains_itself(self):
        for command in COMMANDS:
            with self.subTest(command):
                run = self.check(cli(command, '--help'), 0)
                self.assertIn(f'scorewright-cli {command}', run.text)
                self.assertIn('130 interrupted', run.text)
                self.assertEqual(run.err, '')
                self.assertEqual(run.text, cli('help', command).text)

    def test_help_of_transcribe_names_every_option(self):
        text = cli('transcribe', '--help').text
        for option in ('output', 'format', 'model', 'pages', 'boxes', 'crop', 'whole', 'staff-space', 'beam', 'threads', 'no-grammar',
                       'schema', 'dtype', 'resume', 'quiet', 'max-tokens'):
            self.assertIn('--' + option, text)

    def test_version(self):
        self.assertRegex(self.check(cli('--version'), 0).text, r'^scorewright-cli \d+\.\d+\.\d+\n$')

    def test_wrong_use_is_2(self):
        page = sample('clean.png')
        for args in ([], ['sing'], ['transcribe'], ['transcribe', '--sing', page], ['detect'], ['detect', page, page], ['convert', 'a.lmx'],
                     ['convert', 'a.lmx', 'b.pdf'], ['validate'], ['model', 'a', 'b'], ['evaluate'],
                     ['transcribe', page, '--format', 'midi'], ['transcribe', page, '--pages', '3-1'], ['transcribe', page, '--pages', 'x'],
                     ['transcribe', page, '--pages', ''], ['transcribe', page, '--pages', '0'],
                     ['transcribe', page, '--crop', '1,2,3'], ['transcribe', page, '--crop', '1,2,0,4'], ['transcribe', page, '--crop', '1;2;3;4'],
                     ['transcribe', page, '--dtype', 'f64'], ['transcribe', page, '--beam', '-1'], ['transcribe', page, '--beam', 'many'],
                     ['transcribe', page, '--threads', '9999'], ['transcribe', page, '--staff-space', '12'],
                     ['transcribe', page, '--whole', '--staff-space', 'nan'],
                     ['transcribe', page, '--whole', '--boxes', 'x.json'], ['transcribe', page, '--resume'],
                     ['transcribe', page, page], ['transcribe', '-', '-'],
                     ['transcribe', page, sample('clean.musicxml'), '-o', self.path('x')]):
            with self.subTest(args=args):
                run = self.check(cli(*args), 2)
                self.assertEqual(run.text, '')
                self.assertIn('scorewright-cli' if args else 'Usage', run.err)

    def test_man_page_has_the_exit_codes_and_options(self):
        with open(os.path.join(ROOT, 'data', 'man', 'scorewright-cli.1'), encoding='utf-8') as f:
            page = f.read()
        status = page[page.index('.SH EXIT STATUS'):page.index('.SH ENVIRONMENT')]
        self.assertEqual(re.findall(r'\.B (\d+)\n', status), ['0', '1', '2', '3', '4', '5', '130'])
        with open(os.path.join(ROOT, 'app', 'cli', 'shared', 'cli.h'), encoding='utf-8') as f:
            codes = re.findall(r'SCW_EXIT_\w+ = (\d+)', f.read())
        self.assertEqual(codes, re.findall(r'\.B (\d+)\n', status))
        plain = page.replace('\\-', '-')
        known = set()
        for command in re.findall(r'^  ([a-z]+)  ', cli('--help').text, re.M):
            self.assertIn('.SH ' + command.upper(), page)
            options = set(re.findall(r'--([a-z][a-z0-9-]+)', cli(command, '--help').text)) - {'help'}
            known |= options
            for option in options:
                with self.subTest(command=command, option=option):
                    self.assertIn('--' + option, plain)
        self.assertEqual(set(re.findall(r'--([a-z][a-z0-9-]+)', plain)) - known, set())


class Failures(Case):
    def test_missing_picture_is_1(self):
        for command in ('detect', ):
            self.one_line(self.check(cli(command, self.path('no.png')), 1), 'no.png', 'No such file')

    def test_ruined_pictures_are_1(self):
        with open(sample('clean.png'), 'rb') as f:
            whole = f.read()
        for name, data in (('empty.png', b''), ('cut.png', whole[:5000]), ('text.png', b'hello'), ('cut.pdf', b'%PDF-1.4\n1 0 obj'),
                           ('cut.tiff', b'II*\0\x08\0\0\0'), ('cut.jpg', b'\xff\xd8\xff\xe0\0\x10JFIF')):
            with self.subTest(name):
                run = self.check(cli('detect', self.write(name, data), '--json'), 1)
                self.one_line(run, name)
                self.assertNotIn('"systems":[{', run.text)
                self.assertEqual(self.check(cli('detect', self.path(name)), 1).text, '')

    def test_blank_page_is_4(self):
        self.check(cli('detect', png(self.path('blank.png'), 800, 600, 255)), 4)

    def test_bad_model_is_5(self):
        self.one_line(self.check(cli('model', self.path('no.safetensors')), 5), 'no.safetensors')
        self.one_line(self.check(cli('model', self.write('bad.safetensors', b'\xff' * 64)), 5), 'bad.safetensors')
        self.one_line(self.check(cli('transcribe', sample('clean.png'), '--model', self.write('bad.pth', b'PK\3\4 nonsense')), 5), 'bad.pth')

    def test_not_valid_is_3(self):
        broken = self.write('broken.musicxml', '<score-partwise><part></score-partwise>')
        self.assertIn('not valid', self.check(cli('validate', broken), 3).text)
        self.assertEqual(self.check(cli('validate', '--quiet', broken), 3).text, '')
        self.one_line(self.check(cli('convert', self.write('bad.lmx', 'measure key:fifths:0 do re mi'), self.path('x.musicxml')), 3), 'bad.lmx', 'do')
        self.assertFalse(os.path.exists(self.path('x.musicxml')))
        self.assertEqual(self.check(cli('validate', self.write('c.xml', 'no music')), 3).text.count('not well-formed'), 1)

    def test_full_disk_is_1(self):
        lmx = self.write('a.lmx', 'measure key:fifths:0 clef:G2 staff:1 C4 voice:1 whole')
        self.check(cli('convert', lmx, '/dev/full', '--to', 'musicxml'), 1)
        with open('/dev/full', 'wb') as full:
            run = cli('convert', lmx, '-', '--to', 'musicxml', stdout=full)
            self.assertEqual(run.code, 1)
            self.one_line(run, 'No space left')
            self.assertEqual(cli('detect', sample('low-resolution.png'), '--json', stdout=full).code, 1)
            self.assertEqual(cli('transcribe', '--help', stdout=full).code, 1)


if __name__ == '__main__':
    unittest.main()
