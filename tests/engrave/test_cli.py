# SPDX-License-Identifier: GPL-3.0-or-later
"""scorewright-cli engrave, and convert to MIDI: files that are what they say they are, and errors that say why."""
import os
import pathlib
import re
import shutil
import struct
import subprocess
import tempfile
import unittest
import xml.etree.ElementTree as ElementTree
import zlib

CLI = os.environ["SCW_CLI"]
SAMPLE = pathlib.Path(os.environ["SCW_SOURCE_ROOT"]) / "data" / "samples" / "clean.musicxml"
FONTS = list(pathlib.Path("/usr/share/lilypond").glob("*/fonts/otf/emmentaler-20.otf"))


def run(*words, data=None):
    return subprocess.run([CLI, *map(str, words)], input=data, capture_output=True, timeout=120)


def rows(png):
    """Width, and the filtered rows of an 8-bit RGB picture: enough to see whether there is ink."""
    at, data = 8, b""
    while at < len(png):
        size, kind = struct.unpack(">I4s", png[at:at + 8])
        if kind == b"IHDR":
            width, height = struct.unpack(">II", png[at + 8:at + 16])
        elif kind == b"IDAT":
            data += png[at + 8:at + 8 + size]
        at += 12 + size
    return width, height, zlib.decompress(data)


class Engrave(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.TemporaryDirectory()
        self.addCleanup(self.folder.cleanup)
        self.out = pathlib.Path(self.folder.name)

    def need_font(self):
        if not FONTS:
            self.skipTest("lilypond-fonts is not installed")

    def test_pdf(self):
        self.need_font()
        done = run("engrave", SAMPLE, "-o", self.out / "a.pdf")
        self.assertEqual(done.returncode, 0)
        self.assertEqual([line for line in done.stderr.splitlines() if b"left out: " not in line], [])
        pdf = (self.out / "a.pdf").read_bytes()
        self.assertTrue(pdf.startswith(b"%PDF"))
        self.assertIn(b"/Count 1", pdf)

    @unittest.skipUnless(shutil.which("pdftoppm"), "there is no pdftoppm")
    def test_a_page_that_the_next_system_does_not_fit_on_is_filled(self):
        self.need_font()
        chord = lambda octaves, staff, voice: "".join(
            f"<note>{'<chord/>' * (i > 0)}<pitch><step>C</step><octave>{octave}</octave></pitch><duration>4</duration><voice>{voice}</voice>"
            f"<type>whole</type><staff>{staff}</staff></note>" for i, octave in enumerate(octaves))
        hands = lambda right, left: chord(right, 1, 1) + "<backup><duration>4</duration></backup>" + chord(left, 2, 5)
        line = '<print new-system="yes"/>'
        head = ("<attributes><divisions>1</divisions><time><beats>4</beats><beat-type>4</beat-type></time><staves>2</staves>"
                "<clef number='1'><sign>G</sign><line>2</line></clef><clef number='2'><sign>F</sign><line>4</line></clef></attributes>")
        measures = [head + hands([5], [3]), line + hands([5], [3]), line + hands([0, 9], [0, 9])]
        (self.out / "a.musicxml").write_text(
            "<score-partwise version='4.0'><work><work-title>High</work-title></work><part-list><score-part id='P'><part-name>P</part-name></score-part>"
            "</part-list><part id='P'>" + "".join(f"<measure number='{i}'>{m}</measure>" for i, m in enumerate(measures)) + "</part></score-partwise>")
        self.assertEqual(run("engrave", self.out / "a.musicxml", "--staff-space", "2.5", "-o", self.out / "a.pdf").returncode, 0)
        subprocess.run(["pdftoppm", "-r", "30", "-gray", self.out / "a.pdf", self.out / "a"], check=True)
        pages = sorted(self.out.glob("a*.pgm"))
        lowest = []
        for page in pages:
            _, size, _, dots = page.read_bytes().split(b"\n", 3)
            width, height = map(int, size.split())
            lowest.append(max(y for y in range(height) if min(dots[y * width:(y + 1) * width]) < 128) / height)
        self.assertEqual(len(pages), 2)
        self.assertGreater(lowest[0], 0.8)

    def test_svg(self):
        self.need_font()
        self.assertEqual(run("engrave", SAMPLE, "-o", self.out / "a.svg").returncode, 0)
        paths = ElementTree.parse(self.out / "a.svg").getroot().iter("{http://www.w3.org/2000/svg}path")
        self.assertGreater(sum(1 for _ in paths), 800)

    def test_png(self):
        self.need_font()
        self.assertEqual(run("engrave", SAMPLE, "-o", self.out / "a.png", "--dpi", "60").returncode, 0)
        width, height, data = rows((self.out / "a.png").read_bytes())
        self.assertEqual(width, 497)  # 210 mm
        self.assertGreater(height, 500)
        self.assertGreater(len(set(data)), 100)

    def picture(self, name, **texts):
        """The rows of a picture of a whole note under these texts, without what PNG says about each row."""
        tags = {"work": "<work><work-title>{}</work-title></work>",
                "title": "<movement-title>{}</movement-title>",
                "composer": '<creator type="composer">{}</creator>',
                "lyricist": '<creator type="lyricist">{}</creator>',
                "rights": "<rights>{}</rights>"}
        told = {key: tag.format(texts[key]) if key in texts else "" for key, tag in tags.items()}
        source = self.out / f"{name}.musicxml"
        source.write_text(f"""<?xml version="1.0" encoding="UTF-8"?>
<score-partwise version="4.0">{told["work"]}{told["title"]}
<identification>{told["composer"]}{told["lyricist"]}{told["rights"]}</identification>
<part-list><score-part id="P1"><part-name>Piano</part-name></score-part></part-list>
<part id="P1"><measure number="1"><attributes><divisions>1</divisions><time><beats>4</beats><beat-type>4</beat-type></time>
<clef><sign>G</sign><line>2</line></clef></attributes><note><pitch><step>C</step><octave>5</octave></pitch>
<duration>4</duration><voice>1</voice><type>whole</type></note></measure></part></score-partwise>""", "utf-8")
        done = run("engrave", source, "-o", self.out / f"{name}.png", "--dpi", "60")
        self.assertEqual((done.returncode, done.stderr), (0, b""))
        return (self.out / f"{name}.png").read_bytes()

    def test_texts_around_the_music(self):
        self.need_font()
        plain = rows(self.picture("plain"))
        seen = {plain}
        for key in ("title", "work", "composer", "lyricist", "rights"):
            with self.subTest(key):
                both = {"title": "Lied", key: "Ein Text"} if key == "work" else {key: "Ein Text"}
                picture = rows(self.picture(key, **both))
                self.assertNotIn(picture, seen)  # each stands somewhere else
                (self.assertEqual if key == "rights" else self.assertGreater)(picture[1], plain[1])
                seen.add(picture)

    def test_size_by_staves(self):
        self.need_font()
        quartet = pathlib.Path(os.environ["SCW_SOURCE_ROOT"]) / "tests" / "engrave" / "scores" / "quartet.musicxml"
        pictures = []
        for size in ([], ["--staff-space", "1.5"], ["--staff-space", "1.75"]):
            done = run("engrave", quartet, "-o", self.out / "a.png", "--dpi", "60", *size)
            self.assertEqual(done.returncode, 0)
            pictures.append((self.out / "a.png").read_bytes())
        self.assertEqual(pictures[0], pictures[1])
        self.assertGreater(rows(pictures[2])[1], rows(pictures[1])[1])

    def test_titles_in_any_script(self):
        self.need_font()
        self.assertEqual(self.picture("composed", title="\u00e9tude \u00e0"),
                         self.picture("decomposed", title="e\u0301tude a\u0300"))
        titles = ["\u6708\u5149", "\u05e9\u05d9\u05e8", "B\u266d", "\u0158e\u010dtina"]
        self.assertEqual(len({self.picture(f"t{i}", title=title) for i, title in enumerate(titles)}), 4)

    def test_lines_of_lmx(self):
        self.need_font()
        bar = b"measure clef:G2 staff:1 clef:F4 staff:2 C5 voice:1 whole staff:1 backup whole C3 voice:5 whole staff:2\n"
        self.assertEqual(run("engrave", "-", "-o", self.out / "a.svg", data=bar).returncode, 0)
        one = (self.out / "a.svg").stat().st_size
        self.assertEqual(run("engrave", "-", "-o", self.out / "a.svg", data=bar * 3).returncode, 0)
        self.assertGreater((self.out / "a.svg").stat().st_size, 1.5 * one)

    def test_refuses(self):
        missing = run("engrave", self.out / "none.musicxml", "-o", self.out / "a.svg", "--font",
                      FONTS[0] if FONTS else "x")
        self.assertEqual(missing.returncode, 1)
        self.assertFalse((self.out / "a.svg").exists())
        self.assertEqual(run("engrave", SAMPLE, "-o", self.out / "a.gif").returncode, 2)
        self.assertEqual(run("engrave", SAMPLE).returncode, 2)
        font = run("engrave", SAMPLE, "-o", self.out / "a.svg", "--font", "No Such Font")
        self.assertEqual(font.returncode, 1)
        self.assertIn(b"there is no music font 'No Such Font'", font.stderr)
        text = pathlib.Path(self.out / "bad.musicxml")
        text.write_text("<score-partwise>")
        if FONTS:
            self.assertEqual(run("engrave", text, "-o", self.out / "a.svg").returncode, 3)

    def test_midi(self):
        done = run("convert", SAMPLE, self.out / "a.mid")
        self.assertEqual(done.returncode, 0)
        self.assertEqual(done.stderr, run("convert", SAMPLE, self.out / "a.musicxml").stderr)  # the same is lost
        self.assertEqual(run("convert", "-q", SAMPLE, self.out / "a.mid").stderr, b"")
        data = (self.out / "a.mid").read_bytes()
        self.assertTrue(data.startswith(b"MThd\0\0\0\6\0\1\0\3\1\xe0"))
        self.assertEqual(len(re.findall(b"MTrk", data)), 3)
        self.assertEqual(run("convert", SAMPLE, "-", "--to", "mid").stdout, data)


if __name__ == "__main__":
    unittest.main()
