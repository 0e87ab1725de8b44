# SPDX-License-Identifier: GPL-3.0-or-later
"""The golden slices and our sample pages: whatever music comes, the engraving holds together."""
import collections
import json
import lzma
import os
import pathlib
import re
import subprocess
import sys
import unittest
import xml.etree.ElementTree as ElementTree
import zipfile

TOOL = os.environ["SCW_ENGRAVE_TOOL"]
SOURCE = pathlib.Path(os.environ["SCW_SOURCE_ROOT"])
MARKS = SOURCE / "tests" / "engrave" / "scores" / "marks.lmx"
GOLDEN = SOURCE / "tests" / "data" / "lmx" / "golden.jsonl.xz"


class Tool:
    """engrave_tool behind a pipe."""

    def __init__(self, locale="C.UTF-8"):
        self.process = subprocess.Popen([TOOL], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                                        env={**os.environ, "LC_ALL": locale})

    def __call__(self, kind, data):
        data = data if isinstance(data, bytes) else data.encode()
        self.process.stdin.write(b"%s %d\n" % (kind.encode(), len(data)) + data)
        self.process.stdin.flush()
        status, size = self.process.stdout.readline().split()
        text = self.process.stdout.read(int(size))
        if status != b"ok":
            raise RuntimeError(text.decode())
        return text

    def close(self):
        self.process.stdin.close()
        self.process.stdout.close()
        return self.process.wait()


class WithTool(unittest.TestCase):
    def setUp(self):
        self.tool = Tool()

    def tearDown(self):
        self.assertEqual(self.tool.close(), 0)

    def golden(self):
        with lzma.open(GOLDEN, "rt") as lines:
            slices = [json.loads(line) for line in lines]
        self.assertEqual(len(slices), 400)
        return slices

    def samples(self):
        found = sorted((SOURCE / "data" / "samples").glob("*.musicxml"))
        self.assertTrue(found)
        return found


class Samples(WithTool):
    def test_pages(self):
        for path in self.samples():
            with self.subTest(path.name):
                self.assertEqual(self.tool("faults", path.read_bytes()).decode(), "")

    def test_growing_is_the_same(self):
        path = self.samples()[0]
        self.assertEqual(self.tool("grown", path.read_bytes()).decode(), "")

    def test_locale(self):
        german = Tool("de_DE.UTF-8")
        data = self.samples()[0].read_bytes()
        self.assertEqual(german("list", data), self.tool("list", data))
        self.assertEqual(german("midi", data), self.tool("midi", data))
        german.close()


class Songs(WithTool):
    """Voice and piano, and a quartet, all parts under each other: with their words, nothing lies on anything."""

    def songs(self):
        found = sorted((SOURCE / "tests" / "data" / "scores").glob("*.mxl"))
        self.assertEqual(len(found), 7)
        for path in found:
            with zipfile.ZipFile(path) as archive:
                names = [name for name in archive.namelist() if not name.startswith("META-INF") and name.endswith(".xml")]
                yield path.name, archive.read(names[0])

    def test_faults(self):
        for name, data in self.songs():
            with self.subTest(name):
                self.assertEqual(self.tool("all-faults", data).decode(), "")

    def test_strewn(self):
        for name, data in self.songs():
            for seed in (2, 3):
                with self.subTest(name, seed=seed):
                    self.assertEqual(self.tool(f"all-strewn-{seed}", data).decode(), "")

    def test_all_that_is_sung(self):
        for name, data in self.songs():
            with self.subTest(name):
                sung = [text.text for text in ElementTree.fromstring(data).iter("text")]
                self.assertTrue(len(sung) > 50 or name.startswith("sq"))
                drawn = re.findall(r"^lyric '(.*)' -?[0-9]+\.", self.tool("all-list", data).decode(), re.MULTILINE)
                self.assertEqual(collections.Counter(drawn), collections.Counter(text.strip() for text in sung))


class Lists(WithTool):
    """Two small scores, item by item: `engrave-tool` says `all-list` to them when they are meant to change."""

    maxDiff = None

    def test_lists(self):
        found = sorted((SOURCE / "tests" / "engrave" / "scores").glob("*.musicxml"))
        self.assertEqual([path.stem for path in found], ["quartet", "song"])
        for path in found:
            with self.subTest(path.name):
                self.assertEqual(self.tool("all-faults", path.read_bytes()).decode(), "")
                self.assertEqual(self.tool("all-list", path.read_bytes()).decode(), path.with_suffix(".list").read_text("utf-8"))


class Marks(WithTool):
    """Dynamics, lines, repeats, ornaments and the like."""

    def test_list(self):
        """Each of them once: `engrave-tool` says `list` to it."""
        self.assertEqual(self.tool("list", MARKS.read_bytes()).decode(), MARKS.with_suffix(".list").read_text("utf-8"))
        self.assertEqual(self.tool("faults", MARKS.read_bytes()).decode(), "")

    def test_strewn(self):
        """Marks of all kinds, at random places of all golden slices: they meet nothing, and all are drawn."""
        bad = []
        for seed, piece in enumerate(self.golden()):
            text = self.tool(f"strewn-{seed}", piece["lmx"]).decode()
            if text:
                bad.append(f"{piece['id']}, seed {seed}: {text}")
        self.assertEqual(bad, [], f"{len(bad)} of 400")


class Golden(WithTool):
    def faults(self, field):
        bad = []
        for piece in self.golden():
            text = self.tool("faults", piece[field]).decode()
            if text:
                bad.append(f"{piece['id']}: {text}")
        self.assertEqual(bad, [], f"{len(bad)} of 400")

    def test_musicxml(self):
        self.faults("musicxml")

    def test_lmx(self):
        self.faults("lmx")

    def test_growing(self):
        for piece in self.golden()[::10]:
            with self.subTest(piece["id"]):
                self.assertEqual(self.tool("grown", piece["lmx"]).decode(), "")


if __name__ == "__main__":
    unittest.main()
