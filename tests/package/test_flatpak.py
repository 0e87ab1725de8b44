# SPDX-License-Identifier: GPL-3.0-or-later
"""The Flatpak manifest: every source is a release that is named, comes over https and has a checksum; what the program needs and the
runtime lacks is built before it. Nothing is downloaded here."""
import json
import os
import re
import shutil
import subprocess
import tempfile
import unittest

ROOT = os.environ['SCW_SOURCE_ROOT']
ID = 'io.github.scorewright.Scorewright'
MANIFEST = os.path.join(ROOT, 'flatpak', ID + '.json')
# What GNOME's runtime does not have of that which meson.build looks for.
OURS = {'openblas': 'openblas', 'libzip': 'libzip', 'jansson': 'jansson', 'poppler-glib': 'poppler', 'fluidsynth': 'fluidsynth',
        'sane-backends': 'sane-backends', 'chafa': 'chafa', 'libseccomp': 'libseccomp'}
RUNTIME = {'cairo', 'cairo-ft', 'cairo-pdf', 'cairo-svg', 'fontconfig', 'freetype2', 'gdk-pixbuf-2.0', 'gio-unix-2.0', 'glib-2.0', 'gobject-2.0', 'gtk4',
           'libadwaita-1', 'libpng', 'libtiff-4', 'libxml-2.0', 'ncursesw', 'pangocairo', 'threads', 'zlib'}
LEFT_OUT = {'cmocka', 'ompi-c', 'liblzma'}  # tests and training on several machines


class Flatpak(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        with open(MANIFEST, encoding='utf-8') as f:
            cls.manifest = json.load(f)
        cls.modules = {module['name']: module for module in cls.manifest['modules']}

    def test_sources(self):
        seen = set()
        for name, module in self.modules.items():
            for source in module['sources']:
                with self.subTest(f'{name}: {source.get("url", source["type"])}'):
                    if source['type'] == 'shell':  # mends what came before it
                        continue
                    if source['type'] == 'dir':
                        self.assertEqual((name, source['path']), ('scorewright', '..'))
                        continue
                    self.assertIn(source['type'], ('archive', 'file'))
                    self.assertRegex(source['sha256'], r'\A[0-9a-f]{64}\Z')
                    self.assertNotIn(source['sha256'], seen)
                    seen.add(source['sha256'])
                    for url in [source['url'], *source.get('mirror-urls', [])]:
                        self.assertRegex(url, r'\Ahttps://')
                        self.assertRegex(url, r'[_/v-]\d+(\.\d+)+')  # a release, not a branch
                        self.assertNotRegex(url, r'/(master|main|HEAD|latest)/(?!\w/|lib)')
                    self.assertTrue(source['x-checksum-from'])

    def test_every_dependency_is_there(self):
        found = set()
        for folder, folders, files in os.walk(ROOT):
            folders[:] = [name for name in folders if not name.startswith(('.', 'build', 'tests'))]
            if 'meson.build' in files:
                with open(os.path.join(folder, 'meson.build'), encoding='utf-8') as f:
                    found |= set(re.findall(r"\bdependency\('([^']+)'", f.read()))
        self.assertIn('gtk4', found)
        self.assertEqual(found - RUNTIME - LEFT_OUT - set(OURS), set())
        for name in OURS.values():
            self.assertIn(name, self.modules)
        self.assertEqual(list(self.modules)[-1], 'scorewright')

    def test_what_the_program_looks_for(self):
        """Font, sound font and schema are put where the program finds them under /app."""
        commands = '\n'.join(command for module in self.modules.values() for command in module.get('build-commands', []))
        for place in ('/app/share/fonts/', '/app/share/sounds/sf2', '/app/share/scorewright/schema'):
            self.assertIn(place, commands)
        with open(os.path.join(ROOT, 'meson_options.txt'), encoding='utf-8') as f:
            options = set(re.findall(r"^option\('([^']+)'", f.read(), re.M)) | {'werror'}
        for option in self.modules['scorewright']['config-opts']:
            self.assertIn(re.match(r'-D([\w-]+)=', option).group(1), options)
        self.assertEqual(self.manifest['id'], ID)
        self.assertTrue(os.path.exists(os.path.join(ROOT, 'data', ID + '.metainfo.xml.in')))

    def test_flatpak_builder_reads_it(self):
        if shutil.which('flatpak-builder') is None:
            self.skipTest('no flatpak-builder (./dev test --all installs it)')
        with tempfile.TemporaryDirectory() as state:  # it keeps things, and not in the tree
            run = subprocess.run(['flatpak-builder', '--show-manifest', MANIFEST], cwd=state, capture_output=True, text=True)
        self.assertEqual(run.returncode, 0, run.stderr)
        self.assertEqual(run.stderr.strip(), '')  # it warns of words it does not know
        shown = json.loads(run.stdout)
        self.assertEqual([module['name'] for module in shown['modules']], list(self.modules))
        for module in shown['modules']:
            self.assertEqual(module.get('config-opts', []), self.modules[module['name']].get('config-opts', []))


if __name__ == '__main__':
    unittest.main()
