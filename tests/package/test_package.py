# SPDX-License-Identifier: GPL-3.0-or-later
"""What is built becomes Debian packages by debian/ of the source, without being compiled again; they are installed in a folder by
dpkg, run there, and removed without a trace. `./dev deb` makes the real ones; tests/all/deb.py installs those in a whole system."""
import glob
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import unittest

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), '..', 'cli'))
from cli import ROOT, sample  # noqa: E402

BUILD = os.environ['SCW_BUILD_ROOT']
DEBIAN = os.path.join(ROOT, 'data', 'debian')
PACKAGES = ('scorewright', 'scorewright-cli', 'scorewright-data')
STEPS = ('install', 'installdocs', 'installchangelogs', 'compress', 'fixperms', 'strip', 'makeshlibs', 'shlibdeps', 'installdeb', 'gencontrol',
         'md5sums')


def run(*args, **kwargs):
    done = subprocess.run(args, capture_output=True, text=True, **kwargs)
    if done.returncode != 0:
        raise AssertionError(f'{args}: {done.returncode}\n{done.stdout}{done.stderr}')
    return done.stdout


def as_owner(*args):
    """dpkg wants to give files away."""
    return [*([] if os.geteuid() == 0 else ['fakeroot']), *args]


def field(name):
    return run('dpkg-parsechangelog', '-l', os.path.join(DEBIAN, 'changelog'), '-S', name).strip()


def packages(folder):
    """Makes them, as dpkg-buildpackage would with what is built already."""
    tree = os.path.join(folder, 'scorewright')
    shutil.copytree(DEBIAN, os.path.join(tree, 'debian'))
    run('meson', 'install', '-C', BUILD, '--no-rebuild', '--quiet', '--destdir', os.path.join(tree, 'debian', 'tmp'))
    env = dict(os.environ, DEB_BUILD_OPTIONS='nocheck noautodbgsym')
    for step in STEPS:
        run('dh_' + step, cwd=tree, env=env)
    run('dh_builddeb', '--', '-Zgzip', '-z1', cwd=tree, env=env)
    missing = subprocess.run(['dh_missing', '--fail-missing'], cwd=tree, capture_output=True, text=True)
    if missing.returncode != 0:
        raise AssertionError(missing.stderr)
    return [glob.glob(os.path.join(folder, f'{name}_*.deb'))[0] for name in PACKAGES]


class Package(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        options = {o['name']: o['value'] for o in json.loads(run('meson', 'introspect', BUILD, '--buildoptions'))}
        if options['prefix'] != '/usr' or not options['desktop']:
            raise unittest.SkipTest(f"built for {options['prefix']}, {'with' if options['desktop'] else 'without'} the desktop program; "
                                    'packages are for /usr (meson configure --prefix=/usr; ./dev test does it)')
        for tool in ('dh_install', 'dpkg', *([] if os.geteuid() == 0 else ['fakeroot'])):
            if shutil.which(tool, path=os.environ['PATH'] + ':/usr/sbin') is None:
                raise unittest.SkipTest(f'no {tool}')
        cls.folder = tempfile.mkdtemp(prefix='scw-package-')
        cls.addClassCleanup(shutil.rmtree, cls.folder)
        cls.debs = packages(cls.folder)
        cls.root = os.path.join(cls.folder, 'root')
        os.makedirs(os.path.join(cls.root, 'var/lib/dpkg/updates'))
        os.makedirs(os.path.join(cls.root, 'var/lib/dpkg/info'))
        open(os.path.join(cls.root, 'var/lib/dpkg/status'), 'w').close()

    def dpkg(self, *args):
        return run(*as_owner('dpkg', f'--root={self.root}', '--force-depends', '--force-not-root', '--log=/dev/null', *args))

    def installed(self):
        return sorted(os.path.relpath(os.path.join(d, name), self.root) for d, folders, files in os.walk(self.root) for name in folders + files
                      if not os.path.join(d, name).startswith((self.root + '/var', self.root + '/etc')))

    def test_versions_agree(self):
        with open(os.path.join(ROOT, 'meson.build'), encoding='utf-8') as f:
            version = re.search(r"version: '(.*?)'", f.read()).group(1)
        self.assertEqual(field('Version').split('-')[0], version)
        with open(os.path.join(ROOT, 'data', 'io.github.scorewright.Scorewright.metainfo.xml.in'), encoding='utf-8') as f:
            self.assertEqual(re.search(r'<release version="(.*?)"', f.read()).group(1), version)

    def test_fields(self):
        fields = {name: run('dpkg-deb', '-f', deb) for name, deb in zip(PACKAGES, self.debs)}
        self.assertIn('scorewright-cli (= ' + field('Version') + ')', fields['scorewright'])
        self.assertIn('libgtk-4-1', fields['scorewright'])
        self.assertNotIn('libgtk', fields['scorewright-cli'])  # a server needs no desktop
        self.assertIn('libopenblas0', fields['scorewright-cli'])
        self.assertIn('lilypond-fonts', fields['scorewright-cli'])
        self.assertIn('Architecture: all', fields['scorewright-data'])
        for deb in self.debs:  # dpkg itself puts in and takes away all there is
            self.assertEqual(set(run('dpkg-deb', '-I', deb).split()) & {'preinst', 'postinst', 'prerm', 'postrm', 'conffiles'}, set())

    def test_installed_run_and_removed(self):
        self.dpkg('-i', *self.debs)
        files = self.installed()
        for name in ('bin/scorewright', 'bin/scorewright-cli', 'libexec/scorewright-decode', 'share/man/man1/scorewright.1.gz',
                     'share/man/man1/scorewright-cli.1.gz', 'share/bash-completion/completions/scorewright-cli', 'share/zsh', 'share/fish/vendor_completions.d',
                     'share/mime/packages/io.github.scorewright.Scorewright.xml', 'share/applications/io.github.scorewright.Scorewright.desktop',
                     'share/metainfo/io.github.scorewright.Scorewright.metainfo.xml', 'share/scorewright/schema/scorewright-musicxml.rng',
                     'share/dbus-1/services/io.github.scorewright.Scorewright.service', 'share/doc/scorewright-cli/batch/slurm.sh'):
            self.assertIn('usr/' + name, files)
        program = os.path.join(self.root, 'usr/bin/scorewright-cli')
        env = {k: v for k, v in os.environ.items() if not k.startswith('SCW_')}
        self.assertIn(self.root, run(program, 'model', env=env))  # the weights that were installed, not those of the source
        out = os.path.join(self.folder, 'clean.musicxml')
        run(program, 'transcribe', '--quiet', sample('clean.png'), '-o', out, env=env)
        self.assertIn('valid', run(program, 'validate', out, env=env))
        with open(out, encoding='utf-8') as f:
            self.assertGreater(f.read().count('<measure '), 10)
        self.assertRegex(run(os.path.join(self.root, 'usr/bin/scorewright'), '--version', env=env), r'\d+\.\d+\.\d+')
        run('glib-compile-schemas', '--strict', '--dry-run', os.path.join(self.root, 'usr/share/glib-2.0/schemas'))
        self.dpkg('--purge', *PACKAGES)
        self.assertEqual(self.installed(), [])

    def test_mime_types(self):
        """Files are known by name and by content."""
        if shutil.which('update-mime-database') is None:
            self.skipTest('no update-mime-database')
        data = os.path.join(self.folder, 'share')
        os.makedirs(os.path.join(data, 'mime', 'packages'))
        for name in ('/usr/share/mime/packages/freedesktop.org.xml', os.path.join(ROOT, 'data', 'io.github.scorewright.Scorewright.mime.xml')):
            shutil.copy(name, os.path.join(data, 'mime', 'packages'))
        noise = run('update-mime-database', os.path.join(data, 'mime'))
        self.assertNotIn('Scorewright', noise)
        env = dict(os.environ, XDG_DATA_HOME=data, XDG_DATA_DIRS=data)
        unnamed = os.path.join(self.folder, 'unnamed')
        shutil.copy(sample('clean.musicxml'), unnamed)
        for path, kind in ((unnamed, 'application/vnd.recordare.musicxml+xml'), (sample('clean.musicxml'), 'application/vnd.recordare.musicxml+xml'),
                           (os.path.join(self.folder, 'a.mxl'), 'application/vnd.recordare.musicxml'),
                           (os.path.join(self.folder, 'a.scorewright'), 'application/x-scorewright')):
            if not os.path.exists(path):
                shutil.copy(sample('clean.png'), path)
            with self.subTest(path):
                self.assertIn(f'standard::content-type: {kind}\n', run('gio', 'info', '-a', 'standard::content-type', path, env=env))


if __name__ == '__main__':
    unittest.main()
