/**
 * The style of a report as a web page: light, dark where the reader prefers it, and light on paper. The contrast of text
 * is at least 4.5:1 in both, also of that in colour.
 */
export const STYLE = `
:root {
  --paper: #fff; --ink: #1b1f24; --quiet: #57606a; --line: #d8dee4; --band: #f6f8fa; --accent: #0a5a9c;
  --bar: #2f76b5; --alarm: #a81c1c; --warning: #7a4b00; --notice: #fff5e0;
}
@media screen and (prefers-color-scheme: dark) {
  :root {
    --paper: #14181d; --ink: #e4e8ec; --quiet: #a3adb8; --line: #343c45; --band: #1c2229; --accent: #7cb8f0;
    --bar: #5b9bd5; --alarm: #ff9c94; --warning: #f0c060; --notice: #2e2714;
  }
}
* { box-sizing: border-box; }
html { -webkit-text-size-adjust: 100%; text-size-adjust: 100%; scroll-behavior: auto; }
body {
  max-width: 72rem; margin: 0 auto; padding: 2.5rem clamp(1rem, 4vw, 3rem) 4rem;
  background: var(--paper); color: var(--ink);
  font: 1rem/1.5 system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", "Liberation Sans", Arial, sans-serif;
  font-variant-numeric: tabular-nums; overflow-wrap: anywhere;
}
h1, h2, caption { line-height: 1.25; text-wrap: balance; }
h1 { margin: 0 0 .5rem; font-size: 2rem; font-weight: 650; letter-spacing: -.01em; }
header { padding-bottom: 1.25rem; border-bottom: 2px solid var(--ink); }
header p { margin: 0; color: var(--quiet); }
section { margin-top: 2.75rem; }
h2 { margin: 0 0 .75rem; font-size: 1.25rem; font-weight: 650; }
.count { margin-inline-start: .15em; color: var(--quiet); font-weight: 400; }
p { max-width: 45rem; margin: 0 0 .75rem; }
.lines { white-space: pre-line; }
.remark { color: var(--quiet); }
.unreadable { padding: .6rem .9rem; border-inline-start: 4px solid var(--warning); background: var(--notice); color: var(--ink); }
ul { max-width: 45rem; margin: 0 0 .75rem; padding-inline-start: 1.25rem; }
li { margin: .2rem 0; }
a { color: var(--accent); text-underline-offset: .15em; }
a:focus-visible { outline: 3px solid var(--accent); outline-offset: 2px; }
main:focus { outline: none; }
nav ul { display: flex; flex-wrap: wrap; gap: .25rem 1.5rem; max-width: none; margin: 1rem 0 0; padding: 0; list-style: none; }
nav a { display: inline-block; padding: .3rem 0; text-decoration: none; }
nav a:hover { text-decoration: underline; }
.skip { position: absolute; left: -100vw; padding: .5rem 1rem; background: var(--paper); }
.skip:focus { left: 1rem; top: .5rem; }
dl { display: grid; grid-template-columns: repeat(auto-fill, minmax(min(100%, 26rem), 1fr)); gap: 0 3rem; margin: 0 0 1rem; }
dl div { display: grid; grid-template-columns: minmax(6rem, 16rem) 1fr; gap: 1rem; padding: .3rem 0; border-bottom: 1px solid var(--line); }
dt { color: var(--quiet); }
dd { margin: 0; text-align: left; }
dd:empty::before, td:empty::before { content: "—"; content: "—" / ""; color: var(--quiet); }
table { width: 100%; margin: 0 0 1.5rem; border-collapse: collapse; font-size: .9375rem; }
caption { padding: .25rem 0 .4rem; font-weight: 600; text-align: start; }
.heard { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }
th, td { padding: .4rem .9em .4rem 0; border-bottom: 1px solid var(--line); text-align: left; vertical-align: top; white-space: pre-line; }
th:last-child, td:last-child { padding-inline-end: 0; }
/* Widths are given in digits of the body, letters are a little wider. */
thead th { min-width: calc(var(--least) * 1.2 + .9em); border-bottom-color: var(--quiet); color: var(--quiet); font-size: .87em; font-weight: 600; vertical-align: bottom; }
tbody th { font-weight: 500; }
.right { text-align: right; }
.alarm { color: var(--alarm); font-weight: 600; }
.warning { color: var(--warning); font-weight: 600; }
.chart { max-width: 45rem; }
.chart th, .chart td { padding-block: .2rem; border: 0; vertical-align: middle; }
.chart td:last-child { width: 55%; }
.chart .right { min-width: calc(var(--least) * 1.1 + .9em); }
svg { display: block; }
.track { fill: var(--band); }
.bar { fill: var(--bar); }
@media screen and (max-width: 58rem) { .list { font-size: .8125rem; } }
@media screen and (max-width: 50rem) {
  body { padding-top: 1.5rem; }
  h1 { font-size: 1.6rem; }
  dl div { grid-template-columns: 1fr 1fr; gap: .75rem; }
  .list { font-size: .9375rem; }
  .list, .list :is(caption, tbody, tr, th, td) { display: block; }
  .list thead { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); }
  .list tr { padding: .6rem 0; border-bottom: 1px solid var(--line); }
  .list :is(th, td) { padding: .1rem 0; border: 0; text-align: left; }
  .list tbody th { font-weight: 650; }
  .list td[data-label] { display: grid; grid-template-columns: 7rem 1fr; gap: .75rem; }
  .list td[data-label]::before { content: attr(data-label); color: var(--quiet); font-weight: 400; }
  .list td[data-label]:empty { display: none; }
}
@media screen and (max-width: 30rem) { .chart td:last-child { width: 30%; } }
@page { size: A4; margin: 16mm 15mm; }
@media print {
  body { max-width: none; padding: 0; font-size: 10pt; }
  h1 { font-size: 20pt; }
  h2 { font-size: 13pt; }
  section { margin-top: 7mm; }
  table { font-size: 9pt; }
  nav, .skip { display: none; }
  h1, h2, caption, thead { break-after: avoid; }
  tr, dl div, li, svg { break-inside: avoid; }
  thead { display: table-header-group; }
  p { orphans: 3; widows: 3; }
  .bar, .track, .unreadable { print-color-adjust: exact; }
}
`
