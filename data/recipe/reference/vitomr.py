# SPDX-License-Identifier: GPL-3.0-or-later
"""ViTOMR in PyTorch (1.13 CPU .. 2.x GPU): ragged ViT encoder, transition head, cached transformer decoder."""
import math, json, struct, torch, torch.nn as nn, torch.nn.functional as F

def attend(q, k, v, bias=None, causal=False):
    # q,k,v: (B,H,T,D); bias: (B,1,1,Tk) additive
    if hasattr(F, 'scaled_dot_product_attention') and q.is_cuda:
        if causal and bias is None: return F.scaled_dot_product_attention(q, k, v, is_causal=True)
        m = bias
        if causal:
            c = torch.full((q.shape[2], k.shape[2]), float('-inf'), device=q.device, dtype=q.dtype).triu(1)
            m = c if bias is None else bias.to(q.dtype) + c
        return F.scaled_dot_product_attention(q, k, v, attn_mask=None if m is None else m.to(q.dtype))
    s = torch.matmul(q * (q.shape[-1] ** -0.5), k.transpose(-1, -2)).float()
    if bias is not None: s = s + bias
    if causal: s = s + torch.full((q.shape[2], k.shape[2]), float('-inf'), device=q.device).triu(1)
    return torch.matmul(F.softmax(s, -1).to(v.dtype), v)

class Attn(nn.Module):
    def __init__(s, d, h):
        super().__init__(); s.h = h
        s.in_proj_weight = nn.Parameter(torch.empty(3*d, d)); s.in_proj_bias = nn.Parameter(torch.zeros(3*d)); s.out_proj = nn.Linear(d, d)
        nn.init.xavier_uniform_(s.in_proj_weight); nn.init.xavier_uniform_(s.out_proj.weight); nn.init.zeros_(s.out_proj.bias)
    def split(s, x): B,T,D = x.shape; return x.view(B, T, s.h, D//s.h).transpose(1, 2)
    def merge(s, x): B,H,T,D = x.shape; return x.transpose(1, 2).reshape(B, T, H*D)
    def qkv(s, x):
        q,k,v = F.linear(x, s.in_proj_weight, s.in_proj_bias).chunk(3, -1); return s.split(q), s.split(k), s.split(v)
    def kv(s, m):
        d = m.shape[-1]; k,v = F.linear(m, s.in_proj_weight[d:], s.in_proj_bias[d:]).chunk(2, -1); return s.split(k), s.split(v)
    def q(s, x): d = x.shape[-1]; return s.split(F.linear(x, s.in_proj_weight[:d], s.in_proj_bias[:d]))

class EncLayer(nn.Module):
    def __init__(s, d, h, f, p, pre):
        super().__init__(); s.pre = pre; s.self_attn = Attn(d, h); s.linear1 = nn.Linear(d, f); s.linear2 = nn.Linear(f, d)
        s.norm1 = nn.LayerNorm(d); s.norm2 = nn.LayerNorm(d); s.p = nn.Dropout(p)
    def sa(s, x, b): q,k,v = s.self_attn.qkv(x); return s.p(s.self_attn.out_proj(s.self_attn.merge(attend(q,k,v,b))))
    def ff(s, x): return s.p(s.linear2(F.gelu(s.linear1(x))))
    def forward(s, x, b):
        if s.pre: x = x + s.sa(s.norm1(x), b); return x + s.ff(s.norm2(x))
        x = s.norm1(x + s.sa(x, b)); return s.norm2(x + s.ff(x))

class DecLayer(nn.Module):
    def __init__(s, d, h, f, p, pre):
        super().__init__(); s.pre = pre; s.self_attn = Attn(d, h); s.multihead_attn = Attn(d, h); s.linear1 = nn.Linear(d, f); s.linear2 = nn.Linear(f, d)
        s.norm1 = nn.LayerNorm(d); s.norm2 = nn.LayerNorm(d); s.norm3 = nn.LayerNorm(d); s.p = nn.Dropout(p)
    def ff(s, x): return s.p(s.linear2(F.gelu(s.linear1(x))))
    def ca(s, x, mk, mv, b): a = s.multihead_attn; return s.p(a.out_proj(a.merge(attend(a.q(x), mk, mv, b))))
    def sa(s, x, cache):
        a = s.self_attn; q,k,v = a.qkv(x)
        if cache is None: return s.p(a.out_proj(a.merge(attend(q,k,v,None,True))))
        if 'k' in cache: k = torch.cat([cache['k'], k], 2); v = torch.cat([cache['v'], v], 2)
        cache['k'], cache['v'] = k, v
        return a.out_proj(a.merge(attend(q,k,v)))
    def forward(s, x, mk, mv, b, cache=None):
        if s.pre:
            x = x + s.sa(s.norm1(x), cache); x = x + s.ca(s.norm2(x), mk, mv, b); return x + s.ff(s.norm3(x))
        x = s.norm1(x + s.sa(x, cache)); x = s.norm2(x + s.ca(x, mk, mv, b)); return s.norm3(x + s.ff(x))

def sincos(n, d):
    p = torch.arange(n).float()[:,None]; w = torch.exp(torch.arange(0, d, 2).float() * (-math.log(10000.0)/d))
    e = torch.zeros(n, d); e[:,0::2] = torch.sin(p*w); e[:,1::2] = torch.cos(p*w); return e

class Stack(nn.Module):
    def __init__(s, layers, d, final=True): super().__init__(); s.layers = nn.ModuleList(layers); s.norm = nn.LayerNorm(d, eps=1e-6)

class Encoder(nn.Module):
    def __init__(s, c):
        super().__init__(); d = c['enc_dim']; s.c = c
        H, W = c['pe_h'], c['pe_w']
        pe = torch.cat([sincos(H, d//2)[:,None].expand(H, W, d//2), sincos(W, d//2)[None].expand(H, W, d//2)], -1) * 0.5
        s.pos_embedding = nn.Parameter(pe.contiguous()); s.projection = nn.Linear(c['patch']**2, d)
        s.encoder_blocks = Stack([EncLayer(d, c['enc_heads'], c['enc_mlp'], c['dropout'], c['norm_first']) for _ in range(c['enc_layers'])], d)
    def forward(s, patches, rows, cols, bias):
        # patches: (B,T,P*P) zero padded; rows, cols: (B,T) grid positions
        x = s.projection(patches) + s.pos_embedding[rows, cols]
        for l in s.encoder_blocks.layers: x = l(x, bias)
        return s.encoder_blocks.norm(x)

class Decoder(nn.Module):
    def __init__(s, c):
        super().__init__(); d = c['dec_dim']
        s.vocab_embedding = nn.Embedding(c['vocab'], d); nn.init.normal_(s.vocab_embedding.weight, std=d**-0.5)
        s.pos_embedding = nn.Parameter(sincos(c['max_tokens'], d)*0.1)
        s.decoder_blocks = Stack([DecLayer(d, c['dec_heads'], c['dec_mlp'], c['dropout'], c['norm_first']) for _ in range(c['dec_layers'])], d)
        s.unembed = nn.Linear(d, c['vocab'])
    def memory(s, m): return [l.multihead_attn.kv(m) for l in s.decoder_blocks.layers]
    def forward(s, ids, mem, bias, caches=None, t0=0, emb=None):
        x = (s.vocab_embedding(ids) if emb is None else emb) + s.pos_embedding[t0:t0+(ids if emb is None else emb).shape[1]]
        for i,l in enumerate(s.decoder_blocks.layers): x = l(x, mem[i][0], mem[i][1], bias, None if caches is None else caches[i])
        return s.unembed(s.decoder_blocks.norm(x))

class ViTOMR(nn.Module):
    def __init__(s, c):
        super().__init__(); s.c = c; s.encoder = Encoder(c); s.decoder = Decoder(c)
        if c.get('aux'): s.aux_head = nn.Linear(c['enc_dim'], c['aux']); nn.init.constant_(s.aux_head.bias, -4.0)
        s.transition_head = nn.Sequential(nn.Linear(c['enc_dim'], c['head_dim']), nn.GELU(), nn.Dropout(c['dropout']), nn.Linear(c['head_dim'], c['dec_dim']))
    def encode(s, b):
        e = s.encoder(b['patches'], b['rows'], b['cols'], b['bias'])
        if s.training and s.c.get('aux'): s.aux_logits = s.aux_head(e)
        return s.transition_head(e)
    def forward(s, b): m = s.encode(b); return s.decoder(b['ids'][:,:-1], s.decoder.memory(m), b['bias'])
    @torch.no_grad()
    def greedy(s, b, max_len, bos=0, eos=2):
        mem = s.decoder.memory(s.encode(b)); B = b['patches'].shape[0]; dev = b['patches'].device
        caches = [{} for _ in s.decoder.decoder_blocks.layers]; tok = torch.full((B,1), bos, dtype=torch.long, device=dev); out = []; done = torch.zeros(B, dtype=torch.bool, device=dev)
        for t in range(max_len):
            tok = s.decoder(tok, mem, b['bias'], caches, t)[:,-1].argmax(-1, keepdim=True); out.append(tok); done |= tok[:,0] == eos
            if done.all(): break
        return torch.cat(out, 1)

CONFIGS = {
 'tiny':  dict(patch=16, enc_dim=256, enc_layers=6,  enc_heads=4,  enc_mlp=1024, head_dim=512,  dec_dim=256,  dec_layers=4,  dec_heads=4,  dec_mlp=1024),
 'mid':   dict(patch=16, enc_dim=384, enc_layers=6,  enc_heads=6,  enc_mlp=1536, head_dim=1024, dec_dim=384,  dec_layers=5,  dec_heads=6,  dec_mlp=1536),
 'small': dict(patch=16, enc_dim=384, enc_layers=12, enc_heads=6,  enc_mlp=1536, head_dim=1536, dec_dim=512,  dec_layers=8,  dec_heads=8,  dec_mlp=2048),
 'base':  dict(patch=16, enc_dim=768, enc_layers=12, enc_heads=12, enc_mlp=3072, head_dim=4096, dec_dim=1024, dec_layers=12, dec_heads=16, dec_mlp=4096),
}
def config(name, **kw):
    c = dict(CONFIGS[name], vocab=227, max_tokens=1536, pe_h=60, pe_w=200, norm_first=True, dropout=0.0, image_mean=0.9, image_std=0.3, staff_space=7.0, blank=200, name=name)
    if name == 'base': c.update(norm_first=False, image_mean=0.0, image_std=1.0, blank=0)
    c.update(kw); return c

def save_safetensors(path, model, vocab, dtype=torch.float32, only=None):  # only: a prefix; the auxiliary head is left out unless asked for
    kinds = {torch.float32:'F32', torch.bfloat16:'BF16', torch.float16:'F16'}
    head = {'__metadata__': {'format':'pt', 'vitomr.config': json.dumps(model.c), 'vitomr.vocab': '\n'.join(vocab)}}; off = 0; blobs = []
    for k,v in model.state_dict().items():
        if not k.startswith(only) if only else k.startswith('aux_head'): continue
        v = v.detach().to('cpu', dtype).contiguous(); b = v.view(torch.int16).numpy().tobytes() if dtype != torch.float32 else v.numpy().tobytes()
        head[k] = {'dtype': kinds[dtype], 'shape': list(v.shape), 'data_offsets': [off, off+len(b)]}; off += len(b); blobs.append(b)
    h = json.dumps(head).encode(); h += b' ' * (-len(h) % 8)
    with open(path, 'wb') as f:
        f.write(struct.pack('<Q', len(h))); f.write(h)
        for b in blobs: f.write(b)
