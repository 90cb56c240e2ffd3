package smoke

import (
	"bytes"
	"encoding/json"
	"fmt"

	"cfnenv/env"
	"cfnenv/smoke/report"
)

// shortestSecret is the length, in bytes, from which a credential is looked for: AWS's have 40 and more, and a letter that
// a stand-in for AWS is content with is found in every word.
const shortestSecret = 8

// redacted is the report without any secret of the credential sets. None belongs there: names, answers and times do. But
// answers are other people's texts, and one that echoes a credential must not carry it into a file.
func redacted(rep *report.Report, sets ...*env.Set) (*report.Report, error) {
	text, err := json.Marshal(rep)
	if err != nil {
		return nil, fmt.Errorf("report: %w", err)
	}
	clean := text
	for _, set := range sets {
		for _, secret := range []string{set.Credentials.SecretAccessKey, set.Credentials.SessionToken} {
			if len(secret) < shortestSecret {
				continue
			}
			quoted, err := json.Marshal(secret)
			if err != nil {
				return nil, fmt.Errorf("report: %w", err)
			}
			clean = bytes.ReplaceAll(clean, quoted[1:len(quoted)-1], []byte("[secret]"))
		}
	}
	if bytes.Equal(clean, text) {
		return rep, nil
	}
	rep = &report.Report{}
	if err := json.Unmarshal(clean, rep); err != nil {
		return nil, fmt.Errorf("report: %w", err)
	}
	return rep, nil
}
