"""What the profile's page adds to the house style of reports: cards, bars, tables that sort and print."""

CSS = """
header { border-bottom: 1px solid var(--line); padding-bottom: 1.4rem; }
h2 { margin-top: 2.4rem; }
.stats { display: grid; grid-template-columns: repeat(auto-fit, minmax(11rem, 1fr)); gap: .8rem; margin: 1.4rem 0; }
.stat { background: var(--card); border: 1px solid var(--line); border-radius: .75rem; padding: .9rem 1.1rem; }
.stat b { display: block; font-size: 1.9rem; line-height: 1.15; letter-spacing: -.02em;
  font-variant-numeric: tabular-nums; }
.stat:first-child b { color: var(--green); }
.stat span { display: block; font-size: .85rem; font-weight: 600; }
.stat small { display: block; color: var(--soft); font-size: .8rem; }
.bars { display: grid; grid-template-columns: max-content 1fr max-content; gap: .5rem .9rem; align-items: center;
  font-size: .88rem; font-variant-numeric: tabular-nums; }
.bars b { text-align: right; }
.track { display: flex; height: 1.4rem; }
.track i:first-child { border-radius: .3rem 0 0 .3rem; } .track i:last-child { border-radius: 0 .3rem .3rem 0; }
.track i:only-child { border-radius: .3rem; }
i.native { background: #2c9e68; } i.forwarded { background: #d99a2b; } i.original { background: #8b95a8; }
.legend { color: var(--soft); font-size: .8rem; margin: .7rem 0 0; }
.legend i { display: inline-block; width: .7rem; height: .7rem; border-radius: .2rem; margin: 0 .2rem 0 .8rem; }
.legend i:first-child { margin-left: 0; }
th button { all: unset; cursor: pointer; } th button:focus-visible { outline: 2px solid var(--accent); }
th button { position: relative; } th button::after { position: absolute; left: 100%; top: 0; padding-left: .15rem; }
th[aria-sort=ascending] button::after { content: "\\2191"; }
th[aria-sort=descending] button::after { content: "\\2193"; }
td { vertical-align: top; }
summary { cursor: pointer; }
details p.others { color: var(--soft); font-size: .8rem; margin: 0 0 .6rem; }
details p.why { color: var(--amber); font-size: .82rem; margin: .3rem 0; max-width: 34rem; }
details table { width: auto; margin: .4rem 0 .6rem; font-size: .8rem; }
details th, details td { padding: .15rem .7rem .15rem 0; white-space: normal; }
details td:first-child { font-family: ui-monospace, Menlo, Consolas, monospace; overflow-wrap: anywhere; }
table.plain.t2 td:nth-child(2), table.plain.t2 th:nth-child(2) { text-align: left; white-space: normal; }
.method p { max-width: 46rem; color: var(--soft); font-size: .9rem; }
@media (max-width: 40rem) { .bars { grid-template-columns: 1fr max-content; } .bars span { grid-column: 1 / -1; } }
@media print { * { print-color-adjust: exact; -webkit-print-color-adjust: exact; } main { padding: 0; max-width: none; }
  .scroll { overflow: visible; } section, .stat, tr { break-inside: avoid; } th button::after { display: none; } }
"""

SCRIPT = """
for (const table of document.querySelectorAll("table.sortable")) {
  const heads = [...table.tHead.rows[0].cells], body = table.tBodies[0];
  heads.forEach((head, column) => head.firstChild.addEventListener("click", () => {
    const down = head.getAttribute("aria-sort") ? head.getAttribute("aria-sort") === "ascending" : column > 0;
    heads.forEach(other => other.removeAttribute("aria-sort"));
    head.setAttribute("aria-sort", down ? "descending" : "ascending");
    const value = row => row.cells[column].dataset.v;
    const compare = (a, b) => column ? a - b : a.localeCompare(b);
    const rows = [...body.rows].sort((a, b) => {
      const x = value(a), y = value(b);
      if (!x || !y) return !x - !y;  // what is not known stays at the end
      return (down ? -1 : 1) * compare(x, y);
    });
    body.append(...rows);
  }));
  heads[4].setAttribute("aria-sort", "descending");
}
"""
