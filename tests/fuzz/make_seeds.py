#!/usr/bin/env python3
"""Writes the seeds of the fuzz targets: make_seeds.py FOLDER makes FOLDER/fuzz_NAME/SEED.

A target's seeds come from a function seeds_fuzz_NAME, which yields (name, bytes) pairs. Small seeds of many kinds are worth more than
large ones.
"""
import collections
import io
import json
import pathlib
import pickle
import struct
import sys
import types
import zipfile

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


def main():
    folder = pathlib.Path(sys.argv[1])
    for name, seeds in sorted(globals().items()):
        if name.startswith("seeds_fuzz_"):
            target = folder / name[len("seeds_"):]
            target.mkdir(parents=True, exist_ok=True)
            for seed, data in seeds():
                (target / seed).write_bytes(data)


if __name__ == "__main__":
    main()
