# SPDX-License-Identifier: GPL-3.0-or-later
"""Write numeric reference fixtures for the C engine: nano ViTOMR models (post- and pre-norm), one safetensors file per topic."""
import sys, os, json, struct, torch, numpy as np, torch.nn.functional as F
sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import vitomr
from vitomr import ViTOMR, config, attend
VOCAB = [l.strip() for l in open(os.path.join(os.path.dirname(os.path.abspath(__file__)), 'lmx_vocab.txt')) if l.strip()]
BOS, PAD, EOS = 0, 1, 2
out = sys.argv[1]; os.makedirs(out, exist_ok=True)
NAMES = {torch.float32:'F32', torch.int64:'I64', torch.uint8:'U8', torch.bool:'BOOL'}
def save(path, tensors, meta):
    head = {'__metadata__': {k: v if isinstance(v, str) else json.dumps(v) for k,v in meta.items()}}; off = 0; blobs = []
    for k,v in tensors.items():
        v = v.detach().contiguous(); b = v.numpy().tobytes(); head[k] = dict(dtype=NAMES[v.dtype], shape=list(v.shape), data_offsets=[off, off+len(b)]); off += len(b); blobs.append(b)
    h = json.dumps(head).encode(); h += b' '*(-len(h)%8)
    with open(path,'wb') as f: f.write(struct.pack('<Q',len(h))); f.write(h); [f.write(b) for b in blobs]
def grads(m): return {'grad.'+k: p.grad for k,p in m.named_parameters() if p.grad is not None}
NANO = dict(enc_dim=32, enc_layers=2, enc_heads=4, enc_mlp=64, head_dim=48, dec_dim=40, dec_layers=2, dec_heads=4, dec_mlp=80, max_tokens=48, pe_h=6, pe_w=12, vocab=227)
for pre in (False, True):
    tag = 'prenorm' if pre else 'postnorm'; torch.manual_seed(7 + pre)
    c = config('tiny', **NANO, norm_first=pre); c['name']='nano-'+tag; m = ViTOMR(c).eval()
    for p in m.parameters(): p.data += 0.02*torch.randn_like(p)
    # cross-check our layers against torch's own
    with torch.no_grad():
        E = torch.nn.TransformerEncoderLayer(32, 4, 64, 0.0, activation='gelu', batch_first=True, norm_first=pre).eval(); E.load_state_dict(m.encoder.encoder_blocks.layers[0].state_dict()); E.train()
        x = torch.randn(2,9,32); assert (E(x) - m.encoder.encoder_blocks.layers[0](x, None)).abs().max() < 1e-5
        D = torch.nn.TransformerDecoderLayer(40, 4, 80, 0.0, activation='gelu', batch_first=True, norm_first=pre); D.load_state_dict(m.decoder.decoder_blocks.layers[0].state_dict())
        t = torch.randn(2,7,40); mem = torch.randn(2,9,40); L = m.decoder.decoder_blocks.layers[0]; k,v = L.multihead_attn.kv(mem)
        assert (D(t, mem, tgt_mask=torch.full((7,7), float('-inf')).triu(1)) - L(t, k, v, None)).abs().max() < 1e-5
    vitomr.save_safetensors(f'{out}/nano-{tag}.safetensors', m, VOCAB)
    # ragged batch: three gray images, sizes not multiples of the patch
    rng = np.random.RandomState(3); sizes = [(40,70),(33,100),(64,48)]; ims = [rng.randint(0,256,s).astype(np.uint8) for s in sizes]
    seqs = [[BOS]+list(rng.randint(3,227,n))+[EOS] for n in (9,17,13)]
    sys.modules.setdefault('cv2', __import__('types').ModuleType('cv2'))
    P = c['patch']; xs = []
    for im in ims:
        h,w = im.shape; H,W = -(-h//P), -(-w//P); g = np.full((H*P,W*P),255,np.uint8); g[:h,:w] = im
        xs.append((g.reshape(H,P,W,P).transpose(0,2,1,3).reshape(H*W,P*P), H, W))
    B = 3; T = max(x[0].shape[0] for x in xs); Lm = max(map(len,seqs)); pt = torch.zeros(B,T,P*P); rows = torch.zeros(B,T).long(); cols = rows.clone(); keep = torch.zeros(B,T).bool(); ids = torch.full((B,Lm), PAD)
    for i,(x,H,W) in enumerate(xs):
        n = H*W; pt[i,:n] = (torch.from_numpy(x).float()/255 - c['image_mean'])/c['image_std']; keep[i,:n] = True; rows[i,:n] = torch.arange(H).repeat_interleave(W); cols[i,:n] = torch.arange(W).repeat(H); ids[i,:len(seqs[i])] = torch.tensor(seqs[i])
    bias = torch.zeros(B,T).masked_fill(~keep, -1e9)[:,None,None,:]; b = dict(patches=pt, rows=rows, cols=cols, bias=bias, ids=ids)
    m.train(); base = {f'image.{i}': torch.from_numpy(ims[i].copy()) for i in range(3)}; base.update(ids=ids, keep=keep, patches=pt)
    enc = m.encoder(pt, rows, cols, bias); memo = m.transition_head(enc); kv = m.decoder.memory(memo); logits = m.decoder(ids[:,:-1], kv, bias)
    tgt = ids[:,1:]; loss = F.cross_entropy(logits.reshape(-1,227), tgt.reshape(-1), ignore_index=PAD); m.zero_grad(); loss.backward()
    g = grads(m); opt = torch.optim.AdamW(m.parameters(), lr=1e-3, betas=(0.9,0.95), weight_decay=0.01); sd0 = {k:v.clone() for k,v in m.state_dict().items()}; opt.step(); after = {'after_adamw.'+k: v.clone() for k,v in m.state_dict().items()}; m.load_state_dict(sd0)
    save(f'{out}/{tag}-teacher-forcing.safetensors', {**base, 'encoder': enc, 'memory': memo, 'logits': logits, **g, **after}, dict(loss=loss.item(), adamw=dict(lr=1e-3, betas=[0.9,0.95], eps=1e-8, weight_decay=0.01), note='rows of encoder/memory/logits beyond keep / non-pad are not meaningful; loss is the mean over non-pad targets'))
    # greedy decoding, one image at a time, with per-step log-probabilities and cross-attention of the last step (mean over heads, per layer)
    with torch.no_grad():
        r = {}
        for i in range(3):
            n = int(keep[i].sum()); mem_i = m.decoder.memory(memo[i:i+1,:n]); toks=[BOS]; lps=[]; caches=[{} for _ in range(2)]
            for t in range(40):
                lg = m.decoder(torch.tensor([[toks[-1]]]), mem_i, None, caches, t)[0,-1]; lp = F.log_softmax(lg,-1); k = int(lp.argmax()); toks.append(k); lps.append(lp)
                if k == EOS: break
            r[f'tokens.{i}'] = torch.tensor(toks); r[f'logprobs.{i}'] = torch.stack(lps)
            # uncached must agree
            full = F.log_softmax(m.decoder(torch.tensor([toks[:-1]]), mem_i, None)[0], -1); assert (full - torch.stack(lps)).abs().max() < 1e-4
            L = m.decoder.decoder_blocks.layers; x = m.decoder.vocab_embedding(torch.tensor([toks[:-1]])) + m.decoder.pos_embedding[:len(toks)-1]; ws = []
            for l,(kk,vv) in zip(L, mem_i):
                if pre: y = x + l.sa(l.norm1(x), None); q = l.multihead_attn.q(l.norm2(y))
                else: y = l.norm1(x + l.sa(x, None)); q = l.multihead_attn.q(y)
                ws.append(F.softmax(torch.matmul(q*(q.shape[-1]**-0.5), kk.transpose(-1,-2)), -1)[0]); x = l(x, kk, vv, None)
            r[f'cross_attention.{i}'] = torch.stack(ws)  # layers, heads, steps, patches
        save(f'{out}/{tag}-greedy.safetensors', {**base, **r}, dict(note='cached and uncached decoding agree; cross_attention is (layers, heads, steps, patches)'))
    # scheduled sampling: fixed Gumbel noise and mask, soft and straight-through
    torch.manual_seed(11); U = torch.rand(B, Lm-1, 227).clamp(1e-6, 1-1e-6); gum = -torch.log(-torch.log(U)); mask = torch.rand(B, Lm-1) < 0.6; res = {**base, 'gumbel': gum, 'sample_mask': mask}; meta = {}
    for hard in (False, True):
        tau = 0.7; m.zero_grad(); memo2 = m.transition_head(m.encoder(pt, rows, cols, bias)); kv = m.decoder.memory(memo2); l1 = m.decoder(ids[:,:-1], kv, bias)
        y = F.softmax((l1 + gum)/tau, -1)
        if hard: yh = torch.zeros_like(y).scatter_(-1, y.argmax(-1, keepdim=True), 1.0); y = yh - y.detach() + y
        gold = m.decoder.vocab_embedding(ids[:,:-1]); exp = y @ m.decoder.vocab_embedding.weight; exp = torch.cat([gold[:,:1], exp], 1)[:,:-1]
        mix = torch.where(mask[...,None], exp, gold); l2 = m.decoder(None, kv, bias, emb=mix); loss = F.cross_entropy(l2.reshape(-1,227), tgt.reshape(-1), ignore_index=PAD); loss.backward()
        k = 'hard' if hard else 'soft'; res.update({f'{k}.logits': l2.detach().clone(), **{f'{k}.{n}': v.clone() for n,v in grads(m).items()}}); meta[f'{k}.loss'] = loss.item()
    meta['tau'] = 0.7; save(f'{out}/{tag}-scheduled-sampling.safetensors', res, meta)
    # GRPO: fixed rollouts, old log-probs, advantages; clipped objective + entropy bonus - CE, gradients of the decoder only
    torch.manual_seed(13); G = 2; R = B*G; RL = 14; ro = torch.full((R,RL), PAD); rm = torch.zeros(R,RL).bool()
    for i in range(R):
        n = int(torch.randint(6, RL+1, (1,))); ro[i,0] = BOS; ro[i,1:n] = torch.randint(3,227,(n-1,)); 
        if n < RL: ro[i,n-1] = EOS
        rm[i,:n] = True
    adv = torch.randn(R); eps, beta, lce = 0.2, 0.05, 0.1; m.zero_grad()
    with torch.no_grad(): memo3 = m.transition_head(m.encoder(pt, rows, cols, bias))
    kvR = m.decoder.memory(memo3.repeat_interleave(G,0)); bR = bias.repeat_interleave(G,0); lg = m.decoder(ro[:,:-1], kvR, bR); lp = F.log_softmax(lg,-1).gather(-1, ro[:,1:,None])[...,0]
    old = (lp.detach() + 0.3*torch.randn_like(lp)); valid = rm[:,1:]; ratio = torch.exp(lp - old); obj = torch.min(ratio*adv[:,None], ratio.clamp(1-eps,1+eps)*adv[:,None])*valid; n = valid.sum(-1)
    obj = (obj.sum(-1)/n).sum()/B; ent = (-(F.softmax(lg,-1)*F.log_softmax(lg,-1)).sum(-1)*valid).sum(-1)/n; ent = ent.mean()/np.log(227)
    ce = F.cross_entropy(m.decoder(ids[:,:-1], m.decoder.memory(memo3), bias).reshape(-1,227), tgt.reshape(-1), ignore_index=PAD); loss = -(obj + beta*ent - lce*ce); loss.backward()
    save(f'{out}/{tag}-grpo.safetensors', {**base, 'rollouts': ro, 'rollout_mask': rm, 'old_logprobs': old, 'advantages': adv, 'logprobs': lp, **{k:v for k,v in grads(m).items() if k.startswith('grad.decoder')}}, dict(group_size=G, epsilon=eps, entropy_beta=beta, lambda_ce=lce, objective=float(obj), entropy=float(ent), ce=float(ce), loss=loss.item(), note='objective: per-rollout mean over predicted positions, summed, divided by the number of groups (images); encoder and transition head frozen'))
    # MAE: fixed shuffles, normalised-pixel loss on masked patches
    torch.manual_seed(17); d, dd = 32, 24; enc = m.encoder
    blocks = vitomr.Stack([vitomr.EncLayer(dd, 4, 48, 0.0, pre) for _ in range(2)], dd); emb = torch.nn.Linear(d, dd); un = torch.nn.Linear(dd, P*P); mt = torch.nn.Parameter(0.1*torch.randn(1,1,dd)); dpe = torch.nn.Parameter(0.1*torch.randn(6,12,dd))
    mods = torch.nn.ModuleDict(dict(decoder=torch.nn.ModuleDict(dict(decoder_blocks=blocks)), decoder_embed=emb, decoder_unembed=un)); m.zero_grad(); order = torch.zeros(B,T).long(); keepn = []; tot = 0.; cnt = 0; preds = []
    for i,(x,H,W) in enumerate(xs):  # one image at a time; batching must not change it
        n = H*W; o = torch.randperm(n); order[i,:n] = o; kn = int(n*0.25); keepn.append(kn); pi = pt[i,:n]; r_, c_ = rows[i,:n], cols[i,:n]; vis = o[:kn]
        z = enc(pi[vis][None], r_[vis][None], c_[vis][None], None); z = emb(z)[0]; seq = mt[0].expand(n, dd).clone(); seq[vis] = z; seq = (seq + dpe[r_, c_])[None]
        for l in blocks.layers: seq = l(seq, None)
        pred = un(blocks.norm(seq))[0]; mu = pi.mean(-1, keepdim=True); va = pi.var(-1, keepdim=True); tg = (pi-mu)/(va+1e-6)**.5; e = ((pred-tg)**2).mean(-1); msk = torch.ones(n); msk[vis] = 0; tot = tot + (e*msk).sum(); cnt += msk.sum(); preds.append(pred)
    loss = tot/cnt; loss.backward(); tens = {**base, 'order': order, 'mask_token': mt, 'decoder_pos_embedding': dpe, **{'mae.'+k: v for k,v in mods.state_dict().items()}, **{f'prediction.{i}': p for i,p in enumerate(preds)}}
    tens.update({'grad.encoder.'+k: p.grad for k,p in enc.named_parameters() if p.grad is not None}); tens.update({'grad.mae.'+k: p.grad for k,p in mods.named_parameters()}); tens.update({'grad.mask_token': mt.grad, 'grad.decoder_pos_embedding': dpe.grad})
    save(f'{out}/{tag}-mae.safetensors', tens, dict(loss=loss.item(), kept=keepn, keep_ratio=0.25, note='order[i,:n] is the shuffled patch order, the first kept[i] are visible; target variance is the unbiased one (n-1); loss is the mean over masked patches of the whole batch'))
    print(tag, 'ok', {k: os.path.getsize(f'{out}/{k}') for k in sorted(os.listdir(out)) if tag in k})
