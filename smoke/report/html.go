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

// element writes one element with a text inside.
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
	p.text("cfnenv smoke: " + r.Outcome.Word())
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
	p.element("p", "", r.Result()+".")
	p.element("p", "quiet", "Run "+r.Run+" for "+r.Principal.Username+", started "+r.Started.UTC().Format(time.RFC1123)+", cfnenv "+r.Version)
	p.markup(`</header>`)
}

func (p *page) badge(o Outcome) { p.element("span", "badge "+string(o), o.Word()) }

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

// assertions are what did not pass first, each linked to its place, and then all of them by example; where all passed, they
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
		p.markup(`<details class="proofs"%s><summary>`, open)
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

// group are the assertions of one example.
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
	p.markup(`<details class="proof %s" id="%s"%s><summary>`, a.Outcome, escape(a.ID), open)
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

// facts is what a sceptic wants to know too.
func (p *page) facts(r *Report) {
	p.markup(`<section><h2>Where the time went</h2><dl class="facts">`)
	for _, row := range []struct {
		what    string
		seconds float64
	}{
		{"whole run", r.Timing.Wall}, {"slowest creation", r.Timing.SlowestCreate}, {"slowest checks", r.Timing.Prove},
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
