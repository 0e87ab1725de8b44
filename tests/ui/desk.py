# SPDX-License-Identifier: GPL-3.0-or-later
"""desk.py: a desktop of its own for the real program: Xvfb, a private D-Bus, a window manager, a screen reader's view.

    desk = shared_desk()                     # skips (unittest.SkipTest) with a reason where something is missing; kind=WaylandDesk: not X11
    app = desk.start('page.png')             # the program; warnings kill it
    app.wait_for('list item', 'System 1 of 5')
    app.action('read-all')                   # a window action, over D-Bus as any other program could

There is one desk a process, because libatspi knows one bus a process; programs come and go on it.

Nothing here waits a fixed time for something to be there: until() asks again until it is, or fails after minutes (on a loaded machine, after more). Nor may a test wait for
what passes by: reading may be over before anybody has looked once. So tests set the state 'pause' and look then, or let the music go
round in a loop.

Once in some hundred runs, under load, GTK 4.8 warned that it drew a box before that had its place ("Trying to snapshot GtkBox ... without a
current allocation"); the cause was not found. Warnings end the program here. A test that meets just this is begun anew, and says so; any
other warning, and this one twice, is a failure (Retried).
"""
import atexit
import glob
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
import unittest

import gi

gi.require_version('Atspi', '2.0')
from gi.repository import Atspi, Gio, GLib  # noqa: E402

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), '..', 'support'))
from tree import Tree  # noqa: E402
from watchdog import Patience, backtrace  # noqa: E402

ROOT = os.environ.get('SCW_SOURCE_ROOT', os.path.abspath(os.path.join(os.path.dirname(__file__), '..', '..')))
BUILD = os.environ.get('SCW_BUILD_ROOT', os.path.join(ROOT, 'build'))
PROGRAM = os.path.join(BUILD, 'ui', 'scorewright')
CLI = os.path.join(BUILD, 'app', 'scorewright-cli')
ID = 'io.github.scorewright.Scorewright'


def sample(name):
    return os.path.join(ROOT, 'data', 'samples', name)


def find_model():
    if os.environ.get('SCW_MODEL'):
        return os.environ['SCW_MODEL']
    own = [f for f in sorted(glob.glob(os.path.join(ROOT, 'data', 'model', '*.safetensors'))) if not f.endswith('-aux.safetensors')]
    return own[0] if own else None


class Recorder(unittest.TestResult):
    """Keeps what a test reports, to be reported later or not at all."""

    def __init__(self):
        super().__init__()
        self.calls = []

    def __getattribute__(self, name):
        if name not in ('startTest', 'stopTest', 'addSuccess', 'addSkip', 'addError', 'addFailure', 'addSubTest'):
            return super().__getattribute__(name)
        return lambda *arguments: self.calls.append((name, arguments))

    def met_early_drawing(self):
        return any('without a current allocation' in str(error[1]) for _, arguments in self.calls for error in arguments[-1:]
                   if isinstance(error, tuple))

    def report(self, result):
        for name, arguments in self.calls:
            getattr(result, name)(*arguments)


class Retried(unittest.TestCase):
    def run(self, result=None):
        print('# begins:', self.id().split('.', 1)[-1], flush=True)
        first = Recorder()
        super().run(first)
        if first.met_early_drawing():
            print(f'# {self.id()}: GTK drew a box before it had its place; once more', flush=True)
            return super().run(result)
        first.report(result)
        return result


def until(what, ask, patience=1.0, alive=None):
    """Asks until the answer is true, and returns it. Between two questions it rests for twice as long as a question takes: the program that
    answers has other things to do. 'what' is told if it never comes: words, or a function that gives them then. 'patience': how much of the
    usual."""
    left = Patience(patience)
    while True:
        begun = time.monotonic()
        answer = ask()
        if answer:
            return answer
        if alive is not None:
            alive()
        if not left.lasts():
            raise AssertionError(f'waited in vain: {what() if callable(what) else what}')
        time.sleep(min(1, max(0.05, 2 * (time.monotonic() - begun))))


class Desk:
    NEEDS = 'Xvfb', 'openbox', 'xdotool', 'dbus-daemon', 'import'
    BACKEND = 'x11'

    def __init__(self, size='1366x768', words=False):
        """'words': they are read, too, which takes a while for each page."""
        self.size, self.words = size, words
        self.processes, self.apps = [], []

    def __enter__(self):
        missing = [p for p in self.NEEDS if shutil.which(p) is None]
        if missing:
            raise unittest.SkipTest(f"not installed: {', '.join(missing)}")
        if not os.path.exists(PROGRAM):
            raise unittest.SkipTest(f'not built: {PROGRAM}')
        self.home = tempfile.mkdtemp(prefix='scw-desk-')
        runtime = os.path.join(self.home, 'run')
        os.mkdir(runtime, 0o700)
        gtk = os.path.join(self.home, 'config', 'gtk-4.0')
        os.makedirs(gtk)
        with open(os.path.join(gtk, 'settings.ini'), 'w', encoding='ascii') as settings:
            settings.write('[Settings]\ngtk-enable-animations=false\n')  # nobody watches them, and each is drawn
        settings = os.path.join(self.home, 'config', 'glib-2.0', 'settings')
        os.makedirs(settings)
        with open(os.path.join(settings, 'keyfile'), 'w', encoding='ascii') as keys:
            keys.write(f"[io/github/scorewright/Scorewright]\nread-words={'true' if self.words else 'false'}\nword-languages='eng'\n")
        self.env = {k: v for k, v in os.environ.items() if k not in ('DISPLAY', 'WAYLAND_DISPLAY', 'AT_SPI_BUS_ADDRESS', 'LANGUAGE')}
        self.env.update(HOME=self.home, XDG_RUNTIME_DIR=runtime, XDG_CONFIG_HOME=self.home + '/config', XDG_DATA_HOME=self.home + '/data',
                        XDG_CACHE_HOME=self.home + '/cache', XDG_STATE_HOME=self.home + '/state', LC_ALL='C.UTF-8', GSK_RENDERER='cairo', GDK_BACKEND=self.BACKEND,
                        GSETTINGS_BACKEND='keyfile', GTK_A11Y='atspi', G_DEBUG='fatal-warnings', GIO_USE_VFS='local', GIO_USE_VOLUME_MONITOR='unix',
                        GTK_USE_PORTAL='0', ADW_DISABLE_PORTAL='1', NO_AT_BRIDGE='1')
        model = find_model()
        if model:
            self.env['SCW_MODEL'] = model
        try:
            self.start_display()
            self.start_bus()
        except BaseException:
            self.__exit__()
            raise
        return self

    def spawn(self, *args, **kwargs):
        process = subprocess.Popen(args, env=self.env, stdin=subprocess.DEVNULL, stderr=subprocess.DEVNULL, **kwargs)
        self.processes.append(process)
        return process

    def start_display(self):
        read, write = os.pipe()
        self.spawn('Xvfb', '-displayfd', str(write), '-screen', '0', self.size + 'x24', '-nolisten', 'tcp', stdout=subprocess.DEVNULL, pass_fds=[write])
        os.close(write)
        with os.fdopen(read) as pipe:
            number = pipe.readline().strip()
        if not number:
            raise unittest.SkipTest('Xvfb does not start here')
        self.env['DISPLAY'] = os.environ['DISPLAY'] = ':' + number
        self.spawn('openbox', stdout=subprocess.DEVNULL)

    def start_bus(self):
        # the at-spi launcher finds our own registry through this bus
        bus = self.spawn('dbus-daemon', '--session', '--nofork', '--print-address', stdout=subprocess.PIPE, text=True)
        self.env['DBUS_SESSION_BUS_ADDRESS'] = bus.stdout.readline().strip()
        self.bus = Gio.DBusConnection.new_for_address_sync(
            self.env['DBUS_SESSION_BUS_ADDRESS'],
            Gio.DBusConnectionFlags.AUTHENTICATION_CLIENT | Gio.DBusConnectionFlags.MESSAGE_BUS_CONNECTION, None, None)
        os.environ.update(DBUS_SESSION_BUS_ADDRESS=self.env['DBUS_SESSION_BUS_ADDRESS'], XDG_RUNTIME_DIR=self.env['XDG_RUNTIME_DIR'])
        address = self.bus.call_sync('org.a11y.Bus', '/org/a11y/bus', 'org.a11y.Bus', 'GetAddress', None, None, 0, 10000, None).unpack()[0]
        self.env['AT_SPI_BUS_ADDRESS'] = os.environ['AT_SPI_BUS_ADDRESS'] = address
        Atspi.init()
        Atspi.set_timeout(60000, 60000)

    def start(self, *files, **environment):
        app = App(self, files, environment)
        self.apps.append(app)
        return app

    def screenshot(self, path, window=None):
        subprocess.run(['import', '-silent', '-window', window or 'root', path], env=self.env, check=True)

    def run(self, *command):
        subprocess.run(command, env=self.env, check=True)

    def xdotool(self, *args, check=True):
        return subprocess.run(['xdotool', *args], env=self.env, capture_output=True, text=True, check=check).stdout.strip()

    def clear(self):
        """Ends the programs that are left, and forgets what they had not saved."""
        for app in self.apps:
            app.kill()
        self.apps = []
        shutil.rmtree(self.env['XDG_STATE_HOME'], ignore_errors=True)
        until('the name is free again', lambda: not has_name(self.bus))

    def __exit__(self, *why):
        for app in self.apps:
            app.kill()
        for process in reversed(self.processes):
            process.terminate()
            try:
                process.wait(10)
            except subprocess.TimeoutExpired:
                process.kill()
        os.environ.pop('AT_SPI_BUS_ADDRESS', None)
        shutil.rmtree(self.home, ignore_errors=True)


class WaylandDesk(Desk):
    """The same under weston, without a screen: nothing can be typed, pointed at or photographed here."""
    NEEDS = 'weston', 'dbus-daemon'
    BACKEND = 'wayland'

    def start_display(self):
        width, height = self.size.split('x')
        weston = self.spawn('weston', '--backend=headless-backend.so', '--socket=scorewright', '--idle-time=0', f'--width={width}', f'--height={height}',
                            stdout=subprocess.DEVNULL)
        until('weston has its socket or gives up', lambda: weston.poll() is not None or os.path.exists(os.path.join(self.env['XDG_RUNTIME_DIR'], 'scorewright')))
        if weston.poll() is not None:
            raise unittest.SkipTest('weston does not start here')
        self.env['WAYLAND_DISPLAY'] = 'scorewright'


def boxes_of(app, folder):
    """What the program itself says of its systems and tokens."""
    path = os.path.join(folder, 'state.json')
    if os.path.exists(path):
        os.remove(path)
    app.action('export-to', GLib.Variant('s', path))
    until('the boxes as JSON', lambda: os.path.exists(path) and os.path.getsize(path) > 0, alive=app.check)
    with open(path, encoding='utf-8') as file:
        return json.load(file)


def systems_of(state):
    return [system for page in state['pages'] for system in page['systems']]


the_desk = None


def shared_desk(size='1366x768', kind=Desk):
    global the_desk
    if the_desk is None:
        the_desk = kind(size).__enter__()
        atexit.register(the_desk.__exit__)
    return the_desk


def has_name(bus):
    return bus.call_sync('org.freedesktop.DBus', '/org/freedesktop/DBus', 'org.freedesktop.DBus', 'NameHasOwner',
                         GLib.Variant('(s)', [ID]), None, 0, 5000, None).unpack()[0]


class App:
    def __init__(self, desk, files, environment):
        self.desk = desk
        self.log = tempfile.TemporaryFile('w+')
        wrapper = os.environ.get('SCW_WRAPPER', '').split()
        self.process = subprocess.Popen([*wrapper, PROGRAM, *files], env={**desk.env, **environment}, stdin=subprocess.DEVNULL, stdout=self.log, stderr=self.log)
        until('the program has its name on the bus', lambda: has_name(desk.bus), alive=self.check)
        self.window_path = until('a window', self.find_window, alive=self.check)
        self.actions = Gio.DBusActionGroup.get(desk.bus, ID, self.window_path)
        self.app_actions = Gio.DBusActionGroup.get(desk.bus, ID, '/' + ID.replace('.', '/'))
        self.tree = Tree(self.process.pid)
        until('the program in the accessibility tree', self.tree.is_there, alive=self.check)

    # ---- its life ----

    def stderr(self):
        self.log.seek(0)
        return self.log.read()

    def check(self):
        if self.process.poll() is not None:
            raise AssertionError(f'the program ended with {self.process.returncode}:\n{self.stderr()}')

    def kill(self):
        if self.process.poll() is None:
            self.process.kill()
            self.process.wait()
        self.log.close()

    def backtrace(self):
        """Where all of its threads are."""
        return backtrace(self.process.pid)

    def wait_end(self):
        """Its exit status, once it has ended by itself."""
        until(lambda: f'the program ends; it is here:\n{self.backtrace()}{self.stderr()}', lambda: self.process.poll() is not None)
        return self.process.returncode

    def find_window(self, other_than=None):
        base = '/' + ID.replace('.', '/') + '/window'
        try:
            xml = self.desk.bus.call_sync(ID, base, 'org.freedesktop.DBus.Introspectable', 'Introspect', None, None, 0, 5000, None).unpack()[0]
        except GLib.Error:
            return None
        paths = [f'{base}/{node.path}' for node in Gio.DBusNodeInfo.new_for_xml(xml).nodes]
        return next((path for path in paths if path != other_than), None)

    def ping(self):
        """Goes once through the program's main loop; returns the seconds that took."""
        begun = time.monotonic()
        self.desk.bus.call_sync(ID, '/' + ID.replace('.', '/'), 'org.freedesktop.DBus.Properties', 'Get',
                                GLib.Variant('(ss)', ['org.gtk.Application', 'Busy']), None, 0, 30000, None)
        return time.monotonic() - begun

    # ---- actions ----

    def describe(self, name, app=False):
        path = '/' + ID.replace('.', '/') if app else self.window_path
        try:
            answer = self.desk.bus.call_sync(ID, path, 'org.gtk.Actions', 'Describe', GLib.Variant('(s)', [name]), None, 0, 30000, None)
        except GLib.Error as error:
            self.check()
            raise AssertionError(f'{name}: {error.message}') from error
        enabled, _type, state = answer.unpack()[0]
        return enabled, state[0] if state else None

    def enabled(self, name):
        return self.describe(name)[0]

    def action(self, name, parameter=None, app=False):
        """Activates an action as soon as it is enabled. 'parameter' is a GLib.Variant."""
        until(f"action '{name}' is enabled", lambda: self.describe(name, app)[0], alive=self.check)
        self.activate(name, parameter, app)

    def activate(self, name, parameter=None, app=False):
        """The same without waiting: if it is not enabled, nothing happens."""
        path = '/' + ID.replace('.', '/') if app else self.window_path
        parameters = GLib.Variant('(sava{sv})', [name, [parameter] if parameter is not None else [], {}])
        self.desk.bus.call_sync(ID, path, 'org.gtk.Actions', 'Activate', parameters, None, 0, 30000, None)

    def set_state(self, name, value):
        parameters = GLib.Variant('(sva{sv})', [name, value, {}])
        self.desk.bus.call_sync(ID, self.window_path, 'org.gtk.Actions', 'SetState', parameters, None, 0, 30000, None)

    def unpause_for(self, turns):
        """Goes on reading while the program's main loop goes round so many times. It is all sent at once, so that it does not depend on how
        quickly this program runs."""
        path = '/' + ID.replace('.', '/')
        calls = [(self.window_path, 'org.gtk.Actions', 'SetState', GLib.Variant('(sva{sv})', ['pause', GLib.Variant('b', False), {}]))]
        calls += [(path, 'org.freedesktop.DBus.Properties', 'Get', GLib.Variant('(ss)', ['org.gtk.Application', 'Busy']))] * turns
        for where, interface, method, parameters in calls:
            self.desk.bus.call(ID, where, interface, method, parameters, None, 0, 30000, None, None)
        self.set_state('pause', GLib.Variant('b', True))

    # ---- what a screen reader finds ----

    @property
    def root(self):
        return self.tree.look()

    def walk(self, node=None):
        node = node if node is not None else self.root
        return node.walk() if node is not None else iter(())

    def showing(self, node):
        return node.get_state_set().contains(Atspi.StateType.VISIBLE)

    def find_all(self, role=None, name=None, under=None):
        """'name' is the whole name, or a function of it."""
        return [node for node in self.walk(under) if (name is None or (name(node.get_name()) if callable(name) else node.get_name() == name))
                and (role is None or node.get_role_name() == role)]

    def find(self, role=None, name=None, under=None):
        found = self.find_all(role, name, under)
        return found[0] if found else None

    def wait_for(self, role=None, name=None, patience=1.0):
        return until(f"a {role or 'widget'} called {name!r}", lambda: self.find(role, name), patience, alive=self.check)

    def has_text(self, part):
        """Any widget whose name holds this."""
        return self.find(None, lambda name: part in name) is not None

    def systems(self):
        return self.find_all('list item', lambda name: name.startswith(('System ', 'Akkolade ')) and any(c.isdigit() for c in name))

    def show_symbols(self):
        """Unfolds the list of symbols: it is dear, and is remembered."""
        self.set_state('symbols', GLib.Variant('b', True))

    def tokens(self):
        strip = self.find('list', 'Symbols')
        return self.find_all('list item', None, strip) if strip is not None else []

    def click(self, role, name):
        node = self.wait_for(role, name)
        assert node.get_n_actions() > 0, f'{name} cannot be activated'
        node.do_action(0)

    # ---- the window ----

    def window(self):
        return until('a window on the screen', self.windows, alive=self.check)[0][0]

    def windows(self):
        """All on the screen as (id, width, height), the largest first: the others are tooltips and menus."""
        found = []
        try:
            for window in self.desk.xdotool('search', '--onlyvisible', '--class', 'scorewright').split():
                sizes = dict(line.split('=') for line in self.desk.xdotool('getwindowgeometry', '--shell', window).splitlines())
                found.append((window, int(sizes['WIDTH']), int(sizes['HEIGHT'])))
        except subprocess.CalledProcessError:  # one of them went meanwhile, or there is none
            return []
        return sorted(found, key=lambda window: -window[1] * window[2])

    def key(self, *keys):
        self.desk.xdotool('key', '--clearmodifiers', *keys)

    def press_until(self, what, key, ask):
        """Presses a key that does no harm twice until the answer is true: the focus may be on its way yet, and what is told in a toast may have gone before
        the tree was walked."""
        pressed = [float('-inf')]

        def asked():
            answer = ask()
            if not answer and time.monotonic() > pressed[0] + 3:
                self.key(key)
                pressed[0] = time.monotonic()
            return answer
        return until(what, asked, alive=self.check)

    def focus(self):
        """The keyboard's, on the window: one that was closed may still have had it."""
        self.desk.xdotool('windowfocus', '--sync', self.window())

    def resize(self, width, height):
        self.desk.xdotool('windowsize', '--sync', self.window(), str(width), str(height))

    def screenshot(self, path):
        self.ping()
        time.sleep(0.3)  # for the frame that is being drawn
        self.desk.screenshot(path, self.window())
