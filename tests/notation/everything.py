# SPDX-License-Identifier: GPL-3.0-or-later
"""Makes documents that have every element and attribute that the schema of MusicXML knows, one a line: everything.py MUSICXML.XSD"""
import sys
import xml.etree.ElementTree as ElementTree

XS = '{http://www.w3.org/2001/XMLSchema}'
PREFIXES = {'xml:': '{http://www.w3.org/XML/1998/namespace}', 'xlink:': '{http://www.w3.org/1999/xlink}'}
PARTICLES = (XS + 'sequence', XS + 'choice', XS + 'group', XS + 'element')

# What says something sensible where the schema allows anything.
TEXTS = {'beats': '4', 'beat-type': '4', 'fifths': '1', 'mode': 'minor', 'divisions': '1', 'duration': '1', 'kind': 'major', 'type': 'quarter', 'fingering': '3',
         'per-minute': '60', 'multiple-rest': '2', 'measure-repeat': '1', 'tremolo': '2', 'beam': 'begin', 'fermata': 'normal', 'breath-mark': 'comma',
         'caesura': 'normal', 'notehead': 'x', 'sign': 'G', 'line': '2', 'text': 'la', 'voice': '1', 'staff': '2', 'staves': '2', 'accidental': 'sharp',
         'stem': 'up', 'harmonic': '', 'chromatic': '2', 'diatonic': '1', 'clef-octave-change': '-1', 'octave-change': '1', 'display-octave': '5', 'octave': '4',
         'offset': '1', 'degree-value': '9', 'degree-type': 'add', 'midi-channel': '10', 'part-name': 'Voice', 'beat-unit': 'quarter', 'bar-style': 'dashed',
         'credit-type': 'subtitle', 'credit-words': 'for two', 'actual-notes': '3', 'normal-notes': '2', 'alter': '1', 'group-barline': 'yes', 'elision': '‿'}
ATTRIBUTES = {'print-object': 'no', 'print-dot': 'no', 'print-leger': 'no', 'print-lyric': 'no', 'print-spacing': 'no', 'print-frame': 'no', 'line-type': 'dashed', 'size': '8', 'version': '4.0', 'location': 'right', 'ending number': '1', 'ending type': 'start', 'octave-shift type': 'down',
              'tied type': 'start', 'creator type': 'composer', 'type size': 'full', 'pedal type': 'start', 'repeat times': '3', 'repeat direction': 'backward',
              'measure-repeat type': 'start', 'harmony type': 'explicit', 'cautionary': 'yes', 'parentheses': 'yes', 'midi-device id': '', 'clef size': 'large',
              'accidental size': 'cue', 'level size': 'cue', 'accidental-mark size': 'cue', 'time symbol': 'cut', 'key number': '1', 'time number': '1',
              'clef number': '1', 'score-part id': 'P1', 'part id': 'P1', 'score-instrument id': 'I1', 'measure number': '1', 'lyric number': '1'}
REFERENCES = {'instrument': 'I1', 'midi-instrument': 'I1', 'instrument-change': 'I1', 'part': 'P1', 'midi-device': 'I1', 'player': 'I1'}


class Schema:
    def __init__(self, path):
        root = ElementTree.parse(path).getroot()
        self.root = next(node for node in root.findall(XS + 'element') if node.get('name') == 'score-partwise')
        self.complex = {node.get('name'): node for node in root.findall(XS + 'complexType')}
        self.simple = {node.get('name'): node for node in root.findall(XS + 'simpleType')}
        self.groups = {node.get('name'): node for node in root.findall(XS + 'group')}
        self.attribute_groups = {node.get('name'): node for node in root.findall(XS + 'attributeGroup')}
        self.ids = 0
        self.expanded = {}

    # ---- values ----

    def value(self, kind):
        if kind in ('xs:ID',):
            self.ids += 1
            return f'id{self.ids}'
        if kind in self.simple:
            node = self.simple[kind]
            enumerations = [one.get('value') for one in node.iter(XS + 'enumeration') if one.get('value')]
            if enumerations:
                return enumerations[0]
            union = node.find(XS + 'union')
            if union is not None and union.get('memberTypes'):
                return self.value(union.get('memberTypes').split()[0])
            known = {'color': '#FF0000', 'yyyy-mm-dd': '2026-01-01', 'time-only': '1', 'ending-number': '1', 'comma-separated-text': 'Times', 'smufl-glyph-name': 'noteheadBlack',
                     'mode': 'minor', 'distance-type': 'beam', 'swing-type-value': 'eighth', 'smufl-accidental-glyph-name': 'accidentalFlat', 'smufl-coda-glyph-name': 'coda',
                     'smufl-lyrics-glyph-name': 'lyricsElision', 'smufl-pictogram-glyph-name': 'pictGong', 'smufl-segno-glyph-name': 'segno',
                     'smufl-wavy-line-glyph-name': 'wiggleTrill', 'octave': '4', 'measure-text': 'x'}
            return known.get(kind) or self.value(node.find('.//' + XS + 'restriction').get('base'))
        return {'xs:decimal': '1', 'xs:positiveInteger': '1', 'xs:nonNegativeInteger': '1', 'xs:integer': '1', 'xs:date': '2026-01-01', 'xs:language': 'en', 'xs:anyURI': 'x',
                'xlink:href': 'x', 'xlink:type': 'simple', 'xlink:show': 'new', 'xlink:actuate': 'onRequest', 'xml:lang': 'en', 'xml:space': 'default'}.get(kind, 'x')

    def attributes(self, kind):
        """Of a complex type: name -> (type, required)."""
        found = {}
        for node in kind:
            if node.tag in (XS + 'complexContent', XS + 'simpleContent', XS + 'extension'):
                found |= self.attributes(node)
            if node.tag == XS + 'attribute':
                name = node.get('name') or node.get('ref')
                found[name] = (node.get('type') or node.get('ref'), node.get('use') == 'required', node.get('fixed'))
            elif node.tag == XS + 'attributeGroup' and node.get('ref'):
                found |= self.attributes(self.attribute_groups[node.get('ref')])
            elif node.tag == XS + 'extension' and node.get('base') in self.complex:
                found |= self.attributes(self.complex[node.get('base')])
        return found

    # ---- elements ----

    def particles(self, kind):
        """The content of a complex type: sequences, choices, groups, elements."""
        found = []
        for node in kind:
            if node.tag == XS + 'complexContent':
                extension = node.find(XS + 'extension')
                if extension.get('base') in self.complex:
                    found += self.particles(self.complex[extension.get('base')])
                found += self.particles(extension)
            elif node.tag in PARTICLES:
                found.append(node)
        return found

    def least(self, node):
        """The fewest elements that satisfy a particle."""
        if node.get('minOccurs') == '0':
            return []
        if node.tag == XS + 'element':
            return [self.element(node, full=False)[0]]
        node, children = self.inside(node)
        if node.tag == XS + 'choice':
            return self.least(children[0])
        return [one for child in children for one in self.least(child)]

    def inside(self, node):
        """A sequence or choice, itself or what a group names, and what is in it."""
        if node.tag == XS + 'group':
            node = next(child for child in self.groups[node.get('ref')] if child.tag != XS + 'annotation')
        return node, [child for child in node if child.tag in PARTICLES]

    def variants(self, node):
        """Lists of elements that satisfy a particle, in which every element stands at least once."""
        if node.tag == XS + 'element':
            return [[one] for one in self.element(node)]
        node, children = self.inside(node)
        if node.tag == XS + 'choice':
            return [one for child in children for one in self.variants(child)]
        found = []
        for i, child in enumerate(children):
            before = [one for other in children[:i] for one in self.least(other)]
            after = [one for other in children[i + 1:] for one in self.least(other)]
            found += [before + some + after for some in self.variants(child)]
        return found or [[]]

    def start(self, name, kind, every):
        node = ElementTree.Element(name)
        for attribute, (what, required, fixed) in sorted(self.attributes(kind).items() if kind is not None else []):
            if not (required or every):
                continue
            value = fixed or ATTRIBUTES.get(f'{name} {attribute}') or ATTRIBUTES.get(attribute)
            if what in ('xs:IDREF', 'xs:IDREFS'):
                value = REFERENCES.get(name, 'I1')
            if name == 'type' and attribute == 'size':
                value = 'full'
            if attribute == 'size' and name not in ('octave-shift', 'type') and value == '8':
                value = self.value(what)
            for prefix, space in PREFIXES.items():
                if attribute.startswith(prefix):
                    attribute = space + attribute[len(prefix):]
            node.set(attribute, value if value is not None else self.value(what))
        return node

    def text(self, name, kind_name, kind):
        if name in TEXTS:
            return TEXTS[name]
        if kind is None:
            return self.value(kind_name)
        extension = kind.find('.//' + XS + 'simpleContent/' + XS + 'extension')
        if extension is None:
            return None
        base = extension.get('base')
        return self.text(name, base, self.complex.get(base)) if base in self.complex else self.value(base)

    def element(self, node, full=True):
        """The instances of an element: a bare one, one with all attributes, and one for each of its contents."""
        name, kind_name = node.get('name'), node.get('type')
        kind = self.complex.get(kind_name) if kind_name else node.find(XS + 'complexType')
        if kind is None:
            one = ElementTree.Element(name)
            one.text = self.text(name, kind_name, None)
            return [one]
        particles = self.particles(kind)
        times = self.expanded.get(kind_name or name, 0)
        full = full and times < 2
        if full:
            self.expanded[kind_name or name] = times + 1
        contents = [[one for particle in particles for one in self.least(particle)]]
        if full:
            for i, particle in enumerate(particles):
                before = [one for other in particles[:i] for one in self.least(other)]
                after = [one for other in particles[i + 1:] for one in self.least(other)]
                contents += [before + some + after for some in self.variants(particle)]
        found = []
        for i, content in enumerate(contents):
            for every in ((False, True) if full and i == 0 else (False,)):
                one = self.start(name, kind, every)
                one.text = self.text(name, kind_name, kind) if not particles else None
                one.extend(content)
                found.append(one)
        return found


def documents(path):
    """Documents that have one thing each, and together everything."""
    schema = Schema(path)
    ElementTree.register_namespace('xlink', PREFIXES['xlink:'][1:-1])
    found = [one for one in schema.element(schema.root) if len(one.findall('part-list/score-part')) == 1]
    return [ElementTree.tostring(one, encoding='unicode') for one in found]


if __name__ == '__main__':
    print('\n'.join(documents(sys.argv[1])))
