# SPDX-License-Identifier: GPL-3.0-or-later
"""What foreign MusicXML has that few files have: it is kept, or told by name. Judged by score_reader.py, and by the tree itself."""
import unittest
import xml.etree.ElementTree as ElementTree

from score_reader import Score, parse
from test_scores import CLEF, FIRST, HEAD, TIME, WithScores, document, note, rest

PIANO = (f'<attributes><divisions>2</divisions>{TIME}<staves>2</staves><clef number="1"><sign>G</sign><line>2</line></clef>'
         '<clef number="2"><sign>F</sign><line>4</line></clef></attributes>')


def both_hands(right='C5', left='C3'):
    return (note(right, 8, more='<staff>1</staff>') + '<backup><duration>8</duration></backup>'
            + note(left, 8, more='<staff>2</staff>').replace('<voice>1', '<voice>5'))


def direction(what, more='', attributes=''):
    return f'<direction{attributes}><direction-type>{what}</direction-type>{more}</direction>'


class Foreign(WithScores):
    def tree(self, source):
        return parse(self.again(source).encode())

    def kept(self, source, told=()):
        """Nothing is lost but what is told."""
        self.compare(source.encode())
        self.assertEqual(self.told(source), list(told))
        return self.tree(source)


class Barlines(Foreign):
    def test_fermatas_on_barlines(self):
        line = '<barline location="{}"><bar-style>light-light</bar-style>{}</barline>'
        both = '<fermata type="upright"/><fermata type="inverted"/>'
        tree = self.kept(document([FIRST + note() + line.format('right', both), note(), '<barline location="left"><fermata/></barline>' + note()],
                                  [FIRST + note(), note() + '<barline location="right"><fermata type="inverted"/></barline>', note()]))
        found = [[[(sign.get('type', 'upright')) for sign in measure.findall('barline/fermata')] for measure in part] for part in tree.findall('part')]
        self.assertEqual(found, [[['upright', 'inverted'], ['upright'], []], [[], ['inverted'], []]])
        self.assertEqual(self.told(document(['<barline location="left"><fermata/></barline>' + FIRST + note()])), ['1 fermata on a barline'])
        self.assertEqual(self.told(document([FIRST + note() + line.format('right', '<fermata>angled</fermata>')])), ['1 fermata of its own shape'])

    def test_a_regular_barline_has_its_fermata(self):
        self.kept(document([FIRST + note() + '<barline><fermata/></barline>', note()]))

    def test_two_styles_of_one_barline(self):
        source = document([FIRST + note() + '<barline><bar-style>light-light</bar-style></barline>',
                           '<barline location="left"><bar-style>{}</bar-style></barline>' + note()])
        self.assertEqual(self.told(source.format('light-light')), [])
        self.assertEqual(self.told(source.format('dashed')), ['1 bar-style'])

    def test_repeats_with_times(self):
        line = '<barline location="{}"><bar-style>{}</bar-style><repeat direction="{}"{}/></barline>'
        tree = self.kept(document([FIRST + line.format('left', 'heavy-light', 'forward', ' winged="none"') + note()
                                   + line.format('right', 'light-heavy', 'backward', ' times="4"')]))
        self.assertEqual([repeat.get('times') for repeat in tree.iter('repeat')], [None, '4'])
        self.assertEqual(self.told(document([FIRST + note() + line.format('right', 'light-heavy', 'backward', ' winged="curved"')])), ['1 winged of repeat'])

    def test_signs_that_are_only_heard(self):
        for sign in ('segno', 'coda'):
            bare = f'<barline location="right" {sign}="1"/>'
            self.assertEqual(self.told(document([FIRST + note() + bare])), [f'1 {sign} of barline'])
            self.assertEqual(self.told(document([FIRST + note() + bare.replace('/>', f'><{sign}/></barline>')])), [])
            self.assertEqual(self.told(document([FIRST + f'<sound {sign}="1"/>' + note()])), [f'1 {sign} of sound'])
            self.assertEqual(self.told(document([FIRST + direction(f'<{sign}/>', f'<sound {sign}="1"/>') + note()])), [])

    def test_numbers_of_measures(self):
        source = document([FIRST + note(), note()])
        self.assertEqual(self.told(source.replace('number="2"', 'number="2 b"')), ['1 number of measure'])
        self.assertEqual(self.told(source.replace('number="2"', 'number="12345678901234567"')), ['1 number of measure'])
        self.assertEqual(self.told(source.replace('number="2"', 'number="2b"')), [])


class Rests(Foreign):
    REST = '<attributes><measure-style{}><multiple-rest>{}</multiple-rest></measure-style></attributes>'

    def multiple(self, tree, part=0):
        return [[int(one.text) for one in measure.iter('multiple-rest')] for measure in tree.findall('part')[part]]

    def test_rests_of_several_measures(self):
        tree = self.kept(document([FIRST + self.REST.format('', 3) + rest(), rest(), rest(), note()]))
        self.assertEqual(self.multiple(tree), [[3], [], [], []])
        self.assertEqual(self.told(document([FIRST + self.REST.format('', 1) + rest(), note()])), [])

    def test_they_end_where_something_stands(self):
        for what in (direction('<words>tacet</words>'), '<attributes><key><fifths>2</fifths></key></attributes>',
                     '<attributes><clef><sign>F</sign><line>4</line></clef></attributes>'):
            source = document([FIRST + self.REST.format('', 4) + rest(), rest(), what + rest(), rest(), note()])
            self.assertEqual(self.multiple(self.tree(source)), [[2], [], [2], [], []], what)
            self.assertEqual(self.told(source), [])
        source = document([FIRST + self.REST.format('', 3) + rest() + '<barline><bar-style>light-light</bar-style></barline>', rest(), rest(), note()])
        self.assertEqual(self.multiple(self.tree(source)), [[], [2], [], []])

    def test_notes_within_them_are_kept(self):
        source = document([FIRST + self.REST.format('', 3) + rest(), note('G4'), rest(), note()])
        tree = self.tree(source)
        self.assertEqual(self.told(source), ['1 multiple-rest'])
        self.assertEqual([one.findtext('pitch/step') for one in tree.iter('note')], [None, 'G', None, 'C'])
        self.assertEqual(self.multiple(tree), [[], [], [], []])
        self.assertIn('G4', self.tool('plus', source).split())

    def test_measures_without_anything_are_counted_once(self):
        tree = self.tree(document([FIRST + self.REST.format('', 3), '', '', note()]))
        self.assertEqual(len(tree.findall('part/measure')), 4)
        self.assertEqual(self.multiple(tree), [[3], [], [], []])

    def test_of_one_staff(self):
        """What only one of two staves has is not said of both."""
        for what, told in (('<multiple-rest>2</multiple-rest>', 'multiple-rest of one staff only'),
                           ('<measure-repeat type="start">1</measure-repeat>', 'measure-repeat of one staff only')):
            source = document([PIANO + both_hands(), f'<attributes><measure-style number="2">{what}</measure-style></attributes>' + both_hands('G5'), both_hands()])
            self.assertEqual(self.told(source), ['1 ' + told])
            self.assertIn('G5', self.tool('plus', source).split())
        style = '<measure-style number="{}"><measure-repeat type="{}">{}</measure-repeat></measure-style>'
        source = document([PIANO + both_hands(), '<attributes>' + style.format(1, 'start', 1) + style.format(2, 'start', 1) + '</attributes>' + both_hands(),
                           '<attributes>' + style.format(1, 'stop', '') + style.format(2, 'stop', '') + '</attributes>' + both_hands('G5')])
        self.assertEqual(self.told(source), [])
        self.assertEqual([len(list(measure.iter('measure-repeat'))) for measure in self.tree(source).iter('measure')], [0, 1, 1])


class Signatures(Foreign):
    def test_clefs_behind_the_barline(self):
        clef = '<attributes><clef after-barline="{}"><sign>F</sign><line>4</line></clef></attributes>'
        self.assertEqual(self.told(document([FIRST + note(), clef.format('yes') + note('C3')])), ['1 after-barline of clef'])
        self.assertEqual(self.told(document([FIRST + note(), clef.format('no') + note('C3')])), [])

    def test_transposition_of_one_staff(self):
        transpose = '<transpose number="{}"><diatonic>{}</diatonic><chromatic>{}</chromatic></transpose></attributes>'
        one = PIANO.replace('</attributes>', transpose.format(1, -1, -2))
        self.assertEqual(self.told(document([one + both_hands()])), ['1 transpose of one staff only'])
        self.assertEqual(Score(self.again(document([one + both_hands()])).encode()).parts[0].transpose, (0, 0))
        both = one.replace('</attributes>', transpose.format(2, -1, -2))
        self.assertEqual(self.told(document([both + both_hands()])), [])
        self.assertEqual(Score(self.again(document([both + both_hands()])).encode()).parts[0].transpose, (-2, -1))
        half = FIRST.replace('</attributes>', '<transpose><chromatic>-1.5</chromatic></transpose></attributes>')
        self.assertEqual(self.told(document([half + note()])), ['1 transpose'])


class OnNotes(Foreign):
    def notations(self, what):
        return document([FIRST + note(more=f'<notations>{what}</notations>')])

    def test_what_a_note_has_twice(self):
        for what, name in (('<fermata/><fermata type="inverted"/>', 'fermata'), ('<arpeggiate/><arpeggiate/>', 'arpeggiate'),
                           ('<articulations><staccato/><staccato/></articulations>', 'staccato'), ('<ornaments><turn/><turn/></ornaments>', 'turn'),
                           ('<ornaments><trill-mark/><trill-mark/></ornaments>', 'trill-mark'),
                           ('<ornaments><tremolo>2</tremolo><tremolo>3</tremolo></ornaments>', 'tremolo'),
                           ('<glissando type="start"/><glissando type="start" number="2"/>', 'glissando')):
            self.assertEqual(self.told(self.notations(what)), [f'1 second {name} of a note'])

    def test_tremolos(self):
        self.assertEqual(self.told(self.notations('<ornaments><tremolo type="single">many</tremolo></ornaments>')), ['1 tremolo marks'])
        self.kept(self.notations('<ornaments><tremolo type="unmeasured">0</tremolo></ornaments>'))

    def test_accents_that_point_down(self):
        for kind in ('up', 'down'):
            tree = self.kept(self.notations(f'<articulations><strong-accent type="{kind}"/></articulations>'))
            self.assertEqual([accent.get('type') for accent in tree.iter('strong-accent')], [kind])

    def test_slides_and_glissandos(self):
        for tag in ('glissando', 'slide'):
            for line in ('', ' line-type="solid"', ' line-type="wavy"'):
                self.kept(document([FIRST + note('C4', 2, 'half', f'<notations><{tag} type="start"{line}/></notations>')
                                    + note('G4', 2, 'half', f'<notations><{tag} type="stop"{line}/></notations>')]))
        self.assertEqual(self.told(self.notations('<glissando type="start" line-type="dashed"/>')), ['1 line-type of glissando'])

    def test_where_a_rest_stands(self):
        source = document([FIRST + '<note><rest><display-step>{}</display-step><display-octave>{}</display-octave></rest><duration>4</duration>'
                           '<voice>1</voice><type>whole</type></note>'])
        self.kept(source.format('E', 4))
        self.assertEqual(self.told(source.format('E', 10)), ['1 display-step of rest'])

    def test_how_tuplets_look(self):
        ratio = '<time-modification><actual-notes>3</actual-notes><normal-notes>2</normal-notes></time-modification>'
        for look in ('', ' bracket="yes"', ' bracket="no"', ' show-number="none"', ' bracket="no" show-number="none"', ' bracket="yes" show-number="both"'):
            notes = [note('C4', 2, 'half', ratio + (f'<notations><tuplet type="{kind}" number="1"{more}/></notations>' if kind else ''))
                     for kind, more in (('start', look), ('', ''), ('stop', ''))]
            self.kept(document([FIRST.replace('<divisions>1', '<divisions>3').replace('>1<', '>3<') + ''.join(one.replace('>2</dur', '>4</dur') for one in notes)]))
        self.assertEqual(self.told(document([FIRST + note(more='<notations><tuplet type="start" show-type="actual"/></notations>')])), ['1 show-type of tuplet'])

    def test_ratios_that_say_half(self):
        ratio = '<time-modification><actual-notes>3</actual-notes></time-modification>'
        self.assertEqual(self.told(document([FIRST + note(more=ratio)])), ['1 time-modification'])


class Lyrics(Foreign):
    def syllable(self, what):
        return document([FIRST + note(more=f'<lyric number="1">{what}</lyric>')])

    def test_elisions(self):
        for first, second in (('single', 'single'), ('end', 'single'), ('single', 'begin'), ('end', 'begin')):
            source = self.syllable(f'<syllabic>{first}</syllabic><text>te</text><elision>‿</elision><syllabic>{second}</syllabic><text>a</text>')
            tree = self.kept(source)
            self.assertEqual([one.text for one in tree.iter('syllabic')], [first, second])

    def test_extends(self):
        for kind in ('start', 'continue', 'stop'):
            tree = self.kept(self.syllable(f'<extend type="{kind}"/>'))
            self.assertEqual([one.get('type') for one in tree.iter('extend')], [kind])
        self.assertEqual([one.get('type') for one in self.kept(self.syllable('<syllabic>single</syllabic><text>a</text><extend/>')).iter('extend')], [None])


class Directions(Foreign):
    def test_enclosures(self):
        for what, told in (('<words enclosure="rectangle">a</words>', ['1 enclosure of words']), ('<words enclosure="none">a</words>', []),
                           ('<rehearsal enclosure="square">A</rehearsal>', []), ('<rehearsal>A</rehearsal>', []),
                           ('<rehearsal enclosure="circle">A</rehearsal>', ['1 enclosure of rehearsal']),
                           ('<rehearsal enclosure="none">A</rehearsal>', ['1 enclosure of rehearsal']),
                           ('<dynamics enclosure="oval"><f/></dynamics>', ['1 enclosure of dynamics'])):
            self.assertEqual(self.told(document([FIRST + direction(what) + note()])), told, what)

    def test_sides(self):
        chord = '<harmony{}><root><root-step>D</root-step></root><kind>minor</kind></harmony>'
        self.assertEqual([one.get('placement') for one in self.kept(document([FIRST + chord.format(' placement="below"') + note()])).iter('harmony')], ['below'])
        self.assertEqual([one.get('placement') for one in self.kept(document([FIRST + chord.format(' placement="above"') + note()])).iter('harmony')], [None])
        for of_direction, of_dynamics, side in (('', 'above', 'above'), ('', 'below', 'below'), (' placement="above"', 'below', 'above'),
                                                (' placement="below"', 'above', 'below')):
            source = document([FIRST + direction(f'<dynamics placement="{of_dynamics}"><f/></dynamics>', attributes=of_direction) + note()])
            self.assertEqual([one.get('placement') for one in self.kept(source).iter('direction')], [side])

    def test_pedal_lines(self):
        for line, sign in (('yes', 'no'), ('no', 'yes')):
            source = document([FIRST + ''.join(direction(f'<pedal type="{kind}" line="{line}"/>') + note('C4', 2, 'half') for kind in ('start', 'stop'))])
            self.assertEqual([(one.get('line'), one.get('sign')) for one in self.kept(source).iter('pedal')], [(line, sign)] * 2)

    def test_loudness_without_a_sign(self):
        self.assertEqual(self.told(document([FIRST + '<sound dynamics="70"/>' + note()])), ['1 dynamics of sound'])
        self.assertEqual(self.told(document([FIRST + direction('<words>sotto voce</words>', '<sound dynamics="40"/>') + note()])), ['1 dynamics of sound'])
        self.assertEqual(self.told(document([FIRST + direction('<dynamics><p/></dynamics>', '<sound dynamics="54"/>') + note()])), [])

    def test_metronome_marks_that_are_not_printed(self):
        mark = '<metronome print-object="no"><beat-unit>half</beat-unit><per-minute>{}</per-minute></metronome>'
        tree = self.tree(document([FIRST + direction(mark.format(60)) + note()]))
        self.assertEqual([one.get('tempo') for one in tree.iter('sound')], ['120'])
        self.assertEqual(list(tree.iter('metronome')), [])
        self.assertEqual(self.told(document([FIRST + direction(mark.format(60)) + note()])), [])
        self.assertEqual(self.told(document([FIRST + direction(mark.format('fast')) + note()])), ['1 metronome'])


class Hairpins(Foreign):
    """Hairpins that meet within a note."""

    def wedge(self, kind, offset=0):
        return direction(f'<wedge type="{kind}"/>', f'<offset>{offset}</offset>' if offset else '')

    def test_one_that_ends_and_one_that_lies_within_a_note(self):
        source = document([FIRST.replace('<divisions>1', '<divisions>2') + self.wedge('crescendo') + note('C4', 4, 'half')
                           + self.wedge('stop', 2) + self.wedge('diminuendo', 2) + note('D4', 4, 'half') + self.wedge('stop')])
        words = self.tool('plus', source).split()
        self.assertEqual([word for word in words if word in ('C4', 'D4') or 'wedge' in word],
                         ['wedge:crescendo', 'C4', 'wedge:stop', 'wedge:diminuendo', 'D4', 'wedge:stop'])
        facts = sorted((key[1], key[4][0]) for key in Score(self.tool('xml', ' '.join(words)).encode()).parts[0].facts if key[3] == 'wedge')
        self.assertEqual(facts, [(0, 'crescendo'), (2, 'diminuendo'), (2, 'stop'), (4, 'stop')])

    def test_two_within_one_note(self):
        source = document([FIRST.replace('<divisions>1', '<divisions>2') + self.wedge('crescendo') + note('C4', 8, 'whole')
                           + self.wedge('stop', -4) + self.wedge('diminuendo', -4) + self.wedge('stop')])
        words = self.tool('plus', source)
        facts = sorted((key[1], key[4][0]) for key in Score(self.tool('xml', words).encode()).parts[0].facts if key[3] == 'wedge')
        self.assertEqual(facts, [(0, 'crescendo'), (2, 'diminuendo'), (2, 'stop'), (4, 'stop')])
        self.assertEqual(self.tool('plus', self.tool('xml', words)), words)


class Head(Foreign):
    def test_every_text_of_a_credit(self):
        credit = '<credit page="1"><credit-type>title</credit-type><credit-words>Ode</credit-words><credit-words>{}</credit-words></credit>'
        work = '<work><work-title>Ode</work-title></work>'
        self.assertEqual(self.told(document([FIRST + note()], before=work + credit.format('to Joy'))), ['1 credit'])
        self.assertEqual(self.told(document([FIRST + note()], before=work + credit.format('Ode'))), [])
        self.assertEqual(self.told(document([FIRST + note()], before=credit.format('to Joy'))), ['1 credit'])


class Bounds(Foreign):
    def test_what_is_too_much_is_refused(self):
        many = ''.join(f'<part id="P{i}"><measure number="1"/></part>' for i in range(2001))
        with self.assertRaisesRegex(RuntimeError, 'more than 2000 parts'):
            self.tool('score', f'{HEAD}<part-list/>{many}</score-partwise>')
        with self.assertRaisesRegex(RuntimeError, 'more than 4000000 measures'):
            self.tool('score', f'{HEAD}<part-list/>' + ''.join(f'<part id="P{i}"><measure number="1"/></part>' for i in range(1999))
                      + '<part id="long">' + '<measure/>' * 3000 + '</part></score-partwise>')

    def test_many_texts_take_no_longer_each(self):
        """A tenth of a second for these, not a minute."""
        syllables = [f'<lyric><text>{i:x}</text></lyric>' for i in range(60000)]
        measures = [(FIRST if i == 0 else '') + ''.join(note(duration=1, kind='16th', more=one) for one in syllables[i:i + 1000]) for i in range(0, 60000, 1000)]
        text = self.tool('score', document(measures))
        self.assertEqual(text.count('<lyric '), 60000)


class Timewise(Foreign):
    def timewise(self, root):
        """The same, measure by measure."""
        out = ElementTree.Element('score-timewise', {'version': '4.0'})
        out.extend(node for node in root if node.tag != 'part')
        parts = root.findall('part')
        for m in range(max(len(part) for part in parts)):
            measure = ElementTree.SubElement(out, 'measure', next(part[m].attrib for part in parts if m < len(part)))
            for part in parts:
                if m < len(part):
                    ElementTree.SubElement(measure, 'part', {'id': part.get('id')}).extend(part[m])
        return ElementTree.tostring(out)

    def test_measure_by_measure(self):
        source = document([FIRST + note() + '<barline><bar-style>light-heavy</bar-style></barline>', note('D4')], [FIRST + note('G3'), note('A3')])
        self.assertEqual(self.tool('score', self.timewise(parse(source.encode()))), self.tool('score', source))

    def test_parts_that_lack_measures(self):
        part = '<part id="{}">{}</part>'
        source = (HEAD.replace('partwise', 'timewise') + '<part-list><score-part id="a"><part-name>A</part-name></score-part>'
                  '<score-part id="b"><part-name>B</part-name></score-part></part-list>'
                  + f'<measure number="1">{part.format("a", FIRST + note())}</measure>'
                  + f'<measure number="2">{part.format("b", FIRST + note("G4"))}{part.format("a", note("D4"))}</measure></score-timewise>')
        tree = self.tree(source)
        self.assertEqual([[one.findtext('pitch/step') for one in measure.iter('note')] for measure in tree.iter('measure')], [['C'], ['D'], [], ['G']])

    def test_hostile_ones_are_refused(self):
        measures = ''.join(f'<measure number="{i}"/>' for i in range(2000)) + '<measure number="2001">' + ''.join(f'<part id="p{i}"/>' for i in range(2000))
        with self.assertRaisesRegex(RuntimeError, 'lack more than'):
            self.tool('score', HEAD.replace('partwise', 'timewise') + '<part-list/>' + measures + '</measure></score-timewise>')


if __name__ == '__main__':
    unittest.main()
