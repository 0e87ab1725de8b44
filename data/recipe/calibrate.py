# SPDX-License-Identifier: GPL-3.0-or-later
"""calibrate.py IN OUT --dev /tmp/kit/dev: finds the temperature at which the network's probabilities are true on the dev slices (teacher-forced), and divides
the output layer by it. Which token is likeliest does not change."""
import argparse, json, sys
import torch
import torch.nn.functional as F
import slices, weights_file
sys.path.append(slices.REFERENCE)
import vitomr

ap = argparse.ArgumentParser()
ap.add_argument('input'), ap.add_argument('output'), ap.add_argument('--dev', default='/tmp/kit/dev'), ap.add_argument('--limit', type=int, default=600), ap.add_argument('--threads', type=int, default=2)
a = ap.parse_args()
torch.set_num_threads(a.threads)


def calibration_error(p, right):
    top, choice = p.max(-1)
    ok = (choice == right).float()
    bins = torch.clamp((top * 20).long(), max=19)
    return sum(float((bins == i).float().mean() * (top[bins == i].mean() - ok[bins == i].mean()).abs()) for i in range(20) if (bins == i).any())


header, arrays = weights_file.read(a.input)
config = json.loads(header['__metadata__']['vitomr.config'])
model = vitomr.ViTOMR(dict({'dropout': 0}, **dict(config, aux=0)))
model.load_state_dict({k: torch.from_numpy(v.copy()) for k, v in arrays.items()})
model.eval()
pack, logits, targets = slices.Pack(a.dev), [], []
with torch.no_grad():
    for i in range(min(a.limit, len(pack))):
        b = slices.make_batch([pack], [(0, i)], config, 1, 0.0, 10**9, 10**9)
        t = {k: torch.from_numpy(b[k]) for k in ('patches', 'grid', 'ids', 'target')}
        x = dict(patches=((t['patches'].float() / 255 - config['image_mean']) / config['image_std'])[None], ids=None,
                 rows=t['grid'][None] // config['pe_w'], cols=t['grid'][None] % config['pe_w'], bias=torch.zeros(1, 1, 1, len(t['grid'])))
        logits.append(model.decoder(t['ids'][None], model.decoder.memory(model.encode(x)), x['bias'])[0])
        targets.append(t['target'])
logits, targets = torch.cat(logits), torch.cat(targets)
best = min((float(F.cross_entropy(logits / t, targets)), t) for t in [1 + 0.1 * k for k in range(16)])[1]
for t in (1.0, best):
    print(f'temperature {t:.1f}: loss {float(F.cross_entropy(logits / t, targets)):.4f}, calibration error {100 * calibration_error((logits / t).softmax(-1), targets):.2f} points')
for name in ('decoder.unembed.weight', 'decoder.unembed.bias'):
    arrays[name] = arrays[name] / best
header['__metadata__']['vitomr.config'] = json.dumps(dict(config, temperature_folded=best))
weights_file.write(a.output, header, arrays)
