#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""What includes and calls what: no arrow upwards, no circle of folders, headers or sources, no private header outside its folder,
no folder too full."""
import os
import re
import unittest
from collections import defaultdict

ROOT = os.environ['SCW_SOURCE_ROOT']
LAYERS = ['engine', 'app', 'ui', 'tests']
MOST_FILES = 25
INCLUDE = re.compile(r'^#include "([^"]+)"', re.M)
ONLY_FOR = re.compile(r'\bonly for ((?:engine|app|ui)[a-z/-]*)')
DEFINITION = re.compile(r'^(?!static)[a-z].*\n(scw_\w+) \(', re.M)  # GNOME's style: the name begins a line


def sources():
    for layer in LAYERS:
        for folder, _, names in os.walk(os.path.join(ROOT, layer)):
            for name in sorted(names):
                if name.endswith(('.c', '.h')):
                    path = os.path.relpath(os.path.join(folder, name), ROOT)
                    with open(os.path.join(ROOT, path), encoding='utf-8') as file:
                        yield path, file.read()


def is_private(header):
    return header.endswith('-private.h')


class Includes(unittest.TestCase):
    maxDiff = None

    def setUp(self):
        self.texts = dict(sources())
        self.includes = {path: INCLUDE.findall(text) for path, text in self.texts.items()}
        self.assertGreater(len(self.includes), 400)

    def arrows(self):
        for path, headers in self.includes.items():
            for header in headers:
                yield path, header if '/' in header else os.path.join(os.path.dirname(path), header)

    def test_every_header_is_named_from_the_root(self):
        missing = [f'{path}: {header}' for path, header in self.arrows()
                   if header not in self.includes and not header.endswith('config.h')]
        self.assertEqual(missing, [])

    def test_no_arrow_goes_upwards(self):
        up = [f'{path}: {header}' for path, header in self.arrows()
              if LAYERS.index(header.split('/')[0]) > LAYERS.index(path.split('/')[0])]
        self.assertEqual(up, [])

    def test_private_headers_stay_in_their_folder(self):
        out = [f'{path}: {header}' for path, header in self.arrows()
               if is_private(header) and os.path.dirname(path) != os.path.dirname(header)]
        self.assertEqual(out, [])

    def test_headers_are_included_where_they_say(self):
        homes = {path: found[1] for path, text in self.texts.items() if path.endswith('.h') and (found := ONLY_FOR.search(text[:1500]))}
        self.assertGreater(len(homes), 5)
        out = [f'{path}: {header}' for path, header in self.arrows()
               if header in homes and not path.startswith((homes[header] + '/', 'tests/'))]
        self.assertEqual(out, [])

    def test_headers_make_no_circle(self):
        graph = defaultdict(dict)
        for path, header in self.arrows():
            if path.endswith('.h'):
                graph[path][header] = f'{path}: {header}'
        self.assertEqual(circles(graph), [])

    def test_sources_call_in_one_direction(self):
        """But for the parts of one object, which all include its private header."""
        home = {name: path for path, text in self.texts.items() if path.endswith('.c') and not path.startswith('tests/')
                for name in DEFINITION.findall(text)}
        self.assertGreater(len(home), 1000)
        graph = defaultdict(dict)
        for path, text in self.texts.items():
            if path.endswith('.c') and not path.startswith('tests/'):
                for name in re.findall(r'\bscw_\w+', text):
                    if home.get(name, path) != path and not self.of_one_object(path, home[name]):
                        graph[path].setdefault(home[name], f'{path}: {name} of {home[name]}')
        self.assertEqual(circles(graph), [])

    def of_one_object(self, *paths):
        return any(is_private(header) for header in set.intersection(*(set(self.includes[path]) for path in paths)))

    def test_folders_make_no_circle(self):
        graph = defaultdict(dict)
        for path, header in self.arrows():
            a, b = os.path.dirname(path), os.path.dirname(header)
            if a != b:
                graph[a].setdefault(b, f'{path}: {header}')
        self.assertEqual(circles(graph), [])

    def test_no_folder_is_too_full(self):
        count = defaultdict(int)
        for path in self.includes:
            count[os.path.dirname(path)] += 1
        self.assertEqual({folder: n for folder, n in count.items() if n > MOST_FILES}, {})

    def test_files_are_named_with_hyphens(self):
        self.assertEqual([path for path in self.includes if not re.fullmatch(r'[a-z0-9/-]+\.[ch]', path)], [])


def circles(graph):
    """The strongly connected parts of more than one node (Tarjan), each as the arrows inside it."""
    index, low, on, stack, found = {}, {}, set(), [], []

    def visit(v):
        index[v] = low[v] = len(index)
        stack.append(v)
        on.add(v)
        for w in graph.get(v, {}):
            if w not in index:
                visit(w)
                low[v] = min(low[v], low[w])
            elif w in on:
                low[v] = min(low[v], index[w])
        if low[v] == index[v]:
            part = set()
            while v not in part:
                part.add(stack.pop())
            on.difference_update(part)
            if len(part) > 1:
                found.append(sorted(arrow for a in part for b, arrow in graph[a].items() if b in part))

    for v in list(graph):
        if v not in index:
            visit(v)
    return found


if __name__ == '__main__':
    unittest.main()
