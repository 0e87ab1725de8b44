# SPDX-License-Identifier: GPL-3.0-or-later
"""What `./dev deb` makes, in two systems that have nothing else: Debian 12, made by debootstrap from where this machine has its packages.

In the first the source package is built, with what it says it needs. In the second those packages are installed by apt, both programs start,
the sample is read, and when they are purged, every file is as it was before. Both systems lie in a folder that goes with the test; what is
mounted in them is mounted for the one command that needs it.

Needs root, and debootstrap (./dev test --all installs it). SCW_DEB_KEEP is a folder for a base system, to begin faster the next time.
"""
import glob
import os
import shutil
import subprocess
import sys
import tempfile
import unittest

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(HERE, '..', 'cli'))
from cli import ROOT, sample  # noqa: E402

PACKAGES = ('scorewright', 'scorewright-cli', 'scorewright-data')
OTHERS = ('dbus-x11', 'xauth', 'xdotool', 'xvfb')  # to see the desktop program with
# What apt, dpkg and ld.so write down for themselves; PRUNED are folders.
PRUNED = ('proc', 'sys', 'dev', 'tmp', 'home', 'var/cache', 'var/log', 'var/lib/apt', 'var/lib/dpkg', 'var/lib/systemd')
NOTED = ('etc/ld.so.cache',)


def run(*args, **kwargs):
    done = subprocess.run(args, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, errors='replace', **kwargs)
    if done.returncode != 0:
        raise AssertionError(f'{args}: {done.returncode}\n{done.stdout[-6000:]}')
    return done.stdout


def mirror():
    """Where this machine has bookworm from."""
    lines = run('apt-get', 'indextargets', '--format', '$(REPO_URI) $(CODENAME)', 'Created-By: Packages').splitlines()
    return next((line.split()[0] for line in lines if line.endswith(' bookworm')), None)


class System:
    """A Debian in a folder."""
    def __init__(self, root):
        self.root = root

    def path(self, name):
        return os.path.join(self.root, name.lstrip('/'))

    def run(self, *args, user=None):
        """A command in it. Its processes and mounts end with it."""
        enter = 'mount -t proc none "$0/proc" && mkdir -p "$0/dev/shm" && mount -t tmpfs none "$0/dev/shm" && exec chroot "$@"'
        env = {'PATH': '/usr/sbin:/usr/bin:/sbin:/bin', 'LC_ALL': 'C.UTF-8', 'DEBIAN_FRONTEND': 'noninteractive',
               'HOME': f'/home/{user}' if user else '/root'}
        options = [f'--userspec={user}:{user}'] if user else []
        return run('unshare', '--mount', '--propagation', 'private', '--pid', '--fork', '--kill-child', 'sh', '-c', enter, self.root,
                   *options, self.root, *args, env=env)

    def apt(self, *args):
        return self.run('apt-get', '-y', '-q', '--no-install-recommends', *args)

    def user(self, name):
        self.run('useradd', '--create-home', name)

    def files(self):
        """Every file there is, with its size."""
        found = {}
        for folder, folders, names in os.walk(self.root):
            at = os.path.relpath(folder, self.root)
            folders[:] = [d for d in folders if os.path.normpath(os.path.join(at, d)) not in PRUNED]
            for name in names + folders:
                path = os.path.normpath(os.path.join(at, name))
                if path not in NOTED:
                    whole = os.path.join(folder, name)
                    found[path] = os.lstat(whole).st_size if not os.path.isdir(whole) else None
        return found


class Deb(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        if os.geteuid() != 0:
            raise unittest.SkipTest('only root can go into a system of its own')
        if shutil.which('debootstrap', path='/usr/sbin:' + os.environ['PATH']) is None:
            raise unittest.SkipTest('no debootstrap (./dev test --all installs it)')
        cls.mirror = mirror()
        if cls.mirror is None:
            raise unittest.SkipTest('this machine has its packages not from Debian 12')
        cls.folder = tempfile.mkdtemp(prefix='scw-deb-')
        cls.addClassCleanup(shutil.rmtree, cls.folder)

    def system(self, name):
        keep = os.environ.get('SCW_DEB_KEEP')
        base = os.path.join(keep or self.folder, 'base')
        if not os.path.exists(os.path.join(base, 'etc', 'complete')):
            shutil.rmtree(base, ignore_errors=True)
            run('unshare', '--mount', '--propagation', 'private', 'debootstrap', '--variant=minbase', 'bookworm', base, self.mirror,
                env=dict(os.environ, PATH='/usr/sbin:/sbin:' + os.environ['PATH']))
            open(os.path.join(base, 'etc', 'complete'), 'w').close()
        root = os.path.join(self.folder, name)
        run('cp', '-a', base, root)
        system = System(root)
        system.apt('update')
        return system

    def sources(self):
        """The source package of the tree, and what lintian has to say about it."""
        run(os.path.join(ROOT, 'dev'), 'deb', env=dict(os.environ, SCW_BUILD=os.path.join(self.folder, 'build')))
        return glob.glob(os.path.join(self.folder, 'build-deb', '*.dsc'))[0]

    def built(self):
        """The packages, built from source where there is nothing but what it asks for."""
        source = self.sources()
        system = self.system('builder')
        system.user('me')
        for path in glob.glob(os.path.join(os.path.dirname(source), '*.tar.xz')) + [source]:
            shutil.copy(path, system.path('/home/me'))
        system.apt('install', 'build-essential', 'fakeroot')
        system.apt('build-dep', '--build-profiles=nocheck', '/home/me/' + os.path.basename(source))
        system.run('sh', '-c', f'cd && dpkg-source -x {os.path.basename(source)} tree && cd tree && '
                   'DEB_BUILD_PROFILES=nocheck DEB_BUILD_OPTIONS="nocheck noautodbgsym" dpkg-buildpackage -us -uc -b', user='me')
        debs = sorted(glob.glob(system.path('/home/me/*.deb')))
        self.assertEqual({os.path.basename(deb).split('_')[0] for deb in debs}, set(PACKAGES))
        out = os.path.join(self.folder, 'debs')
        os.makedirs(out)
        return [shutil.copy(deb, out) for deb in debs]

    def test_built_installed_run_and_purged(self):
        debs = self.built()
        system = self.system('clean')
        system.user('me')
        system.apt('install', *OTHERS)
        inside = [shutil.copy(deb, system.path('/home/me')).removeprefix(system.root) for deb in debs]
        system.apt('install', *inside)
        system.apt('purge', *PACKAGES)  # what they depend on stays, and its caches are as they will be
        before = system.files()
        system.apt('install', *inside)
        self.assertIn('usr/bin/scorewright-cli', system.files())
        with self.subTest('the terminal program'):
            self.terminal_program(system)
        with self.subTest('the desktop program'):
            self.desktop_program(system)
        system.apt('purge', *PACKAGES)
        after = system.files()
        self.assertEqual({p: s for p, s in after.items() if before.get(p, -1) != s}, {})
        self.assertEqual(set(before) - set(after), set())

    def terminal_program(self, system):
        self.assertRegex(system.run('scorewright-cli', '--version', user='me'), r'\d+\.\d+\.\d+')
        shutil.copy(sample('clean.png'), system.path('/home/me/page.png'))
        system.run('scorewright-cli', 'transcribe', '--quiet', '/home/me/page.png', '-o', '/home/me/page.musicxml', user='me')
        self.assertIn('valid', system.run('scorewright-cli', 'validate', '/home/me/page.musicxml', user='me'))
        with open(system.path('/home/me/page.musicxml'), encoding='utf-8') as f:
            self.assertGreater(f.read().count('<measure '), 10)
        system.run('scorewright-cli', 'engrave', '/home/me/page.musicxml', '-o', '/home/me/page.pdf', user='me')

    def desktop_program(self, system):
        self.assertRegex(system.run('scorewright', '--version', user='me'), r'\d+\.\d+\.\d+')
        show = ('scorewright "$0" & program=$!; '
                'until xdotool search --onlyvisible --name "$1" >/dev/null; do kill -0 $program || exit 1; sleep 1; done; kill $program; wait')
        system.run('timeout', '900', 'env', 'GSK_RENDERER=cairo', 'xvfb-run', '--auto-servernum', 'dbus-run-session', '--',
                   'sh', '-c', show, '/home/me/page.png', 'page', user='me')


if __name__ == '__main__':
    unittest.main()
