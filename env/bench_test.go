package env

import (
	"fmt"
	"strings"
	"testing"
)

// BenchmarkExport is parse, resolve and render, as one process does it.
func BenchmarkExport(b *testing.B) {
	document := string(sample(b, "workshop.json"))
	small := strings.Join(strings.Fields(document), "")
	for _, size := range []int{4 << 10, 5 << 20} {
		b.Run(fmt.Sprintf("%dKB", size>>10), func(b *testing.B) {
			data := []byte(padded(small, size))
			format, err := Lookup(DefaultFormat)
			if err != nil {
				b.Fatal(err)
			}
			b.SetBytes(int64(len(data)))
			b.ReportAllocs()
			for b.Loop() {
				parsed, err := Parse(data)
				if err != nil {
					b.Fatal(err)
				}
				set, err := parsed.Set(Provisioning)
				if err != nil {
					b.Fatal(err)
				}
				if text, err := format.Write(set.Variables()); err != nil || text.Stdout == "" {
					b.Fatal(err)
				}
			}
		})
	}
}

// padded fills a document's grants up to a size.
func padded(document string, size int) string {
	const grant = `{"service":"s3","actions":["s3:GetObject","s3:ListBucket"],"resources":["arn:aws:s3:::agent-*"]},`
	missing := max(size-len(document), 0)
	grants := strings.TrimSuffix(strings.Repeat(grant, missing/len(grant)), ",")
	return strings.Replace(document, `"grants":[]`, `"grants":[`+grants+`]`, 1)
}
