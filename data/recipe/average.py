# SPDX-License-Identifier: GPL-3.0-or-later
"""average.py OUT IN...: the mean of several states (bf16 safetensors): of one training run, or of a model and what further training made of it.
A file named twice counts twice. Files may be int8 and calibrated; OUT is bf16 and not calibrated."""
import sys
import numpy as np
import weights_file


def read(path):
    header, arrays = weights_file.read(path)
    weights_file.undo_temperature(header, arrays)
    return weights_file.as_bf16(header, arrays), arrays


header, mean = read(sys.argv[2])
others = [read(path)[1] for path in sys.argv[3:]]
for name in mean:
    mean[name] = sum((o[name] for o in others), mean[name]) / np.float32(1 + len(others))
weights_file.write(sys.argv[1], header, mean)
