"""average.py OUT IN...: the mean of several states of one training run (bf16 safetensors)."""
import sys
import numpy as np
import weights_file

header, mean = weights_file.read(sys.argv[2])
others = [weights_file.read(path)[1] for path in sys.argv[3:]]
for name in mean:
    mean[name] = sum((o[name] for o in others), mean[name]) / np.float32(1 + len(others))
weights_file.write(sys.argv[1], header, mean)
