"""The report's style sheet: system fonts, one column on a phone, dark where the reader's system is."""

CSS = """
:root { color-scheme: light dark; --ink: #1d2330; --soft: #5c6578; --paper: #f6f7f9; --card: #fff; --line: #e1e5ec;
  --accent: #2457c5; --green: #14794a; --green-bg: #d9f2e4; --amber: #85560a; --amber-bg: #fbeccb;
  --red: #b3213a; --red-bg: #fbdde2; --code: #f1f3f8; }
@media (prefers-color-scheme: dark) { :root { --ink: #e6e9f0; --soft: #9aa4b8; --paper: #12151c; --card: #1a1f2a;
  --line: #2c3342; --accent: #8ab0ff; --green: #7fe0ac; --green-bg: #163a29; --amber: #f2c879; --amber-bg: #3d2f12;
  --red: #ff9fb0; --red-bg: #43161f; --code: #141924; } }
* { box-sizing: border-box; }
html { scroll-behavior: smooth; }
body { margin: 0; background: var(--paper); color: var(--ink); -webkit-text-size-adjust: 100%;
  font: 16px/1.55 system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", Arial, sans-serif; }
main { max-width: 68rem; margin: 0 auto; padding: 2.5rem 1.25rem 5rem; }
h1 { font-size: 2.4rem; letter-spacing: -.02em; line-height: 1.1; margin: 0 0 .6rem; }
h2 { font-size: 1.5rem; letter-spacing: -.01em; margin: 3rem 0 .3rem; }
h3 { font-size: 1.1rem; margin: 0 0 .3rem; }
h1.section { margin-top: 4rem; padding-top: 2rem; border-top: 3px solid var(--line); overflow-wrap: anywhere; }
p { margin: .4rem 0 .8rem; }
.lead { font-size: 1.15rem; color: var(--soft); max-width: 46rem; }
.note, .who { color: var(--soft); font-size: .9rem; }
.who { margin: .7rem 0 0; overflow-wrap: anywhere; }
.verdict { display: inline-block; font-weight: 600; background: var(--green-bg); color: var(--green);
  padding: .45rem .9rem; border-radius: .5rem; }
.verdict.bad, .problem { background: var(--red-bg); color: var(--red); }
.problem, .remark { padding: .5rem .8rem; border-radius: .5rem; font-weight: 600; overflow-wrap: anywhere; }
.remark { background: var(--code); font-weight: 500; font-family: ui-monospace, Menlo, Consolas, monospace;
  font-size: .85rem; }
dl { display: grid; gap: .6rem 1.2rem; margin: 1rem 0; }
dl.facts { grid-template-columns: repeat(auto-fit, minmax(10rem, 1fr)); background: var(--card);
  border: 1px solid var(--line); border-radius: .75rem; padding: 1rem 1.2rem; }
dl.numbers { grid-template-columns: repeat(auto-fit, minmax(7.5rem, 1fr)); border-top: 1px solid var(--line);
  padding-top: .8rem; margin-bottom: 0; }
dt { font-size: .75rem; color: var(--soft); }
dd { margin: 0; font-variant-numeric: tabular-nums; font-weight: 550; overflow-wrap: anywhere; }
article { background: var(--card); border: 1px solid var(--line); border-radius: .75rem; padding: 1.2rem 1.3rem;
  margin: 1rem 0; scroll-margin-top: 1rem; }
article:target { border-color: var(--accent); }
pre { background: var(--code); border-radius: .5rem; padding: .8rem 1rem; overflow-x: auto; margin: .6rem 0 1rem;
  font-size: .84rem; line-height: 1.5; }
code { font-family: ui-monospace, "SF Mono", Menlo, Consolas, "DejaVu Sans Mono", monospace; }
pre .c { color: var(--soft); font-style: italic; } pre .s { color: var(--green); } pre .n { color: var(--amber); }
pre .k { color: var(--accent); }
.pictures { display: grid; grid-template-columns: repeat(auto-fill, minmax(min(100%, 17rem), 1fr)); gap: 1rem;
  align-items: start; }
.pictures.pair { grid-template-columns: repeat(auto-fit, minmax(min(100%, 17rem), 1fr)); max-width: 50rem; }
figure { margin: 0; }
img { display: block; width: 100%; height: auto; border-radius: .4rem; background: var(--code); }
figcaption { font-size: .82rem; color: var(--soft); margin-top: .3rem; overflow-wrap: anywhere; }
.tag { display: inline-block; font-size: .72rem; font-weight: 600; padding: .08rem .5rem; border-radius: 1rem;
  background: var(--code); color: var(--soft); vertical-align: .1em; white-space: nowrap; }
.tag.native, .tag.partly { background: var(--green-bg); color: var(--green); }
.tag.forwarded { background: var(--amber-bg); color: var(--amber); }
.tag.failed { background: var(--red-bg); color: var(--red); }
.scroll { overflow-x: auto; background: var(--card); border: 1px solid var(--line); border-radius: .75rem;
  margin-top: .8rem; }
table { border-collapse: collapse; width: 100%; font-size: .9rem; font-variant-numeric: tabular-nums; }
th, td { text-align: right; padding: .35rem .8rem; white-space: nowrap; }
th { font-weight: 600; color: var(--soft); font-size: .8rem; line-height: 1.25; vertical-align: bottom; }
th:first-child, td:first-child { text-align: left; white-space: normal; min-width: 9rem; }
tbody td { border-top: 1px solid var(--line); }
tr.group th { text-align: left; padding-top: .9rem; color: var(--ink); border-top: 1px solid var(--line); }
tr.group + tr td { border-top: 0; }
.none { color: var(--soft); }
.bar { display: inline-block; min-width: 5rem; padding: 0 .4rem; border-radius: .25rem; font-weight: 600;
  background: linear-gradient(to left, var(--green-bg) var(--w), transparent var(--w)); }
a { color: var(--accent); text-decoration: none; } a:hover { text-decoration: underline; }
@media (max-width: 40rem) { main { padding: 1.5rem .8rem 3rem; } h1 { font-size: 1.9rem; }
  article { padding: 1rem .9rem; } th, td { padding: .35rem .45rem; } table { font-size: .82rem; } }
@media print { body { background: #fff; } article, .scroll { break-inside: avoid; } }
"""
