package env

import (
	"fmt"
	"strings"
	"time"
)

// Duration writes a duration for people, without units that do not matter or are zero at its end: 4m59s, 15m, 3h12m, 12 days.
func Duration(d time.Duration) string {
	unit := time.Second
	switch {
	case d >= 48*time.Hour:
		return fmt.Sprintf("%d days", d/(24*time.Hour))
	case d >= time.Hour:
		unit = time.Minute
	}
	text := d.Truncate(unit).String()
	for _, zero := range []string{"m0s", "h0m"} {
		if strings.HasSuffix(text, zero) {
			text = strings.TrimSuffix(text, zero[1:])
		}
	}
	return text
}
