package report

import (
	"fmt"
	"io"
	"strings"
)

// WriteMarkdown writes the report for a job's summary page.
func WriteMarkdown(w io.Writer, r *Report) error {
	var b strings.Builder
	fmt.Fprintf(&b, "## cfnenv smoke: %s\n\n%s.\n\n", r.Outcome.word(), inline(r.sentence()))
	if on := r.Target.FunctionsRunOn; on != "" {
		fmt.Fprintf(&b, "Functions ran on %s.\n\n", inline(on))
	}
	if c := r.RootCause; c != nil {
		fmt.Fprintf(&b, "**Root cause** `%s`: %s\n\n", c.Assertion, inline(c.Text))
		if c.Detail != "" {
			fmt.Fprintf(&b, "> %s\n\n", inline(c.Detail))
		}
		if c.Fix != "" {
			fmt.Fprintf(&b, "%s\n\n", inline(c.Fix))
		}
	}
	for _, l := range r.Leftovers {
		fmt.Fprintf(&b, "**Left behind**: %s <code>%s</code>%s\n\n%s", inline(l.Kind), inline(l.Name), inline(l.note()), commands(l))
	}
	for _, l := range r.Kept {
		fmt.Fprintf(&b, "**Kept**: %s <code>%s</code>%s\n\n%s", inline(l.Kind), inline(l.Name), inline(l.note()), commands(l))
	}
	b.WriteString("| | check | evidence |\n|---|---|---|\n")
	for _, a := range r.Assertions {
		reason := a.Reason
		if a.Label != "" {
			reason += " (" + a.Label + ")"
		}
		fmt.Fprintf(&b, "| %s | `%s`<br>%s | %s%s |\n", mark(a.Outcome), a.ID, inline(a.Title), inline(reason), details(a.Evidence))
	}
	b.WriteString("\n| stack | status | created | deleted |\n|---|---|---|---|\n")
	for _, s := range r.Stacks {
		fmt.Fprintf(&b, "| <code>%s</code> | %s | %.1f s | %.1f s |\n", inline(s.Name), inline(s.Status), s.Created, s.Deleted)
	}
	for _, retry := range r.Retries {
		fmt.Fprintf(&b, "\nRetried %s.\n", inline(retried(retry)))
	}
	_, err := io.WriteString(w, b.String())
	return err
}

func mark(o Outcome) string {
	switch o {
	case Pass:
		return "✅ pass"
	case Fail:
		return "❌ fail"
	}
	return "⚠️ " + o.word()
}

// commands shows the commands that remove a thing, to be copied.
func commands(l Leftover) string {
	return fmt.Sprintf("<pre>%s</pre>\n\n", escape(strings.Join(l.Commands, "\n")))
}

func details(facts []Fact) string {
	if len(facts) == 0 {
		return ""
	}
	var b strings.Builder
	b.WriteString("<details><summary>seen</summary>")
	for _, fact := range facts {
		fmt.Fprintf(&b, "%s: <code>%s</code><br>", inline(fact.What), inline(fact.Value))
	}
	b.WriteString("</details>")
	return b.String()
}

// inline makes any text safe inside one line of Markdown: no HTML, no table cell's end, no markup.
func inline(text string) string {
	text = escape(strings.Join(strings.Fields(text), " "))
	return strings.NewReplacer("|", "&#124;", "`", "&#96;", "*", "&#42;", "_", "&#95;", "[", "&#91;", "]", "&#93;", `\`, "&#92;", "~", "&#126;").Replace(text)
}
