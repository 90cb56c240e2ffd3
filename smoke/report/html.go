package report

import (
	"fmt"
	"html"
	"io"
	"slices"
	"strings"
	"time"

	"cfnenv/smoke/printable"
)

// page is HTML in the making. Every text goes through [page.text], so nothing that AWS or a function said can become
// markup.
type page struct{ strings.Builder }

func (p *page) markup(format string, args ...any) { fmt.Fprintf(p, format, args...) }
func (p *page) text(s string)                     { p.WriteString(escape(s)) }

// outOfLine keeps a text from ending a line or being a build server's command in the page's source, which people print too.
var outOfLine = strings.NewReplacer("\n", "&#10;", "##", "#&#35;")

// escape makes any text a text of HTML.
func escape(text string) string { return outOfLine.Replace(html.EscapeString(printable.Text(text))) }

func (p *page) element(tag, class, text string) {
	p.markup(`<%s class="%s">`, tag, class)
	p.text(text)
	p.markup(`</%s>`, tag)
}

// WriteHTML writes the report as one page that needs nothing else: no script, no font, no network.
func WriteHTML(w io.Writer, r *Report) error {
	p := &page{}
	p.markup(`<!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">` +
		`<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'"><title>`)
	p.text("cfnenv smoke: " + r.Outcome.word())
	p.markup(`</title><style>%s</style></head><body><main>`, style)
	p.head(r)
	p.rootCause(r)
	p.leftovers(r)
	p.assertions(r)
	p.timelines(r)
	p.facts(r)
	p.markup("</main></body></html>\n")
	_, err := io.WriteString(w, p.String())
	return err
}

func (p *page) head(r *Report) {
	p.markup(`<header class="%s"><h1>`, r.Outcome)
	p.badge(r.Outcome)
	p.text(" cfnenv smoke")
	p.markup(`</h1>`)
	p.element("p", "target", strings.ToUpper(r.Target.String()[:1])+r.Target.String()[1:])
	if on := r.Target.FunctionsRunOn; on != "" {
		p.element("p", "target", "Functions ran on "+on)
	}
	p.element("p", "", r.result()+".")
	p.element("p", "quiet", "Run "+r.Run+" for "+r.Principal.Username+", started "+r.Started.UTC().Format(time.RFC1123)+", cfnenv "+r.Version)
	p.markup(`</header>`)
}

func (p *page) badge(o Outcome) { p.element("span", "badge "+string(o), o.word()) }

func (p *page) rootCause(r *Report) {
	c := r.RootCause
	if c == nil {
		return
	}
	p.markup(`<section class="cause"><h2>Root cause</h2><p>`)
	p.element("code", "", c.Assertion)
	p.text(" " + c.Text)
	p.markup(`</p>`)
	if c.Detail != "" && !strings.Contains(c.Text, c.Detail) {
		p.element("pre", "", c.Detail)
	}
	if c.Fix != "" {
		p.element("p", "", c.Fix)
	}
	p.markup(`</section>`)
}

func (p *page) leftovers(r *Report) {
	for _, group := range []struct {
		title, class string
		things       []Leftover
	}{{"Left behind", "cause", r.Leftovers}, {"Kept", "kept", r.Kept}} {
		if len(group.things) == 0 {
			continue
		}
		p.markup(`<section class="%s"><h2>%s</h2>`, group.class, group.title)
		for _, l := range group.things {
			p.markup(`<p>`)
			p.text(l.Kind + " ")
			p.element("code", "", l.Name)
			p.text(l.note())
			p.markup(`</p>`)
			p.element("pre", "", strings.Join(l.Commands, "\n"))
		}
		p.markup(`</section>`)
	}
}

// assertions lists what did not pass, each linked to its place, and then all of them by example; where all passed, they
// are folded.
func (p *page) assertions(r *Report) {
	p.markup(`<section><h2>Checks</h2>`)
	if r.Count(Pass) < len(r.Assertions) {
		p.markup(`<ul class="failures">`)
		for _, a := range r.Assertions {
			if a.Outcome == Pass || a.Because != "" {
				continue
			}
			p.markup(`<li>`)
			p.badge(a.Outcome)
			p.markup(` <a href="#%s">`, escape(a.ID))
			p.element("code", "", a.ID)
			p.markup(`</a> `)
			p.text(a.Title + ": " + a.Reason)
			p.markup(`</li>`)
		}
		p.markup(`</ul>`)
	}
	for _, group := range r.groups() {
		open, outcome := "", Pass
		for _, a := range group.assertions {
			if a.Outcome != Pass {
				open = " open"
				if outcome != Fail {
					outcome = a.Outcome
				}
			}
		}
		p.markup(`<details class="assertions"%s><summary>`, open)
		p.badge(outcome)
		p.element("b", "", " "+group.name)
		p.element("span", "quiet", fmt.Sprintf(" %d checks", len(group.assertions)))
		p.markup(`</summary>`)
		for _, a := range group.assertions {
			p.assertion(a)
		}
		p.markup(`</details>`)
	}
	p.markup(`</section>`)
}

type group struct {
	name       string
	assertions []Assertion
}

// groups are the assertions by what stands before the dot of their ids, in the order of the first of each.
func (r *Report) groups() (groups []group) {
	for _, a := range r.Assertions {
		name, _, _ := strings.Cut(a.ID, ".")
		i := slices.IndexFunc(groups, func(g group) bool { return g.name == name })
		if i < 0 {
			i, groups = len(groups), append(groups, group{name: name})
		}
		groups[i].assertions = append(groups[i].assertions, a)
	}
	return groups
}

func (p *page) assertion(a Assertion) {
	open := ""
	if a.Outcome != Pass && a.Because == "" {
		open = " open"
	}
	p.markup(`<details class="assertion %s" id="%s"%s><summary>`, a.Outcome, escape(a.ID), open)
	p.badge(a.Outcome)
	p.element("code", "", a.ID)
	p.element("span", "title", a.Title)
	if a.Label != "" {
		p.element("em", "", a.Label)
	}
	p.markup(`</summary>`)
	p.element("p", "", a.Reason)
	if len(a.Evidence) > 0 {
		p.markup(`<dl>`)
		for _, item := range a.Evidence {
			p.element("dt", "", item.What)
			p.element("dd", "", item.Value)
		}
		p.markup(`</dl>`)
	}
	p.markup(`</details>`)
}

// facts shows where the time went and which calls were made.
func (p *page) facts(r *Report) {
	p.markup(`<section><h2>Where the time went</h2><dl class="facts">`)
	for _, row := range []struct {
		what    string
		seconds float64
	}{
		{"whole run", r.Timing.Wall}, {"slowest creation", r.Timing.SlowestCreate}, {"slowest checks", r.Timing.SlowestChecks},
		{"slowest deletion", r.Timing.SlowestDelete}, {"critical path, the slowest stack", r.Timing.CriticalPath},
		{"first answer of the function", r.Timing.FirstAnswer},
	} {
		p.element("dt", "", row.what)
		p.element("dd", "", fmt.Sprintf("%.2f s", row.seconds))
	}
	p.markup(`</dl>`)
	for _, retry := range r.Retries {
		p.element("p", "", "Retried "+retried(retry)+".")
	}
	p.markup(`</section><section><h2>Calls made</h2><div class="scroll"><table><thead><tr><th>credentials</th><th>service</th><th>operation</th><th>calls</th><th>attempts</th></tr></thead><tbody>`)
	for _, c := range r.Calls {
		p.markup(`<tr>`)
		for _, cell := range []string{c.Set, c.Service, c.Operation, fmt.Sprint(c.Calls), fmt.Sprint(c.Attempts)} {
			p.element("td", "", cell)
		}
		p.markup(`</tr>`)
	}
	p.markup(`</tbody></table></div></section>`)
}

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
.assertions summary{cursor:pointer}.assertions>summary{padding:.35rem 0;border-top:1px solid var(--line)}.failures li{margin:.3rem 0}.failures a{color:inherit}.assertion{border-top:1px solid var(--line);padding:.35rem 0}.assertion summary{cursor:pointer;display:flex;flex-wrap:wrap;gap:.2rem .6rem;align-items:baseline}
.assertion summary::before{content:"▸";color:var(--quiet)}.assertion[open] summary::before{content:"▾"}.assertion summary::-webkit-details-marker{display:none}.assertion summary .title{flex:1 1 16rem}.assertion em{color:var(--open)}.assertion p,.assertion dl{margin-left:1.3rem}
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
@media (max-width:40rem){main{padding:.5rem}.row{grid-template-columns:1fr;gap:.1rem}dl{grid-template-columns:1fr}.assertion p,.assertion dl{margin-left:0}dd{margin:0 0 .35rem .8rem}.assertion summary .title{flex-basis:100%}}
`
