# SPDX-License-Identifier: GPL-3.0-or-later
"""Time the PyTorch network on this machine, as JSON: encoder, time to first token, cached greedy tokens a second. The rival in `./dev bench`.
usage: bench.py [--config base] [--weights FILE.safetensors] [--patches 1024] [--tokens 64] [--threads 2] [--bf16]"""
import argparse, json, struct, time, numpy as np, torch, vitomr
def load(path):
    f = open(path, 'rb'); n = struct.unpack('<Q', f.read(8))[0]; head = json.loads(f.read(n)); blob = f.read(); meta = head.pop('__metadata__')
    sd = {}
    for k,v in head.items():
        a, b = v['data_offsets']; t = {'F32': torch.float32, 'BF16': torch.bfloat16}[v['dtype']]
        sd[k] = torch.frombuffer(bytearray(blob[a:b]), dtype=t).reshape(v['shape']).float()
    return json.loads(meta['vitomr.config']), sd
if __name__ == '__main__':
    ap = argparse.ArgumentParser(); A = ap.add_argument
    A('--config', default='base'); A('--weights'); A('--patches', type=int, default=1024); A('--tokens', type=int, default=64); A('--threads', type=int, default=2); A('--bf16', action='store_true'); A('--repeat', type=int, default=3)
    a = ap.parse_args(); torch.set_num_threads(a.threads); torch.manual_seed(0)
    if a.weights: c, sd = load(a.weights); c['aux'] = 0; m = vitomr.ViTOMR(c); m.load_state_dict(sd)
    else: m = vitomr.ViTOMR(vitomr.config(a.config))
    m.eval(); c = m.c; W = min(c['pe_w'], a.patches//16 or 1); H = a.patches//W; n = H*W
    b = dict(patches=torch.randn(1, n, c['patch']**2), rows=torch.arange(H).repeat_interleave(W)[None], cols=torch.arange(W).repeat(H)[None], bias=torch.zeros(1,1,1,n))
    enc = []; first = []; rate = []
    with torch.no_grad(), torch.autocast('cpu', dtype=torch.bfloat16, enabled=a.bf16):
        for _ in range(a.repeat):
            t = time.perf_counter(); mem = m.encode(b); e = time.perf_counter() - t; kv = m.decoder.memory(mem); caches = [{} for _ in kv]; tok = torch.zeros(1,1,dtype=torch.long)
            for i in range(a.tokens):
                tok = m.decoder(tok, kv, None, caches, i)[:,-1].argmax(-1, keepdim=True)
                if i == 0: f = time.perf_counter() - t; t1 = time.perf_counter()
            enc.append(e); first.append(f); rate.append((a.tokens-1)/(time.perf_counter()-t1))
    print(json.dumps(dict(torch=torch.__version__, config=c.get('name'), parameters=sum(p.numel() for p in m.parameters()), patches=n, bf16=a.bf16, threads=a.threads, encode_s=float(np.median(enc)), first_token_s=float(np.median(first)), tokens_per_s=float(np.median(rate)))))
