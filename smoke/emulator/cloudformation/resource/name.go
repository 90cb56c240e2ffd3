package resource

import (
	"io"
	"strings"
)

// randomLength is the number of random characters at the end of a generated name.
const randomLength = 12

const (
	mixedAlphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"
	lowerAlphabet = "abcdefghijklmnopqrstuvwxyz0123456789"
)

// generateName makes a physical name by CloudFormation's rule: stack name, logical id and random characters, joined by
// hyphens and trimmed to limit characters. Where trimming is needed the two names share the room half and half, and
// what one of them leaves over goes to the other (seen on generated bucket and role names).
func generateName(random io.Reader, stackName, logicalID string, limit int, lower bool) (string, error) {
	alphabet := mixedAlphabet
	if lower {
		alphabet = lowerAlphabet
		stackName, logicalID = strings.ToLower(stackName), strings.ToLower(logicalID)
	}
	tail, err := randomText(random, alphabet)
	if err != nil {
		return "", err
	}
	room := limit - randomLength - 2
	if over := len(stackName) + len(logicalID) - room; over > 0 {
		half := room / 2
		switch {
		case len(logicalID) <= half:
			stackName = stackName[:room-len(logicalID)]
		case len(stackName) <= half:
			logicalID = logicalID[:room-len(stackName)]
		default:
			stackName, logicalID = stackName[:half], logicalID[:half]
		}
	}
	return strings.TrimRight(stackName, "-") + "-" + logicalID + "-" + tail, nil
}

func randomText(random io.Reader, alphabet string) (string, error) {
	// Bytes above the last multiple of the alphabet's length are drawn again, so that no character is likelier.
	ceiling := byte(256 / len(alphabet) * len(alphabet) & 0xff)
	out := make([]byte, 0, randomLength)
	var buffer [2 * randomLength]byte
	for len(out) < randomLength {
		if _, err := io.ReadFull(random, buffer[:]); err != nil {
			return "", err
		}
		for _, b := range buffer {
			if (ceiling == 0 || b < ceiling) && len(out) < randomLength {
				out = append(out, alphabet[int(b)%len(alphabet)])
			}
		}
	}
	return string(out), nil
}

// NameFor returns the physical name of a new resource: the template's, or a generated one; "" for types without names.
func (t *Type) NameFor(random io.Reader, stackName, logicalID string, properties map[string]any) (string, error) {
	if name, ok := properties[t.NameProperty].(string); ok && name != "" {
		return name, nil
	}
	if t.NameLimit == 0 {
		return "", nil
	}
	suffix := ""
	if t.NameSuffix != nil {
		suffix = t.NameSuffix(properties)
	}
	name, err := generateName(random, stackName, logicalID, t.NameLimit-len(suffix), t.LowerName)
	return name + suffix, err
}
