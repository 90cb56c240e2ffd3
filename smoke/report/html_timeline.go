package report

import (
	"fmt"
	"time"

	"cfnenv/smoke/stackinfo"
)

// scale places moments of the run on a line, in per cent.
type scale struct {
	from time.Time
	span time.Duration
}

func (s scale) at(t time.Time) float64 {
	return min(100, max(0, 100*float64(t.Sub(s.from))/float64(s.span)))
}

// tick is the distance of the axis's marks: about five of them, at round seconds.
func (s scale) tick() time.Duration {
	for _, step := range []time.Duration{
		10 * time.Millisecond, 50 * time.Millisecond, 100 * time.Millisecond, 200 * time.Millisecond, 500 * time.Millisecond, time.Second, 2 * time.Second, 5 * time.Second, 10 * time.Second, 20 * time.Second,
		30 * time.Second, time.Minute, 2 * time.Minute, 5 * time.Minute,
	} {
		if s.span/step <= 5 {
			return step
		}
	}
	return 10 * time.Minute
}

func (p *page) timelines(r *Report) {
	s := scale{from: r.Started, span: max(r.Finished.Sub(r.Started), time.Millisecond)}
	p.markup(`<section><h2>Timeline</h2><p class="quiet">Every resource of every stack, on one clock.</p><p class="legend">` +
		`<span class="bar create critical"></span> created <span class="bar check"></span> checked <span class="bar delete critical"></span> deleted; paler: not on its stack's critical path ` +
		`<span class="settling create"></span> waiting for consistency <span class="wait"></span> waiting for another resource</p>`)
	for _, stack := range r.Stacks {
		p.timeline(stack, s)
	}
	p.markup(`</section>`)
}

func (p *page) timeline(s Stack, sc scale) {
	p.markup(`<div class="stack"><h3>`)
	p.element("code", "", s.Name)
	p.markup(`</h3>`)
	p.element("p", "quiet", fmt.Sprintf("Example %s: %s, created in %.1f s, checked in %.1f s, deleted in %.1f s", s.Example, s.Status, s.Created, s.Checked, s.Deleted))
	if c := s.Cause; c != nil {
		p.element("p", "bad", c.LogicalID+": "+c.Message)
	}
	p.axis(sc)
	began := map[string]time.Time{}
	for _, span := range s.Spans {
		if at, ok := began[span.Phase]; !ok || span.Start.Before(at) {
			began[span.Phase] = span.Start
		}
	}
	seen := map[string]bool{}
	for _, span := range s.Spans {
		if seen[span.LogicalID] {
			continue
		}
		seen[span.LogicalID] = true
		p.row(span, s.Spans, began, sc)
	}
	p.checking(s, sc)
	p.markup(`</div>`)
}

func (p *page) checking(s Stack, sc scale) {
	from := s.CheckedFrom
	if from.IsZero() {
		return
	}
	p.markup(`<div class="row"><div class="label"><b>checks</b></div><div class="track">`)
	p.segment("bar check", fmt.Sprintf("checked: %.2f s", s.Checked), from, from.Add(time.Duration(s.Checked*float64(time.Second))), sc)
	p.markup(`</div></div>`)
}

func (p *page) axis(sc scale) {
	p.markup(`<div class="row axis"><div class="label"></div><div class="track">`)
	// A mark at the very end would stand outside of the track.
	for at := time.Duration(0); at <= sc.span*9/10; at += sc.tick() {
		p.markup(`<span class="tick" style="left:%.2f%%">%s</span>`, sc.at(sc.from.Add(at)), at)
	}
	p.markup(`</div></div>`)
}

// row is one resource: all that it did, in both directions.
func (p *page) row(first stackinfo.Span, all []stackinfo.Span, began map[string]time.Time, sc scale) {
	p.markup(`<div class="row"><div class="label">`)
	p.element("b", "", first.LogicalID)
	p.element("span", "quiet", " "+first.Type)
	for _, span := range all {
		if span.LogicalID == first.LogicalID && len(span.WaitedFor) > 0 {
			p.element("span", "waited", span.Phase+" waited for "+span.WaitedFor[0])
		}
	}
	p.markup(`</div><div class="track">`)
	for _, span := range all {
		if span.LogicalID == first.LogicalID {
			p.bar(span, began[span.Phase], sc)
		}
	}
	p.markup(`</div></div>`)
}

// bar is the wait, then the parts of the work.
func (p *page) bar(s stackinfo.Span, began time.Time, sc scale) {
	end := s.End
	if end.IsZero() {
		end = sc.from.Add(sc.span)
	}
	if len(s.WaitedFor) > 0 {
		p.segment("wait", "waiting", began, s.Start, sc)
	}
	class := s.Phase
	if s.Critical {
		class += " critical"
	}
	if s.End.IsZero() || s.Reason != "" {
		class += " failed"
	}
	title := fmt.Sprintf("%s %s: %.2f s, %s", s.Phase, s.LogicalID, end.Sub(s.Start).Seconds(), s.Status)
	if s.Reason != "" {
		title += ": " + s.Reason
	}
	p.segment("bar "+class, title, s.Start, end, sc)
	if !s.Configured.IsZero() {
		p.segment("settling", "made, waiting for consistency", s.Configured, end, sc)
	}
}

func (p *page) segment(class, title string, from, to time.Time, sc scale) {
	left := sc.at(from)
	p.markup(`<span class="%s" style="left:%.2f%%;width:%.2f%%" title="`, class, left, max(0, sc.at(to)-left))
	p.text(title)
	p.markup(`"></span>`)
}
