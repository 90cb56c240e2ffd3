package report

import (
	"math"
	"regexp"
	"strconv"
	"strings"
	"testing"
)

// TestContrast: every swatch stands out from the card it is on by 3:1, and every text by 4.5:1, in both colour schemes (W3C:
// WCAG 2.2, success criteria 1.4.3 and 1.4.11).
func TestContrast(t *testing.T) {
	schemes := regexp.MustCompile(`:root\{[^}]*--back[^}]*\}`).FindAllString(style, -1)
	if len(schemes) != 2 {
		t.Fatalf("%d colour schemes", len(schemes))
	}
	for i, scheme := range schemes {
		colours := map[string]string{}
		for _, pair := range regexp.MustCompile(`--(\w+):#([0-9a-f]+)`).FindAllStringSubmatch(scheme, -1) {
			colours[pair[1]] = pair[2]
		}
		for name, colour := range colours {
			least := 3.0
			switch name {
			case "back", "card", "line":
				continue
			case "ink", "quiet", "pass", "fail", "open": // also the colour of texts, and below those of badges
				least = 4.5
			}
			if got := contrast(t, colour, colours["card"]); got < least {
				t.Errorf("scheme %d: %s has %.2f:1, want %.1f:1", i, name, got, least)
			}
		}
	}
}

func contrast(t *testing.T, a, b string) float64 {
	x, y := luminance(t, a), luminance(t, b)
	return (max(x, y) + 0.05) / (min(x, y) + 0.05)
}

func luminance(t *testing.T, hex string) (sum float64) {
	if len(hex) == 3 {
		hex = strings.Repeat(hex[:1], 2) + strings.Repeat(hex[1:2], 2) + strings.Repeat(hex[2:], 2)
	}
	for i, weight := range []float64{0.2126, 0.7152, 0.0722} {
		n, err := strconv.ParseUint(hex[2*i:2*i+2], 16, 8)
		if err != nil {
			t.Fatal(err)
		}
		v := float64(n) / 255
		if v <= 0.03928 {
			sum += weight * v / 12.92
		} else {
			sum += weight * math.Pow((v+0.055)/1.055, 2.4)
		}
	}
	return sum
}
