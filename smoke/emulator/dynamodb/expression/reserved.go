package expression

import (
	_ "embed"
	"strings"
	"sync"
)

// reservedText is every word that cannot be an attribute's name in an expression (AWS: developer guide, "Reserved words in
// DynamoDB").
//
//go:embed reserved.txt
var reservedText string

// reserved is made at the first use: cfnenv's exports start without it.
var reserved struct {
	once  sync.Once
	words map[string]bool
}

func readReserved() {
	reserved.words = map[string]bool{}
	for _, w := range strings.Fields(reservedText) {
		reserved.words[w] = true
	}
}

// isReserved reports whether a word is reserved, in any case.
func isReserved(name string) bool {
	var upper [16]byte // the longest has 14 letters
	if len(name) > len(upper) {
		return false
	}
	for i := range len(name) {
		upper[i] = name[i]
		if name[i] >= 'a' && name[i] <= 'z' {
			upper[i] -= 'a' - 'A'
		}
	}
	reserved.once.Do(readReserved)
	return reserved.words[string(upper[:len(name)])]
}
