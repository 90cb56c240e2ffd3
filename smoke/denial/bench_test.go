package denial

import (
	"strings"
	"testing"
)

func BenchmarkParse(b *testing.B) {
	sentence := sentences(b)["no clause 5"]
	log := strings.Repeat("2026-11-29T08:20:11.1234567Z a line of a build that says nothing of \"interest\", <at all>\n", 11_000)
	for _, text := range []struct{ name, text string }{{"sentence", sentence}, {"log of 1 MB", log + sentence}} {
		b.Run(text.name, func(b *testing.B) {
			for b.Loop() {
				if _, ok := Parse(text.text); !ok {
					b.Fatal("not recognised")
				}
			}
		})
	}
}
