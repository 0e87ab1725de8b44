#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Runs unittest files and speaks TAP, one line a test: tap.py FILE.py... [-k PATTERN]

Skips carry their reason, in the TAP line and on standard error; what a failed test says comes as TAP comments under it.
subTest failures make the test fail once, each with its own text.
"""
import faulthandler
import importlib.util
import os
import signal
import sys
import traceback
import unittest


class TapResult(unittest.TestResult):
    def __init__(self):
        super().__init__()
        self.n = 0
        self.failed = 0
        self.notes = []
        self.begun = os.times()

    def startTest(self, test):
        super().startTest(test)
        self.notes = []
        self.skip = None
        print('# begins:', test.id().split('.', 1)[-1], flush=True)

    def addSkip(self, test, reason):
        super().addSkip(test, reason)
        self.skip = reason

    def addError(self, test, err):
        super().addError(test, err)
        self.note(test, err)
        if not hasattr(test, '_testMethodName') or test.__class__.__name__ == '_ErrorHolder':
            self.line(False, str(test))  # a class or module that could not be set up

    def addFailure(self, test, err):
        super().addFailure(test, err)
        self.note(test, err)

    def addSubTest(self, test, subtest, err):
        super().addSubTest(test, subtest, err)
        if err is not None:
            self.notes.append(str(subtest))
            self.note(test, err)

    def addUnexpectedSuccess(self, test):
        super().addUnexpectedSuccess(test)
        self.notes.append('succeeded, and was not expected to')

    def note(self, test, err):
        self.notes.append(''.join(traceback.format_exception(*err)))

    def stopTest(self, test):
        super().stopTest(test)
        now = os.times()
        print(f'# {now.elapsed - self.begun.elapsed:.1f} s, of a processor {sum(now[:4]) - sum(self.begun[:4]):.1f} s')  # with its children's
        self.begun = now
        self.line(not self.notes, test.id().split('.', 1)[-1], self.skip)

    def line(self, fine, name, skip=None):
        self.n += 1
        self.failed += not fine
        print(('ok' if fine else 'not ok'), self.n, '-', name, f'# SKIP {skip}' if skip and fine else '')
        if skip and fine:
            print(f'SKIPPED: {name}: {skip}', file=sys.stderr)
        for note in self.notes:
            for text in note.rstrip().splitlines():
                print('#', text)
        self.notes = []
        sys.stdout.flush()


def load(path):
    name = os.path.splitext(os.path.basename(path))[0].replace('-', '_')
    spec = importlib.util.spec_from_file_location(name, path)
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module
    sys.path.insert(0, os.path.dirname(os.path.abspath(path)))
    spec.loader.exec_module(module)
    return module


def main(arguments):
    faulthandler.register(signal.SIGUSR1, all_threads=True, chain=False)  # the watchdog asks where it hangs
    loader = unittest.TestLoader()
    if '-k' in arguments:
        at = arguments.index('-k')
        loader.testNamePatterns = ['*' + arguments[at + 1] + '*']
        del arguments[at:at + 2]
    suite = unittest.TestSuite(loader.loadTestsFromModule(load(path)) for path in arguments)
    result = TapResult()
    suite.run(result)
    print(f'1..{result.n}' if result.n else '1..0 # SKIP no test here')
    return 1 if result.failed else 0


if __name__ == '__main__':
    sys.exit(main(sys.argv[1:]))
