package report

// style is the page's whole appearance: both colour schemes, any width from 320 pixels.
const style = `
:root{color-scheme:light dark;--back:#fafaf8;--card:#fff;--ink:#1c1e21;--quiet:#62676f;--line:#dcdfe3;--pass:#1a7f37;--fail:#c9252d;--open:#9a6700;--create:#5a8fd0;--create2:#0b4fb3;--delete:#a97bc8;--delete2:#6b2fc9;--check:#2a8f8a;--wait:#8b929b}
@media (prefers-color-scheme:dark){:root{--back:#14161a;--card:#1d2026;--ink:#e6e8eb;--quiet:#9aa1ab;--line:#343941;--pass:#4ac26b;--fail:#ff7b72;--open:#e3b341;--create:#4a7cb5;--create2:#79b8ff;--delete:#8a68a8;--delete2:#d2a8ff;--check:#3fa39c;--wait:#737b86}}
*{box-sizing:border-box}
body{margin:0;background:var(--back);color:var(--ink);font:15px/1.5 system-ui,sans-serif}
main{max-width:64rem;margin:0 auto;padding:1rem}
header,section{background:var(--card);border:1px solid var(--line);border-radius:8px;padding:1rem;margin:0 0 1rem}
header{border-left:6px solid var(--open)}header.pass{border-left-color:var(--pass)}header.fail{border-left-color:var(--fail)}
h1{font-size:1.4rem;margin:0 0 .5rem}h2{font-size:1.1rem;margin:0 0 .6rem}h3{font-size:.95rem;margin:1rem 0 .2rem;overflow-wrap:anywhere}
p{margin:.3rem 0;overflow-wrap:anywhere}.target{font-weight:600}.quiet{color:var(--quiet);font-size:.87rem}.bad{color:var(--fail)}
code,pre,dd{font-family:ui-monospace,monospace;font-size:.85em;overflow-wrap:anywhere}
pre{white-space:pre-wrap;background:var(--back);border:1px solid var(--line);border-radius:6px;padding:.6rem;margin:.4rem 0}
.cause{border-left:6px solid var(--fail)}.kept{border-left:6px solid var(--open)}
.badge{display:inline-block;min-width:4.2em;padding:0 .5em;border-radius:1em;font-size:.78rem;font-weight:600;text-align:center;color:var(--card);background:var(--open)}
h1 .badge{font-size:1rem}.badge.pass{background:var(--pass)}.badge.fail{background:var(--fail)}
.proofs summary{cursor:pointer}.proofs>summary{padding:.35rem 0;border-top:1px solid var(--line)}.failures li{margin:.3rem 0}.failures a{color:inherit}.proof{border-top:1px solid var(--line);padding:.35rem 0}.proof summary{cursor:pointer;display:flex;flex-wrap:wrap;gap:.2rem .6rem;align-items:baseline}
.proof summary::before{content:"▸";color:var(--quiet)}.proof[open] summary::before{content:"▾"}.proof summary::-webkit-details-marker{display:none}.proof summary .title{flex:1 1 16rem}.proof em{color:var(--open)}.proof p,.proof dl{margin-left:1.3rem}
dl{display:grid;grid-template-columns:minmax(7rem,max-content) 1fr;gap:.15rem .8rem;margin:.4rem 0 .4rem .6rem}dt{color:var(--quiet)}dd{margin:0}
.stack{border-top:1px solid var(--line)}
.row{display:grid;grid-template-columns:17rem 1fr;gap:.8rem;align-items:center;margin:.25rem 0}
.label{font-size:.85rem;line-height:1.25;overflow-wrap:anywhere}.waited{display:block;color:var(--quiet);font-size:.78rem}
.track{position:relative;height:1.1rem;background:linear-gradient(var(--line),var(--line)) center/100% 1px no-repeat}
.axis .track{background:none}.tick{position:absolute;font-size:.72rem;color:var(--quiet);border-left:1px solid var(--line);padding-left:.2rem;white-space:nowrap}
.bar,.wait,.settling{position:absolute;top:.15rem;height:.8rem;min-width:3px;border-radius:2px}
.wait{background:var(--wait);top:.4rem;height:.3rem}.bar.check{background:var(--check)}.bar.create{background:var(--create)}.bar.delete{background:var(--delete)}
.bar.create.critical{background:var(--create2)}.bar.delete.critical{background:var(--delete2)}.bar.failed{outline:2px solid var(--fail)}
.settling{background:repeating-linear-gradient(45deg,transparent 0 3px,var(--card) 3px 5px);opacity:.7}
.legend{font-size:.82rem;color:var(--quiet);line-height:1.9}.legend span{position:static;display:inline-block;width:1.6rem;vertical-align:middle;margin-left:.6rem}.settling.create{background-color:var(--create2);opacity:1}
.scroll{overflow-x:auto}table{border-collapse:collapse;width:100%;font-size:.87rem}th,td{text-align:left;padding:.2rem .6rem .2rem 0;border-bottom:1px solid var(--line)}
@media (max-width:40rem){main{padding:.5rem}.row{grid-template-columns:1fr;gap:.1rem}dl{grid-template-columns:1fr}.proof p,.proof dl{margin-left:0}dd{margin:0 0 .35rem .8rem}.proof summary .title{flex-basis:100%}}
`
