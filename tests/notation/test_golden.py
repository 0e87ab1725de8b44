# SPDX-License-Identifier: GPL-3.0-or-later
"""The golden slices: MusicXML to LMX and back, the delinearizer's parts, the W3C schema, and our own locale."""
import difflib
import json
import lzma
import os
import pathlib
import subprocess
import tempfile
import unittest
import xml.etree.ElementTree as ElementTree
from fractions import Fraction

from paths import data, need_extra

TOOL = os.environ["SCW_NOTATION_TOOL"]
WORDS = "measure key:fifths:-3 clef:G2 E4 voice:1 eighth 3in2 stem:up beam:begin A4 eighth 3in2 natural beam:end"


class Tool:
    """notation_tool behind a pipe."""

    def __init__(self, locale="C.UTF-8"):
        self.process = subprocess.Popen([TOOL], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                                        env={**os.environ, "LC_ALL": locale})

    def __call__(self, kind, data):
        data = data if isinstance(data, bytes) else data.encode()
        self.process.stdin.write(b"%s %d\n" % (kind.encode(), len(data)) + data)
        self.process.stdin.flush()
        status, size = self.process.stdout.readline().split()
        text = self.process.stdout.read(int(size)).decode()
        if status != b"ok":
            raise RuntimeError(text)
        return text

    def close(self):
        self.process.stdin.close()
        self.process.stdout.close()
        return self.process.wait()


def lines(element, divisions, depth=0):
    """An element as indented lines of tag and text: durations in quarter notes, without divisions and <tie>."""
    if element.tag in ("divisions", "tie"):
        if element.tag == "divisions":
            divisions[0] = int(element.text)
        return
    text = (element.text or "").strip()
    if element.tag == "duration":
        text = str(Fraction(text) / divisions[0])
    yield " " * depth + element.tag + " " + text
    for child in element:
        yield from lines(child, divisions, depth + 1)


class WithTool(unittest.TestCase):
    def setUp(self):
        self.tool = Tool()

    def tearDown(self):
        self.assertEqual(self.tool.close(), 0)


class HandMade(WithTool):
    def test_round_trip(self):
        self.assertEqual(self.tool("lmx", self.tool("xml", WORDS)), WORDS)

    def test_locale(self):
        german = Tool("de_DE.UTF-8")
        self.assertEqual(german("xml", WORDS), self.tool("xml", WORDS))
        self.assertEqual(german("reference", WORDS), self.tool("reference", WORDS))
        self.assertEqual(german("lmx", self.tool("xml", WORDS)), WORDS)
        self.assertEqual(german.close(), 0)

    def test_error(self):
        with self.assertRaisesRegex(RuntimeError, "cannot read 'stdin': not well-formed XML at line 1"):
            self.tool("lmx", "<score-partwise>")

    def test_problems(self):
        self.assertEqual(self.tool("problems", "measure C4 D4 quarter"),
                         "token 2 1 'D4' stands where one of its kind was told already\n")


class Golden(WithTool):
    @classmethod
    def setUpClass(cls):
        with lzma.open(data("lmx/golden.jsonl.xz"), "rt", encoding="utf-8") as file:
            cls.slices = [json.loads(line) for line in file]

    def compare(self, name, got, wanted):
        if got != wanted:
            self.fail(name + "\n" + "\n".join(difflib.unified_diff(wanted, got, "wanted", "got", lineterm="", n=5)))

    def test_there_are_400(self):
        self.assertEqual(len(self.slices), 400)

    def test_musicxml_to_lmx(self):
        for item in self.slices:
            self.compare(item["id"], self.tool("lmx", item["musicxml"]).split(), item["lmx"].split())

    def test_lmx_to_musicxml_to_lmx(self):
        for item in self.slices:
            self.compare(item["id"], self.tool("lmx", self.tool("xml", item["lmx"])).split(), item["lmx"].split())

    def test_reference_reads_the_same_parts(self):
        for item in self.slices:
            ours = ElementTree.fromstring(self.tool("reference", item["lmx"]))
            wanted = ElementTree.fromstring(item["delinearized_part"])
            self.compare(item["id"], list(lines(ours, [1])), list(lines(wanted, [1])))

    def test_pitches_sound_as_in_the_source(self):
        """Only ties into a slice, whose start nobody can see, may sound otherwise."""
        wrong = 0
        for item in self.slices:
            found = []
            for text in (item["musicxml"], self.tool("xml", item["lmx"])):
                found.append([(note.findtext("pitch/step"), note.findtext("pitch/alter") or "0",
                               note.findtext("pitch/octave"))
                              for note in ElementTree.fromstring(text).iter("note")
                              if note.find("pitch") is not None and note.find("type") is not None])
            self.assertEqual(len(found[0]), len(found[1]))
            wrong += sum(a != b for a, b in zip(*found))
        self.assertLessEqual(wrong, 10)

    def test_no_problems(self):
        for item in self.slices:
            found = [line for line in self.tool("problems", item["lmx"]).splitlines() if not line.startswith("beam")]
            self.assertEqual(found, [], item["id"])

    def test_schema(self):
        schema = need_extra("musicxml")
        with tempfile.TemporaryDirectory() as folder:
            paths = []
            for i, item in enumerate(self.slices):
                paths.append(os.path.join(folder, f"{i}.musicxml"))
                pathlib.Path(paths[-1]).write_text(self.tool("xml", item["lmx"]), encoding="utf-8")
            result = subprocess.run(["xmllint", "--nonet", "--noout", "--schema", f"{schema}/musicxml.xsd", *paths],
                                    env={**os.environ, "XML_CATALOG_FILES": f"{schema}/catalog.xml"},
                                    stderr=subprocess.PIPE, text=True)
            wrong = [line for line in result.stderr.splitlines() if not line.endswith(" validates")]
            self.assertEqual(wrong[:10], [])
            self.assertEqual(result.returncode, 0)


class WholeScores(WithTool):
    def test_round_trip(self):
        paths = sorted(pathlib.Path(data("scores")).glob("*.mxl"))
        self.assertGreater(len(paths), 0)
        for path in paths:
            words = self.tool("lmx", path.read_bytes())
            self.assertGreater(words.split().count("measure"), 20)
            self.assertEqual("staff:2" in words.split(), path.name.startswith("lc"))  # songs have a piano
            self.assertEqual(self.tool("lmx", self.tool("xml", words)), words, path.name)
            self.assertEqual(self.tool("problems", words), "", path.name)


if __name__ == "__main__":
    unittest.main()
