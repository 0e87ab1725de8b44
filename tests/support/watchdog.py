#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""watchdog.py COMMAND...: runs a suite and ends it when no test of it has ended for three minutes: it says which one hung and where all of its
processes were, and kills them. meson runs every suite through it.

The minutes are those of a machine that is not overloaded: where twice as much wants to run as there are processors, each second counts half.
SCW_HANG_AFTER says how many seconds instead of 180.
"""
import os
import re
import resource
import selectors
import shutil
import signal
import subprocess
import sys
import time

LIMIT = float(os.environ.get('SCW_HANG_AFTER', '180'))
RESULT = re.compile(rb'(not )?ok\b')
BEGIN = re.compile(rb'# begins: (.*)')
MOST_BACKTRACES = 8


def weight():
    """What a second counts now."""
    return min(1, len(os.sched_getaffinity(0)) / max(os.getloadavg()[0], 0.01))


def family(pid):
    """A process and all that came of it, the oldest first."""
    children = {}
    for name in filter(str.isdigit, os.listdir('/proc')):
        try:
            with open(f'/proc/{name}/stat', encoding='utf-8', errors='replace') as file:
                children.setdefault(int(file.read().rsplit(')', 1)[1].split()[1]), []).append(int(name))
        except OSError:
            pass
    found = [pid]
    for one in found:
        found += sorted(children.get(one, []))
    return found


def name_of(pid):
    try:
        with open(f'/proc/{pid}/cmdline', 'rb') as file:
            return file.read().replace(b'\0', b' ').decode(errors='replace')[:200].strip()
    except OSError:
        return '?'


def backtrace(pid):
    for command in (['gdb', '-p', str(pid), '-batch', '-nx', '-ex', 'set debuginfod enabled off', '-ex', 'thread apply all backtrace'], ['eu-stack', '-p', str(pid)]):
        if shutil.which(command[0]):
            try:
                return subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, text=True, errors='replace', timeout=120, check=False).stdout
            except subprocess.TimeoutExpired:
                return f'{command[0]} gave no answer\n'
    return 'neither gdb nor eu-stack is here to say where it was\n'


class Patience:
    """Two thirds of what the watchdog has, in the same seconds: what waits in vain says so itself.

        patience = Patience()
        while not there() and patience.lasts():
            ...
    """

    def __init__(self, part=1.0):
        self.left = part * LIMIT * 2 / 3
        self.at = time.monotonic()

    def lasts(self):
        now = time.monotonic()
        self.left -= (now - self.at) * weight()
        self.at = now
        return self.left > 0


class Watchdog:
    def __init__(self, command):
        self.running = None  # the name of the test, if it says so
        self.ended = 0
        self.quiet = 0.0
        self.line = b''
        self.process = subprocess.Popen(command, stdout=subprocess.PIPE, bufsize=0)
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda number, _frame: self.kill(number))

    def kill(self, number=signal.SIGKILL):
        for pid in reversed(family(self.process.pid)):
            try:
                os.kill(pid, number)
            except ProcessLookupError:
                pass

    def look(self, data):
        """Passes on what it says, and takes note of tests that begin and end."""
        sys.stdout.buffer.write(data)
        sys.stdout.buffer.flush()
        *lines, self.line = (self.line + data).split(b'\n')
        for line in lines:
            if RESULT.match(line):
                self.ended, self.quiet, self.running = self.ended + 1, 0, None
            elif begins := BEGIN.match(line):
                self.running = begins.group(1).decode(errors='replace')

    def tell(self):
        name = self.running or f'the test after the first {self.ended}'
        print(f'{"" if not self.line else chr(10)}not ok {self.ended + 1} - {name}')
        print(f'# it hangs: nothing has ended for {LIMIT:.0f} seconds')
        sys.stdout.flush()
        for pid in family(self.process.pid)[:MOST_BACKTRACES]:
            print(f'# where process {pid} was: {name_of(pid)}')
            for line in backtrace(pid).splitlines():
                if not line.startswith(('[New LWP', 'warning:')):
                    print('#   ', line)
        sys.stdout.flush()
        try:
            self.process.send_signal(signal.SIGUSR1)  # tap.py prints where Python was, to standard error
            time.sleep(1)
        except ProcessLookupError:
            pass
        print('Bail out! It hangs.', flush=True)

    def watch(self):
        with selectors.DefaultSelector() as selector:
            selector.register(self.process.stdout, selectors.EVENT_READ)
            before = time.monotonic()
            while True:
                if selector.select(1):
                    data = os.read(self.process.stdout.fileno(), 1 << 16)
                    if not data:
                        break
                    self.look(data)
                elif self.process.poll() is not None:
                    break  # what it left behind may still hold its output
                now = time.monotonic()
                self.quiet += (now - before) * weight()
                before = now
                if self.quiet > LIMIT:
                    self.tell()
                    self.kill()
                    self.process.wait()
                    return 1
        code = self.process.wait()
        used = resource.getrusage(resource.RUSAGE_CHILDREN)  # of what was waited for; count.py reads this line
        print(f'# processor time: {used.ru_utime + used.ru_stime:.1f} s', flush=True)
        return code if code >= 0 else 128 - code


if __name__ == '__main__':
    sys.exit(Watchdog(sys.argv[1:]).watch())
