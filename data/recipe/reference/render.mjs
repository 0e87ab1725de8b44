// SPDX-License-Identifier: GPL-3.0-or-later
// node render.mjs slices.jsonl out.bin worker workers [limit]: draws each slice (a JSON line: id, lmx, xml) as a 1-bit image at 12 px a staff space, see README.md
import createVerovioModule from 'verovio/wasm';
import { VerovioToolkit } from 'verovio/esm';
import { Resvg } from '@resvg/resvg-js';
import fs from 'node:fs'; import readline from 'node:readline';
const [,, src, outbin, w, nw, limit] = process.argv;
const M = await createVerovioModule(); let tk = new VerovioToolkit(M);
let seed = 12345 + Number(w)*7919; const rnd=()=>{ seed=(seed*1664525+1013904223)>>>0; return seed/4294967296; };
const FF=['/usr/share/fonts/truetype/freefont/FreeSerif.ttf','/usr/share/fonts/truetype/freefont/FreeSerifItalic.ttf'];
const pick=a=>a[Math.floor(rnd()*a.length)];
// symbols with their places: [class, x, y, ...] in pixels of the 12 px/space image; noteheads also give staff position classes 'u<pos>'/'l<pos>' (upper/lower staff, steps above the bottom line)
function glyphs(svg) {
  const out=[]; const m=/class="page-margin" transform="translate\(([-\d.]+), ([-\d.]+)\)"/.exec(svg); const mx=m?+m[1]:0, my=m?+m[2]:0;
  const K=12/180, X=x=>Math.round((x+mx)*K), Y=y=>Math.round((y+my)*K);
  let staff=0, lines=[], bottom=0, cls='', inMeasure=0;
  const re=/<g [^>]*class="([\w-]+)[^"]*"[^>]*>|<path d="M(-?[\d.]+)[ ,](-?[\d.]+) L(-?[\d.]+)[ ,](-?[\d.]+)"[^>]*>|<use xlink:href="#(E[0-9A-F]{3})[^"]*" transform="translate\((-?[\d.]+), (-?[\d.]+)\)[^>]*>|<ellipse cx="(-?[\d.]+)" cy="(-?[\d.]+)"|<polygon points="(-?[\d.]+),(-?[\d.]+) (-?[\d.]+),(-?[\d.]+)|<path d="M(-?[\d.]+),(-?[\d.]+) C(-?[\d.]+),(-?[\d.]+) (-?[\d.]+),(-?[\d.]+) (-?[\d.]+),(-?[\d.]+)/g;
  let k;
  while ((k=re.exec(svg))) {
    if (k[1]) { cls=k[1]; if (cls=='measure') staff=0; if (cls=='staff') { staff++; lines=[]; } }
    else if (k[2]!==undefined) { if (cls=='staff' && k[3]==k[5] && lines.length<5) { lines.push(+k[3]); bottom=Math.max(...lines); } }
    else if (k[6]) { const x=+k[7], y=+k[8]; out.push(k[6], X(x+90), Y(y)); if (/^E0A[0-9A-F]$/.test(k[6]) && lines.length==5) { const p=Math.max(-14,Math.min(22,Math.round((bottom-y)/90))); out.push((staff==1?'u':'l')+p, X(x+90), Y(y)); } }
    else if (k[9]!==undefined) out.push('dot', X(+k[9]), Y(+k[10]));
    else if (k[11]!==undefined) { if (cls=='beam') out.push('bL', X(+k[11]), Y(+k[12]), 'bR', X(+k[13]), Y(+k[14])); }
    else if (k[15]!==undefined) { if (cls=='slur'||cls=='tie') out.push(cls[0]+'L', X(+k[15]), Y(+k[16]), cls[0]+'R', X(+k[21]), Y(+k[22])); }
  }
  return out;
}
const rl = readline.createInterface({input: fs.createReadStream(src)});
const fd = fs.openSync(outbin,'w'); let i=0,n=0,bad=0, t0=Date.now();
for await (const line of rl) {
  if ((i++ % Number(nw)) != Number(w)) continue;
  if (limit && n>=Number(limit)) break;
  const s = JSON.parse(line);
  const wide = rnd();
  tk.setOptions({ inputFrom:'xml', breaks:'none', header:'none', footer:'none', adjustPageHeight:true, adjustPageWidth:true,
    pageWidth:60000, pageHeight:20000, scale:100, unit:9, font: pick(['Leipzig','Bravura','Leland','Gootville','Petaluma','Bravura','Leland']),
    spacingLinear: 0.18+rnd()*0.22, spacingNonLinear: 0.5+rnd()*0.15, spacingStaff: 6+Math.floor(rnd()*10),
    staffLineWidth: 0.1+rnd()*0.12, stemWidth: 0.14+rnd()*0.14, barLineWidth: 0.2+rnd()*0.25, beamMaxSlope: Math.floor(rnd()*12),
    ledgerLineThickness:0.2+rnd()*0.12, slurMidpointThickness:0.4+rnd()*0.4, tieMidpointThickness:0.4+rnd()*0.3,
    pageMarginLeft:20, pageMarginRight:20, pageMarginTop:20, pageMarginBottom:20, mnumInterval: rnd()<0.5 ? 50 : 0, svgViewBox:false });
  try {
    if (rnd()<0.88) s.xml=s.xml.replace('<part-name>Piano</part-name>','<part-name></part-name>');
    if (!tk.loadData(s.xml)) { bad++; continue; }
    if (tk.getPageCount()!=1) { bad++; continue; }
    let svg = tk.renderToSVG(1);
    svg = svg.replace(/<g id="[^"]*" class="pgHead.*?<\/g>/gs,'');
    // unit 9 at scale 100 => staff space 18px; zoom to 12 px
    const r = new Resvg(svg, { fitTo:{mode:'zoom', value: 12/18}, background:'white', font:{loadSystemFonts:false, fontFiles:[pick(FF)], defaultFontFamily:'FreeSerif', serifFamily:'FreeSerif'} });
    const img = r.render(); const px = img.pixels; const W=img.width, H=img.height;
    if (W>2600||H>700) { bad++; continue; }
    // gray bytes
    const B=(W+7)>>3; const g = Buffer.alloc(B*H,0); for (let y=0;y<H;y++) for (let x=0;x<W;x++) if (px[4*(y*W+x)]<128) g[y*B+(x>>3)] |= 128>>(x&7);
    const meta = Buffer.from(JSON.stringify({id:s.id,lmx:s.lmx,w:W,h:H,g:glyphs(svg)}));
    const hd = Buffer.alloc(8); hd.writeUInt32LE(meta.length,0); hd.writeUInt32LE(g.length,4);
    fs.writeSync(fd,hd); fs.writeSync(fd,meta); fs.writeSync(fd,g); n++;
  } catch(e) { bad++; if (bad<5) console.error(e.message); tk = new VerovioToolkit(M); }
}
console.error(`worker ${w}: ${n} ok, ${bad} bad, ${((Date.now()-t0)/1000/n*1000).toFixed(1)} ms each`);
