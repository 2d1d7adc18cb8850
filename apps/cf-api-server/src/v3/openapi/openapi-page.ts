/** A page that lists the endpoints of `openapi.json`, with a search field. It needs nothing but this server. */
export const OPENAPI_PAGE = `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>CF API v3</title>
<style>
  body { font: 15px/1.5 system-ui, sans-serif; margin: 2rem auto; max-width: 60rem; padding: 0 1rem; color: #1c2733 }
  input { font: inherit; width: 100%; padding: .5rem; box-sizing: border-box; margin-bottom: 1rem }
  details { border-bottom: 1px solid #dde3ea; padding: .35rem 0 } summary { cursor: pointer; font-family: ui-monospace, monospace }
  b { display: inline-block; width: 4.5rem; text-transform: uppercase; color: #0b5394 } pre { background: #f5f7fa; padding: .75rem; overflow: auto }
  h2 { margin: 1.5rem 0 .25rem } table { border-collapse: collapse } td { padding: .1rem .75rem .1rem 0; vertical-align: top }
</style></head><body>
<h1>CF API v3</h1><p>From <a href="/v3/openapi.json">openapi.json</a>.</p>
<input id="search" placeholder="Search, for example: routes" aria-label="Search"><div id="list">Loading…</div>
<script>
  const el = (tag, text) => { const e = document.createElement(tag); if (text !== undefined) e.textContent = text; return e };
  const row = (p) => { const tr = el('tr'); tr.append(el('td', p.name), el('td', p.in), el('td', JSON.stringify(p.schema ?? {}))); return tr };
  const operation = (path, method, o) => {
    const d = el('details'), s = el('summary'); s.append(el('b', method), el('span', path)); d.append(s);
    if (o.summary) d.append(el('p', o.summary));
    const t = el('table'); (o.parameters ?? []).forEach((p) => t.append(row(p))); d.append(t);
    const body = o.requestBody && Object.entries(o.requestBody.content)[0];
    if (body) d.append(el('p', 'Body: ' + body[0]), el('pre', JSON.stringify(body[1].schema, null, 2)));
    d.dataset.text = (method + ' ' + path).toLowerCase(); return d;
  };
  fetch('/v3/openapi.json').then((r) => r.json()).then((doc) => {
    const list = document.getElementById('list'); list.textContent = '';
    for (const [path, methods] of Object.entries(doc.paths)) for (const [m, o] of Object.entries(methods)) list.append(operation(path, m, o));
    document.getElementById('search').addEventListener('input', (e) => {
      for (const d of list.children) d.hidden = !d.dataset.text.includes(e.target.value.toLowerCase());
    });
  });
</script></body></html>
`;
