#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Writes the seeds of the fuzz targets: make_seeds.py FOLDER makes FOLDER/fuzz_NAME/SEED.

Beside them is FOLDER/fuzz_NAME.dict, its dictionary. A target's seeds come from a function seeds_fuzz_NAME, which yields (name, bytes) pairs. Small seeds of many kinds are worth more than
large ones.
"""
import base64
import collections
import io
import json
import pathlib
import pickle
import re
import struct
import subprocess
import sys
import types
import zipfile
import zlib

# ---- safetensors ----

SIZES = {"F32": 4, "BF16": 2, "I8": 1, "I64": 8, "U8": 1}


def safetensors(tensors, metadata=None, pad=0):
    """tensors: a list of (name, dtype, shape)"""
    header = {"__metadata__": metadata} if metadata is not None else {}
    at = 0
    for name, dtype, shape in tensors:
        size = SIZES[dtype]
        for length in shape:
            size *= length
        header[name] = {"dtype": dtype, "shape": shape, "data_offsets": [at, at + size]}
        at += size
    text = json.dumps(header, separators=(",", ":")).encode() + b" " * pad
    return struct.pack("<Q", len(text)) + text + bytes(i * 7 % 120 for i in range(at))


def seeds_fuzz_weights():
    yield "f32", safetensors([("a.weight", "F32", [2, 3]), ("a.bias", "F32", [2])], {"vitomr.config": "{}"})
    yield "unaligned", safetensors([("a", "F32", [3])], pad=3)
    yield "bf16", safetensors([("a", "BF16", [1, 2, 1, 3]), ("scalar", "BF16", []), ("empty", "F32", [0, 4])])
    yield "int8", safetensors([("a.scale", "F32", [2]), ("a", "I8", [2, 4])], {"vitomr.int8": "1"})
    yield "other", safetensors([("a", "I64", [2]), ("b", "U8", [3])])
    yield "none", safetensors([])
    yield "split", safetensors([("encoder.frozen_blocks.layers.0.norm1.weight", "F32", [1]),
                                ("encoder.fine_tune_blocks.layers.0.norm1.weight", "F32", [1]),
                                ("encoder.fine_tune_blocks.norm.weight", "F32", [1])])
    for name, data in seeds_fuzz_pth():
        yield "pth-" + name, data


# ---- PyTorch's pickles, without PyTorch ----


def fake_module(name, **members):
    module = types.ModuleType(name)
    for key, member in members.items():
        member.__module__ = name
        member.__qualname__ = member.__name__ = key
        setattr(module, key, member)
    sys.modules[name] = module
    return module


def function(name):
    def nothing(*args):
        raise NotImplementedError(name)

    return nothing


torch = fake_module("torch", FloatStorage=type("FloatStorage", (), {}), HalfStorage=type("HalfStorage", (), {}),
                    DoubleStorage=type("DoubleStorage", (), {}), BFloat16Storage=type("BFloat16Storage", (), {}))
utils = fake_module("torch._utils", _rebuild_tensor_v2=function("tensor"), _rebuild_parameter=function("parameter"))


class Storage:
    def __init__(self, kind, key, n):
        self.kind, self.key, self.n = kind, key, n


class Tensor:
    def __init__(self, kind, key, n, shape, stride, offset=0, parameter=False):
        self.storage = Storage(getattr(torch, kind + "Storage"), key, n)
        self.args = (offset, shape, stride, False, collections.OrderedDict())
        self.parameter = parameter

    def __reduce__(self):
        if self.parameter:
            plain = Tensor.__new__(Tensor)
            plain.storage, plain.args, plain.parameter = self.storage, self.args, False
            return utils._rebuild_parameter, (plain, True, collections.OrderedDict())
        return utils._rebuild_tensor_v2, (self.storage,) + self.args


class Pickler(pickle.Pickler):
    def persistent_id(self, thing):
        if isinstance(thing, Storage):
            return "storage", thing.kind, thing.key, "cpu", thing.n
        return None


def pickled(thing):
    out = io.BytesIO()
    Pickler(out, protocol=2).dump(thing)
    return out.getvalue()


def state():
    tensors = collections.OrderedDict()
    tensors["a.weight"] = Tensor("Float", "0", 6, (2, 3), (3, 1), parameter=True)
    tensors["a.turned"] = Tensor("Float", "0", 6, (3, 2), (1, 3))
    tensors["half"] = Tensor("Half", "1", 4, (3,), (1,), offset=1)
    tensors["double"] = Tensor("Double", "2", 1, (), ())
    tensors["bf16"] = Tensor("BFloat16", "3", 2, (1, 2), (2, 1))
    tensors._metadata = collections.OrderedDict([("", {"version": 1})])
    return tensors


STORAGES = {"0": 24, "1": 8, "2": 8, "3": 4}


def seeds_fuzz_pickle():
    yield "state", pickled(state())
    yield "nested", pickled({"epoch": 3, "loss": 0.5, "model_state_dict": state(), "list": [1, (2, 3), None, True]})
    yield "long", pickled({"model": {"state_dict": state()}, "big": 1 << 40})
    yield "refused", pickled({"a": collections.Counter()})


def checkpoint(data, compression=zipfile.ZIP_STORED, extra=(), limit=1 << 31):
    out = io.BytesIO()
    zipfile.ZIP64_LIMIT = limit  # what is larger is written as zip64
    with zipfile.ZipFile(out, "w", compression) as archive:
        archive.writestr("m/data.pkl", data)
        for name, content in extra:
            archive.writestr(name, content)
        for key, size in STORAGES.items():
            archive.writestr("m/data/" + key, bytes(i * 5 % 100 for i in range(size)))
    return out.getvalue()


def seeds_fuzz_pth():
    yield "stored", checkpoint(pickled(state()))
    yield "deflated", checkpoint(pickled({"state_dict": state()}), zipfile.ZIP_DEFLATED)
    yield "zip64", checkpoint(pickled(state()), limit=3)
    yield "order", checkpoint(pickled(state()), extra=[("m/byteorder", "little"), ("m/version", "3\n")])


# ---- notation ----

LMX = [
    "measure key:fifths:-1 time beats:3 beat-type:4 clef:G2 staff:1 clef:F4 staff:2 C4 voice:1 quarter dot sharp stem:up "
    "staff:1 tied:start chord E4 quarter dot grace grace:slash D4 16th rest eighth backup half backup quarter rest "
    "voice:5 rest:measure staff:2 measure C4 voice:1 half dot stem:up staff:1 tied:stop fermata",
    "measure C4 voice:1 16th 3in2 stem:up beam:begin beam:begin tuplet:start slur:start D4 16th 3in2 E4 16th 3in2 beam:end "
    "beam:end tuplet:stop slur:stop forward quarter G4 eighth beam:begin A4 16th beam:end beam:backward-hook",
    "measure print-object:no rest eighth C4 half tremolo:start tremolo:3 arpeggiate accent E4 half tremolo:stop tremolo:3 "
    "trill-mark tenuto staccato strong-accent clef:C3 key:fifths:7",
    "measure dot C4 chord quarter backup rest:measure time beats:2 unknown <eos> measure",
]

MUSICXML = """<?xml version="1.0"?>
<!DOCTYPE score-partwise PUBLIC "-//Recordare//DTD MusicXML 4.0 Partwise//EN" "http://www.musicxml.org/dtds/partwise.dtd">
<score-partwise version="4.0"><part-list><score-part id="P1"><part-name>Piano</part-name></score-part></part-list>
<part id="P1"><measure number="1" implicit="yes"><print new-system="yes"/><attributes><divisions>4</divisions><key>
<fifths>-1</fifths></key><time><beats>3</beats><beat-type>4</beat-type></time><staves>2</staves><clef number="2"><sign>F</sign>
<line>4</line></clef></attributes><note><grace slash="yes"/><chord/><pitch><step>C</step><alter>-0.5</alter><octave>4</octave>
</pitch><duration>1.5</duration><tie type="start"/><voice>1</voice><type>16th</type><dot/><accidental>sharp</accidental>
<time-modification><actual-notes>3</actual-notes><normal-notes>2</normal-notes></time-modification><stem>up</stem><staff>1</staff>
<beam number="1">begin</beam><notations><tied type="start"/><tuplet type="start"/><slur type="stop"/><fermata/><arpeggiate/>
<articulations><accent/></articulations><ornaments><trill-mark/><tremolo type="single">2</tremolo></ornaments></notations></note>
<backup><duration>4</duration></backup><note><rest measure="yes"/><duration>12</duration></note></measure></part></score-partwise>"""


def seeds_fuzz_lmx():
    for i, words in enumerate(LMX):
        yield str(i), words.encode()


def seeds_fuzz_musicxml():
    yield "plain", MUSICXML.encode()
    yield "utf-16", MUSICXML.replace('"1.0"?', '"1.0" encoding="UTF-16"?').encode("utf-16")
    yield "entity", MUSICXML.replace('.dtd">', '.dtd" [<!ENTITY a "b">]>').encode()
    yield "timewise", b"""<score-timewise><part-list/><measure number="1"><part id="a"><note><rest/><duration>1</duration></note></part></measure>
<measure number="2"><part id="b"/><part id="a"/></measure></score-timewise>"""
    for name, data in seeds_fuzz_mxl():
        yield "mxl-" + name, data


def seeds_fuzz_mxl():
    for name, method in (("stored", zipfile.ZIP_STORED), ("deflated", zipfile.ZIP_DEFLATED)):
        out = io.BytesIO()
        with zipfile.ZipFile(out, "w", method) as archive:
            archive.writestr("META-INF/container.xml",
                             "<container><rootfiles><rootfile full-path='a.xml'/></rootfiles></container>")
            archive.writestr("a.xml", MUSICXML)
        yield name, out.getvalue()
    yield "xml", MUSICXML.encode()


ROOT = pathlib.Path(__file__).resolve().parents[2]
SAMPLES = ROOT / "data" / "samples"
PROJECT = ROOT / "tests" / "data" / "projects" / "version-1.scorewright"


def project_lines():
    with zipfile.ZipFile(PROJECT) as archive:
        for name in archive.namelist():
            data = archive.read(name)
            if data.startswith(b'{"scorewright"'):
                return data
    raise ValueError("no lines of JSON in " + str(PROJECT))


def seeds_fuzz_record():
    lines = project_lines().splitlines(keepends=True)
    yield "project", b"".join(lines)
    yield "short", b"".join(line for line in lines if len(line) < 2000)
    yield "journal", b"".join(b"%08x " % zlib.crc32(line[:-1]) + line for line in lines)


def seeds_fuzz_project():
    yield "version-1", PROJECT.read_bytes()
    out = io.BytesIO()
    with zipfile.ZipFile(PROJECT) as archive, zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as stored:
        for name in archive.namelist():
            stored.writestr(name, archive.read(name))
    yield "stored", out.getvalue()


def seeds_fuzz_journal():
    lines = project_lines()
    with zipfile.ZipFile(PROJECT) as archive:
        png = next(archive.read(name) for name in archive.namelist() if name.endswith(".png"))
    yield "lines", lines
    yield "page", lines + b"\0" + png[:4000]
    yield "damaged", lines.replace(b"\n", b"\n!00000000 ", 1)


def seeds_fuzz_jobs():
    tail = {"process": "host:4711", "time": "2024-05-01T12:00:00Z"}
    entries = [{"input": "a.png", "state": "started", **tail},
               {"input": "a.png", "state": "done", "output": "a.musicxml", "systems": 5, "measures": 31, "problems": 2, "seconds": 4.2, **tail},
               {"input": "b\ufffd.png", "input_bytes": "b\\xff.png", "state": "failed", "message": "cut off", "size": 12, "mtime": 99, **tail},
               {"input": "c.png", "state": "incomplete", "size": -1, "mtime": 1 << 62, "seconds": 1e308}]
    lines = [json.dumps(entry).encode() for entry in entries]
    yield "whole", b"\n".join(lines) + b"\n"
    yield "cut", b"\n".join(lines)[:-20]


def seeds_fuzz_child():
    for answer in (b"pages 1 pixels\n", b"pages 3 scalable\n", b"pages 99999 pixels\n", b"error damaged 0 it is \x1b[31m broken\n"):
        for frame in (b"P5 4 3 255 0\n" + bytes(12), b"flaw 1 it ends too early\nP5 1 2 255 300\nab", b"P5 9999999 9999999 255 1e9\n", b"error too-slow 7 x\n"):
            yield f"{zlib.crc32(answer + frame):08x}", answer + b"\0" + frame


def chunk(kind, data):
    return struct.pack(">I", len(data)) + kind + data + bytes(4)


def seeds_fuzz_whole():
    exif = b"MM\0*\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0\x06\0\0\0\0\0\0"
    jpeg = b"\xff\xd8\xff\xe0\0\x04ab\xff\xda\0\x04cd12\xff\0\xff\xd034\xff\xd9"
    yield "jpeg", jpeg
    yield "png", b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", bytes(13)) + chunk(b"eXIf", exif) + chunk(b"IEND", b"")
    yield "webp", b"RIFF" + struct.pack("<I", 12 + len(exif)) + b"WEBPEXIF" + struct.pack("<I", len(exif)) + exif
    yield "pdf", b"%PDF-1.4\n1 0 obj<</Filter/DCTDecode>>stream\n" + jpeg[:-2] + b"\nendstream 2 0 obj<</Filter/DCTDecode>>stream\r\n" + jpeg + b"\nendstream"
    for order, kind in (("<", b"II"), (">", b"MM")):
        page = struct.pack(order + "HHHII", 1, 254, 4, 1, 0)
        yield "tiff" + order, kind + struct.pack(order + "HI", 42, 8) + page + struct.pack(order + "I", 26) + page + bytes(4)
        yield "bigtiff" + order, kind + struct.pack(order + "HHHQ", 43, 8, 0, 16) + struct.pack(order + "QHHQQQ", 1, 254, 4, 1, 1, 0)


def seeds_fuzz_pack():
    def record(width, height, text, **more):
        head = json.dumps({"id": "a", "lmx": text, "w": width, "h": height, **more}).encode()
        picture = bytes(i * 37 % 256 for i in range((width + 7) // 8 * height))
        return struct.pack("<II", len(head), len(picture)) + head + picture

    yield "one", record(20, 10, LMX[0], g=["E0A4", 5, 6, "E050", 1, 2])
    yield "several", record(9, 9, LMX[1]) + record(17, 3, "<bos:plus> " + LMX[2]) + record(1, 1, "nonsense")
    yield "cut", record(20, 10, LMX[0])[:-5]


# ---- networks ----

SIZES_OF = {"patch": 16, "enc_dim": 6, "enc_layers": 1, "enc_heads": 3, "enc_mlp": 8, "head_dim": 6, "dec_dim": 8, "dec_layers": 1,
            "dec_heads": 2, "dec_mlp": 8, "vocab": 11, "max_tokens": 16, "pe_h": 4, "pe_w": 5}


def network():
    c = types.SimpleNamespace(**SIZES_OF)

    def linear(name, outputs, inputs, separator="."):
        return [(f"{name}{separator}weight", [outputs, inputs]), (f"{name}{separator}bias", [outputs])]

    def norm(name, n):
        return [(name + ".weight", [n]), (name + ".bias", [n])]

    def attention(name, d):
        return linear(name + ".in_proj", 3 * d, d, "_") + linear(name + ".out_proj", d, d)

    tensors = [("encoder.pos_embedding", [c.pe_h, c.pe_w, c.enc_dim])] + linear("encoder.projection", c.enc_dim, c.patch ** 2)
    at = "encoder.encoder_blocks.layers.0."
    tensors += attention(at + "self_attn", c.enc_dim) + linear(at + "linear1", c.enc_mlp, c.enc_dim) + linear(at + "linear2", c.enc_dim, c.enc_mlp)
    tensors += norm(at + "norm1", c.enc_dim) + norm(at + "norm2", c.enc_dim) + norm("encoder.encoder_blocks.norm", c.enc_dim)
    tensors += linear("transition_head.0", c.head_dim, c.enc_dim) + linear("transition_head.3", c.dec_dim, c.head_dim)
    tensors += [("decoder.pos_embedding", [c.max_tokens, c.dec_dim]), ("decoder.vocab_embedding.weight", [c.vocab, c.dec_dim])]
    at = "decoder.decoder_blocks.layers.0."
    tensors += attention(at + "self_attn", c.dec_dim) + attention(at + "multihead_attn", c.dec_dim)
    tensors += linear(at + "linear1", c.dec_mlp, c.dec_dim) + linear(at + "linear2", c.dec_dim, c.dec_mlp)
    for i in (1, 2, 3):
        tensors += norm(at + f"norm{i}", c.dec_dim)
    return tensors + norm("decoder.decoder_blocks.norm", c.dec_dim) + linear("decoder.unembed", c.vocab, c.dec_dim)


def seeds_fuzz_model():
    plain = [(name, "F32", shape) for name, shape in network()]
    config = {"vitomr.config": json.dumps(SIZES_OF)}
    progress = {"version": 1, "seed": 1, "step": 2, "epoch": 0, "position": 3, "samples": 4}
    facts = {"version": 1, "name": "mine", "date": "2026-11-28", "model": "0123456789abcdef", "model_name": "made", "rank": 2, "encoder": False,
             "learned": 5, "held": 2, "before": 0.1, "after": 0.05}
    yield "f32", safetensors(plain, config)
    yield "bf16", safetensors([(name, "BF16", shape) for name, shape in network()], config)
    yield "checkpoint", safetensors([("adamw." + kind + "." + name if kind else name, "F32", shape)
                                     for kind in ("", "m", "v") for name, shape in network()],
                                    {**config, "scorewright.training": json.dumps(progress)})
    at = "decoder.decoder_blocks.layers.0.linear1"
    yield "adaptation", safetensors([(at + ".down", "F32", [2, 8]), (at + ".up", "F32", [8, 2])], {"scorewright.adaptation": json.dumps(facts)})


def seeds_fuzz_boxes():
    box = {"x": 10, "y": 60, "w": 230, "h": 24}
    yield "short", json.dumps({"pages": [{"page": 1, "systems": [box]}]}).encode()
    yield "long", json.dumps({"pages": [{"page": 1, "width": 250, "height": 350, "skew_deg": 0.5, "dpi": 300, "systems": [
        dict(box, staves=2, staff_space=6, quality=0.5, crop=dict(box, y=50, h=50), group=0, ossia=False)] * 2, "groups": [
            dict(box, rows=[0, 1])]}, {"page": 2, "systems": []}]}).encode()


def seeds_fuzz_finder():
    head = struct.pack(">HH", 900, 1200)
    staves = b"".join(bytes([0, 20, 20 + 18 * i, 220, 10 + i % 2, 1, 0, 0]) for i in range(10))
    bars = b"".join(bytes([1, 20 + 200 * (i % 2), 20 + 36 * i, 30, 0, 2, 0, 0]) for i in range(5))
    yield "page", head + staves + bars
    yield "noise", head + staves + bars + bytes([3, 0, 0, 4, 31, 9, 0, 2])
    yield "on-its-side", struct.pack(">HH", 1200, 900) + b"".join(bytes([1, 40 + 9 * i, 20, 250, 0, 1, 0, 0]) for i in range(5))
    yield "inverted", head + bytes([2, 0, 0, 255, 31, 0, 0, 0]) * 4 + bytes([0, 20, 20, 220, 11, 1, 255, 0])


    for name in ("clean.png", "song.png", "violin.png"):
        yield "page-" + name, small_page(SAMPLES / name, 560)


def small_page(path, width):
    """A page as fuzz-finder.c enlarges it, to about the size it had."""
    run = subprocess.run(["convert", path, "-resize", str(width), "-threshold", "75%", "-depth", "1", "pbm:-"], stdout=subprocess.PIPE, check=True)
    _, size, bits = run.stdout.split(b"\n", 2)
    return b"PAGE" + struct.pack(">HB", (int(size.split()[0]) - 8) % 1000, 4 * 8 - 1) + bits[:65536 - 7]


def lmx_names():
    """The names of all tokens, in order."""
    words = (ROOT / "engine" / "notation" / "lmx" / "lmx-words.h").read_text()
    return re.findall(r'"([^"]+)"', words)


def token_bytes(text):
    names = lmx_names()
    return b"".join(struct.pack("<H", names.index(word)) for word in text.split() if word in names)


def seeds_fuzz_join():
    rows = [token_bytes(text) for text in LMX]
    yield "one", b"\1\2" + rows[0]
    yield "systems", b"\xff\xff".join(b"\1\2" + row for row in rows)
    yield "parts", b"\xff\xff".join(bytes([i % 2, 1 + i % 2]) + row for i, row in enumerate(rows + rows))
    yield "ossia", b"\xff\xff".join((b"\1\2" + rows[0], b"\0\xc1" + rows[1], b"\1\1" + rows[1]))


def seeds_fuzz_press():
    for i, text in enumerate(LMX):
        yield str(i), bytes([i, 1, 2, 3]) + token_bytes(text) * (i + 1)
    yield "style", b'{"font": "Emmentaler", "staff-line": 0.12, "tightness": [0.8, 1.1], "lyrics": 0, "hammer": [1, 0]}'


def seeds_fuzz_words():
    lyrics = bytes(b for i in range(24) for b in (16 + 9 * i, 92 + i % 2, 10, 9))
    title = bytes(b for i in range(12) for b in (90 + 6 * i, 20, 8, 14))
    pieces = title + lyrics + bytes((20, 50, 12, 14)) + bytes((20, 115, 60, 2))
    said = b"".join(c.encode() + b"\xfb" for c in "Lied Allegro =96 Cm7 Lie-be ist die sch\u00f6-ne Son-ne 1. D.C. al Fine")
    for i, text in enumerate(LMX[:2]):
        yield str(i), bytes([len(pieces) // 4]) + pieces + token_bytes(text) + b"\xff\xff" + said
    yield "no-music", bytes([12]) + title + b"\xff\xff" + said


def seeds_fuzz_edit():
    tokens = b"".join(struct.pack("<H", token) for token in (3, 20, 60, 90, 100, 120, 140, 150, 200, 230, 260, 300))
    for op in range(60):
        yield str(op), bytes([op, 1, 2, 0, 0, 4, 5, 0, 7, 0]) + tokens
    yield "elements-left-out", base64.b64decode("NAECAAAEBQAHAAMAFACWAMgA5gAEAZZkAHjmAOYACQAAAA==")


# ---- words that mutations are made of ----

KEYS = ["pages", "page", "systems", "boxes", "box", "x", "y", "w", "h", "crop", "view", "width", "height", "staves", "staff_space",
        "group", "ossia", "quality", "skew_deg", "dpi", "tokens", "lines", "bend", "history", "commands", "content", "score", "parts",
        "title", "composer", "source", "state", "turns", "true", "false", "null", "1e308", "-1", "18446744073709551616"]
WORDS = {
    "lmx": sorted({word for words in LMX for word in words.split()}),
    "json": [f'"{key}"' for key in KEYS],
    "jobs": [f'"{key}"' for key in ("input", "input_bytes", "output", "state", "started", "done", "nothing", "failed", "incomplete", "interrupted", "message",
                                    "size", "mtime", "seconds", "systems")],
    "pack": [f'"{key}"' for key in ("id", "lmx", "w", "h", "g")] + ["<bos:plus>", "measure"],
    "model": [name for name, shape in network()] + [f'"{key}"' for key in [*SIZES_OF, "norm_first", "staves", "dtype", "F32", "BF16", "I8", "shape"]]
             + ["scorewright.training", "scorewright.adaptation", "vitomr.config", "vitomr.int8", "adamw.m.", "adamw.v.", "mean.", ".down", ".up"],
    "child": ["pages ", "page ", "P5 ", " 255 ", "error ", "flaw ", "scalable", "pixels", "damaged", "password", "too-slow", "-1", "1e308", "nan"],
    "whole": ["/DCTDecode", "stream", "endstream", "IHDR", "eXIf", "IEND", "RIFF", "WEBPEXIF", "Exif", "PNG"],
    "style": [f'"{name}"' for name in re.findall(r'"([a-z-]+)"', (ROOT / "engine" / "press" / "style.h").read_text())],
    "xml": sorted(set(re.findall(r"[a-z-]{3,}", MUSICXML))) + ["<!ENTITY", "<![CDATA[", "&#x", "]]>", "xml:lang"],
}
DICTIONARIES = {"fuzz_lmx": "lmx", "fuzz_musicxml": "xml", "fuzz_mxl": "xml", "fuzz_record": "json", "fuzz_project": "json",
                "fuzz_boxes": "json", "fuzz_weights": "json", "fuzz_journal": "json", "fuzz_jobs": "jobs", "fuzz_pack": "pack",
                "fuzz_model": "model", "fuzz_child": "child", "fuzz_whole": "whole", "fuzz_press": "style"}


def write_dictionaries(folder):
    for target, kind in DICTIONARIES.items():
        words = [word.replace("\\", "\\\\").replace('"', '\\"') for word in WORDS[kind]]
        (folder / (target + ".dict")).write_text("".join(f'"{word}"\n' for word in words))


def main():
    folder = pathlib.Path(sys.argv[1])
    folder.mkdir(parents=True, exist_ok=True)
    write_dictionaries(folder)
    for name, seeds in sorted(globals().items()):
        if name.startswith("seeds_fuzz_"):
            target = folder / name[len("seeds_"):]
            target.mkdir(parents=True, exist_ok=True)
            for seed, data in seeds():
                (target / seed).write_bytes(data)


if __name__ == "__main__":
    main()
