# SPDX-License-Identifier: GPL-3.0-or-later
"""The image tool and pictures for the Python tests here: PGM in and out, decoding with OpenCV where it is installed."""
import os
import subprocess
import sys
import tempfile
import unittest

try:
    import cv2
    import numpy
except ImportError:
    cv2 = numpy = None

sys.path.append(os.path.join(os.path.dirname(os.path.abspath(__file__)), '..', 'support'))
from paths import ROOT, data, need_extra  # noqa: E402,F401

TOOL = os.environ.get('SCW_IMAGE_TOOL', 'image-tool')


def need_opencv():
    if cv2 is None:
        raise unittest.SkipTest('python3-opencv is not installed')
    cv2.setNumThreads(1)


def tool(command, image, *arguments):
    """Runs image-tool on a gray picture (a numpy array) and returns the words of each line it prints."""
    with tempfile.NamedTemporaryFile(suffix='.pgm') as file:
        file.write(b'P5\n%d %d\n255\n' % (image.shape[1], image.shape[0]))
        file.write(numpy.ascontiguousarray(image).tobytes())
        file.flush()
        done = subprocess.run([TOOL, command, file.name, *map(str, arguments)], stdout=subprocess.PIPE, check=True)
    return [line.split() for line in done.stdout.decode().splitlines()]


def patches(lines):
    """What 'patches' and 'base' print: grid height and width, places (n, 2), values (n, 256)."""
    grid_h, grid_w, n = map(int, lines[0])
    table = numpy.array(lines[1:], dtype=numpy.float64)
    assert table.shape == (n, 258)
    return grid_h, grid_w, table[:, :2].astype(int), table[:, 2:]
