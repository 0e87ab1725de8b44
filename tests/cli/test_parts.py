#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Parts by themselves: what is sung as text, and a sheet for each player."""
import os
import re
import shutil
import subprocess
import unittest

from cli import Case, cli


def note(pitch, lyrics=(), attributes=''):
    sung = ''.join(f'<lyric number="{verse}"><syllabic>{syllabic}</syllabic><text>{text}</text></lyric>' for verse, syllabic, text in lyrics)
    return f'{attributes}<note><pitch><step>{pitch}</step><octave>5</octave></pitch><duration>2</duration><type>half</type>{sung}</note>'


SIGNS = '<attributes><divisions>1</divisions><time><beats>4</beats><beat-type>4</beat-type></time><clef><sign>G</sign><line>2</line></clef></attributes>'


def score(parts, title='Lied'):
    """parts: [(name, [measure, ...]), ...]"""
    names = ''.join(f'<score-part id="P{i}"><part-name>{name}</part-name></score-part>' for i, (name, _) in enumerate(parts))
    music = ''.join(f'<part id="P{i}">' + ''.join(f'<measure number="{m + 1}">{content}</measure>' for m, content in enumerate(measures)) + '</part>'
                    for i, (_, measures) in enumerate(parts))
    return f'<score-partwise version="4.0"><work><work-title>{title}</work-title></work><part-list>{names}</part-list>{music}</score-partwise>'


SONG = [note('C', [(1, 'begin', 'Hei'), (2, 'single', 'Knab')], SIGNS) + note('D', [(1, 'middle', 'den'), (2, 'single', 'sprach:')]),
        '<print new-system="yes"/>' + note('E', [(1, 'end', 'rös'), (2, 'single', 'ich')]) + note('F', [(1, 'single', 'rot'), (2, 'single', 'dich')])]
PLAYED = [note('C', attributes=SIGNS) + note('D'), note('E') + note('F')]


class Lyrics(Case):
    def text(self, *parts, **more):
        path = self.write('song.musicxml', score(parts, **more))
        self.check(cli('convert', path, self.path('song.txt')), 0)
        with open(self.path('song.txt'), encoding='utf-8') as file:
            return file.read()

    def test_a_line_a_system_and_a_paragraph_a_verse(self):
        # a word that goes on into the next line stays in its own
        self.assertEqual('Lied\n\nHeidenrös\nrot\n\nKnab sprach:\nich dich\n', self.text(('Voice', SONG), ('Piano', PLAYED)))

    def test_several_singers_have_names(self):
        self.assertEqual('Lied\n\nSoprano:\n\nHeidenrös\nrot\n\nKnab sprach:\nich dich\n\nAlto:\n\nHeidenrös\nrot\n\nKnab sprach:\nich dich\n',
                         self.text(('Soprano', SONG), ('Alto', SONG)))

    def test_standard_output_and_one_part(self):
        path = self.write('song.musicxml', score([('Soprano', SONG), ('Alto', PLAYED)]))
        self.assertIn('Heidenrös', self.check(cli('convert', path, '-', '--to', 'txt', '--part', '1'), 0).text)

    def test_nothing_sung_is_an_error(self):
        path = self.write('plain.musicxml', score([('Piano', PLAYED)]))
        result = self.check(cli('convert', path, self.path('plain.txt')), 3)
        self.assertIn('no lyrics', result.err)
        self.assertFalse(os.path.exists(self.path('plain.txt')))


class Sheets(Case):
    def test_each_part_has_a_file(self):
        path = self.write('trio.musicxml', score([('Violin', PLAYED), ('Violin', PLAYED), ('Vc./Kb.', SONG)], title='Trio'))
        result = self.check(cli('engrave', path, '--each-part', '-o', self.path('trio.pdf')), 0)
        names = ['trio - Violin.pdf', 'trio - Violin 2.pdf', 'trio - Vc. Kb..pdf']
        self.assertEqual([self.path(name) for name in names], result.text.splitlines())
        self.assertFalse(os.path.exists(self.path('trio.pdf')))
        for name in names:
            with open(self.path(name), 'rb') as file:
                self.assertEqual(b'%PDF', file.read(4))
        if shutil.which('pdftotext'):
            said = subprocess.run(['pdftotext', self.path(names[2]), '-'], capture_output=True, text=True, check=True).stdout
            self.assertIn('Vc./Kb.', said)
            self.assertIn('Trio', said)
            self.assertNotIn('Violin', said)

    @unittest.skipUnless(shutil.which('pdftotext'), 'there is no pdftotext')
    def test_a_part_alone_is_a_sheet_too(self):
        rest = '<note><rest measure="yes"/><duration>4</duration></note>'
        path = self.write('duo.musicxml', score([('Violin', [PLAYED[0]] * 4), ('Viola', [PLAYED[0]] + [rest] * 17 + [PLAYED[1]])], title='Duo'))
        for wish, named in ((['--part', '2'], True), ([], False)):
            self.check(cli('engrave', path, *wish, '-o', self.path('sheet.pdf')), 0)
            said = subprocess.run(['pdftotext', self.path('sheet.pdf'), '-'], capture_output=True, text=True, check=True).stdout.split()
            self.assertIn('Viola', said)
            self.assertEqual('Violin' not in said, named)
        self.check(cli('engrave', path, '--each-part', '-o', self.path('duo.svg')), 0)
        self.check(cli('engrave', path, '--part', '2', '-o', self.path('one.svg')), 0)
        with open(self.path('duo - Viola.svg'), encoding='utf-8') as each, open(self.path('one.svg'), encoding='utf-8') as one:
            same = [re.sub(r'surface\d+', '', file.read()) for file in (each, one)]
        self.assertTrue(same[0] == same[1])

    def test_one_part_or_each(self):
        path = self.write('duo.musicxml', score([('Violin', PLAYED), ('Viola', PLAYED)]))
        self.check(cli('engrave', path, '--each-part', '--part', '1', '-o', self.path('duo.pdf')), 2)


if __name__ == '__main__':
    unittest.main()
