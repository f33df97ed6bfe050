"""The one style sheet of the page: the machine's own letters, nothing from anywhere else."""

STYLE = """\
:root { color-scheme: light dark; --line: #8886; --accent: #0b6e6e; --warn: #a33; }
* { box-sizing: border-box; }
body { font: 16px/1.5 system-ui, sans-serif; margin: 0 auto; max-width: 52rem; padding: 1rem; }
header, nav, footer { display: flex; flex-wrap: wrap; gap: .4rem 1.2rem; align-items: baseline; }
header { justify-content: space-between; border-bottom: 2px solid var(--accent); }
h1 { font-size: 1.2rem; margin: .4rem 0; } h2 { font-size: 1.05rem; margin: 1.4rem 0 .4rem; }
nav { padding: .6rem 0; } nav a[aria-current] { font-weight: 600; text-decoration: none; }
a { color: var(--accent); }
table { border-collapse: collapse; width: 100%; }
th, td { text-align: start; padding: .3rem .5rem; border-bottom: 1px solid var(--line); }
td.money, th.money { text-align: end; font-variant-numeric: tabular-nums; white-space: nowrap; }
.big { font-size: 1.6rem; font-variant-numeric: tabular-nums; }
.note { border-inline-start: 4px solid var(--accent); padding: .3rem .8rem; }
.wrong { border-inline-start: 4px solid var(--warn); padding: .3rem .8rem; }
form.fields { display: grid; gap: .6rem; max-width: 24rem; }
label { display: grid; gap: .2rem; }
input, button { font: inherit; padding: .5rem; min-height: 44px; }
button { cursor: pointer; } button.link { min-height: 0; padding: 0; border: 0; background: none;
  color: var(--accent); text-decoration: underline; }
.chart { width: 100%; height: auto; } .chart text { font-size: 12px; fill: currentColor; }
.chart .ground { stroke: var(--line); } .chart .came-in { fill: var(--accent); }
.chart .spent { fill: #c7791e; }
footer { border-top: 1px solid var(--line); margin-top: 2rem; font-size: .85rem; }
@media (max-width: 30rem) { td, th { padding: .3rem .2rem; font-size: .9rem; } }
"""
