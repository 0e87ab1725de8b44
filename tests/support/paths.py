# SPDX-License-Identifier: GPL-3.0-or-later
"""Where tests find their files: in tests/data, and, where the tree may not hold them, in the folder that SCW_TEST_EXTRA names
(tests/data/README.md)."""
import os
import unittest

ROOT = os.environ.get('SCW_SOURCE_ROOT') or os.path.abspath(os.path.join(os.path.dirname(__file__), '..', '..'))
DATA = os.path.join(ROOT, 'tests', 'data')


def data(name):
    return os.path.join(DATA, name)


def extra(name):
    """The path of a file that the tree may not hold, or None."""
    folder = os.environ.get('SCW_TEST_EXTRA')
    path = os.path.join(folder, name) if folder else ''
    return path if path and os.path.exists(path) else None


def without(name):
    """Why a test is skipped that needs it."""
    return f'SCW_TEST_EXTRA has no {name} (tests/data/README.md says what it is)'


def need_extra(name):
    """The path of a file that the tree may not hold; the test is skipped without it."""
    path = extra(name)
    if path is None:
        raise unittest.SkipTest(without(name))
    return path
