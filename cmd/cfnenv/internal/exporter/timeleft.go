package exporter

import (
	"fmt"
	"time"

	"cfnenv/env"
)

// littleTime is how much life of credentials is worth a hint.
const littleTime = 5 * time.Minute

// HintTimeLeft tells a person when the credentials of a set expire soon.
func (e *Exporter) HintTimeLeft(set *env.Set) {
	at := set.Credentials.Expiration
	if left := at.Sub(e.Now()); !at.IsZero() && left > 0 && left < littleTime {
		fmt.Fprintf(e.Stderr, "hint: the credentials of %s expire in %s: cfnenv refresh renews them\n",
			SetTitle(set.Name), TimeLeft(left))
	}
}

// SetTitle is how a set is called in messages: on one line whatever its name is.
func SetTitle(name string) string {
	if name == "" {
		return "(top level)"
	}
	return OneLine(name)
}

// TimeLeft writes a duration with the two units that matter: 2d5h, 3h12m, 4m30s.
func TimeLeft(d time.Duration) string {
	switch {
	case d >= 48*time.Hour:
		return fmt.Sprintf("%dd%dh", d/(24*time.Hour), d%(24*time.Hour)/time.Hour)
	case d >= time.Hour:
		return fmt.Sprintf("%dh%02dm", d/time.Hour, d%time.Hour/time.Minute)
	}
	return d.Truncate(time.Second).String()
}
