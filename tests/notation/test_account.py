# SPDX-License-Identifier: GPL-3.0-or-later
"""Every element and attribute of MusicXML is kept, made anew, or named as left out; and data/help/8-musicxml.md says which."""
import lzma
import pathlib
import re
import unittest
import xml.etree.ElementTree as ElementTree

from everything import documents
from paths import ROOT, data, need_extra
from test_golden import WithTool

# What is kept under another name, or needs more around it than the shortest document has (test_scores.py has that).
BECOMES = {'other-dynamics': 'words', 'movement-title': 'work-title', 'barline/segno': 'segno', 'barline/coda': 'coda', 'octave-change': 'chromatic'}
ELSEWHERE = {'part-group', 'group-name', 'group-abbreviation', 'group-symbol', 'group-barline', 'instrument', 'chord', 'direction/staff', 'harmony/staff'}
LOOKS = set('''bezier-offset bezier-offset2 bezier-x bezier-x2 bezier-y bezier-y2 color dash-length default-x default-y dir directive end-length font-family
    font-size font-style font-weight halign id justify lang letter-spacing line-height line-shape line-through number orientation overline placement relative-x
    relative-y rotation space space-length spread system text-x text-y underline valign width'''.split())
FOLLOWS = {'segno of sound', 'coda of sound', 'segno of barline', 'coda of barline', 'dynamics of sound', 'show-number of tuplet',
           'size of type', 'type of extend', 'type of fermata', 'page of credit', 'location of barline', 'new-system of print',
           'type of measure-repeat', 'type of part-group', 'line of pedal', 'sign of pedal', 'print-object of metronome', 'print-frame of harmony'}
DEFAULTS = {'separator of time': 'none', 'winged of repeat': 'none'}  # what they say where they are not told


def help_page():
    """By section: the names that stand in it."""
    text = pathlib.Path(ROOT, 'data', 'help', '8-musicxml.md').read_text(encoding='utf-8')
    sections = [set(re.findall('`([a-z][a-z0-9/-]*)`', section)) for section in text.split('\n## ')[1:]]
    sections[0].discard('parent/name')
    return dict(zip(('kept', 'anew', 'told'), sections))


class Account(WithTool):
    maxDiff = None

    @classmethod
    def setUpClass(cls):
        cls.page = help_page()
        with lzma.open(data('every-element.txt.xz'), 'rt', encoding='utf-8') as file:
            cls.lines = file.read().splitlines()
        # They are judged by what is in them.
        cls.containers = {node.tag for line in cls.lines for node in ElementTree.fromstring(line).iter() if len(node) > 0}

    def fate(self, parent, name):
        for where in (f'{parent}/{name}', name):
            for fate, names in self.page.items():
                if where in names:
                    return fate
        return None

    def told(self, line):
        """What is named, and the same as the page calls it."""
        names = {one.removeprefix('left out: ').split(' ', 1)[1] for one in self.tool('told', line).splitlines()}
        return names | {name.replace('senza misura', 'senza-misura') for name in names}

    def check(self, node, told, pairs, attributes, wrong):
        if node.tag == 'metronome' and node.get('print-object') == 'no':
            return  # only heard: a tempo
        for child in node:
            where = f'{node.tag}/{child.tag}'
            fate = self.fate(node.tag, child.tag)
            if fate is None:
                wrong.add(f'{where} is not in the help')
            elif fate == 'told' and child.tag not in told:
                wrong.add(f'{where} is lost without a word')
            elif fate == 'anew' and child.tag in told:
                wrong.add(f'{where} is named, though it is made anew')
            elif fate == 'kept' and child.tag not in told | self.containers and not {where, child.tag} & ELSEWHERE \
                    and not any(name in pairs for name in (where, BECOMES.get(where), BECOMES.get(child.tag))):
                wrong.add(f'{where} is not kept; named are {sorted(told)}')
            if fate != 'kept' or child.tag in told:
                continue
            for attribute, value in child.attrib.items():
                attribute = attribute.split('}')[-1]
                of = f'{attribute} of {child.tag}'
                if of not in told and attribute not in LOOKS and of not in FOLLOWS and DEFAULTS.get(of) != value and value not in attributes.get(of, ()) \
                        and not (child.tag == 'sound' and attribute == 'tempo'):
                    wrong.add(f'{of} is lost without a word')
            self.check(child, told, pairs, attributes, wrong)

    def test_nothing_is_lost_without_a_word(self):
        wrong = set()
        for line in self.lines:
            out = ElementTree.fromstring(self.tool('score', line))
            pairs, attributes = set(), {}
            for node in out.iter():
                pairs |= {f'{node.tag}/{child.tag}' for child in node} | {node.tag}
                for name, value in node.attrib.items():
                    attributes.setdefault(f'{name} of {node.tag}', set()).add(value)
                    attributes[f'{name} of {node.tag}'].add({'P1-I1': 'I1'}.get(value))
            self.check(ElementTree.fromstring(line), self.told(line), pairs, attributes, wrong)
        self.assertEqual(sorted(wrong), [])

    def test_the_help_names_each_once(self):
        kept, anew, told = (self.page[name] for name in ('kept', 'anew', 'told'))
        self.assertEqual((kept & anew, kept & told, anew & told), (set(), set(), set()))
        names = {node.tag for line in self.lines for node in ElementTree.fromstring(line).iter()}
        self.assertEqual({where.split('/')[-1] for where in kept | anew | told} - names, set())

    def test_the_manual_says_the_same(self):
        text = pathlib.Path(ROOT, 'data', 'man', 'scorewright-cli.1').read_text(encoding='utf-8')
        section = text.split('.SH MUSICXML')[1].split('.SH ')[0].replace('\\-', '-')
        words = set(re.findall('[a-z][a-z0-9/-]*', section))
        self.assertEqual(sorted(name for name in self.page['told'] | self.page['kept'] if name not in words), [])

    def test_that_is_all_there_is(self):
        """The documents are made from the schema; kept here, so that the others need it not."""
        self.assertEqual(documents(need_extra('musicxml/musicxml.xsd')), self.lines)


if __name__ == '__main__':
    unittest.main()
