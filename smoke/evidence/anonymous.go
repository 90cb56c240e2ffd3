package evidence

import (
	"fmt"
	"regexp"

	"cfnenv/smoke/redact"
)

// What stands in the place of a user.
const (
	nobodysID   = "00000000-0000-0000-0000-000000000000"
	nobodysName = "somebody"
)

var accountID = regexp.MustCompile(`\b[0-9]{12}\b`)

// Anonymous is a copy that does not say whose account it was: account ids, the user's id and name are replaced, each by
// the same word everywhere, and the path of the journal is left out. The verdicts on it are the same.
func (f *File) Anonymous() (*File, error) {
	again, err := f.copy()
	if err != nil {
		return nil, err
	}
	again.Run.End.Journal = ""
	who := f.Plan.Principal
	sub := regexp.MustCompile(regexp.QuoteMeta(who.Sub))
	// Names of roles and of sessions have the id's first characters, as a word.
	short, noShort := who.Sub[:min(8, len(who.Sub))], nobodysID[:8]
	shortened := regexp.MustCompile(`(^|[^0-9A-Za-z])` + regexp.QuoteMeta(short) + `\b`)
	// A name may be any word, so it is one only where names stand: alone, or in the session of a role.
	session := regexp.MustCompile(`(:assumed-role/[^/\s]+/(?:agent-)?)` + regexp.QuoteMeta(who.Username) + `\b`)
	accounts := map[string]string{}
	redact.Strings(again, func(s string) string {
		if who.Sub != "" {
			s = sub.ReplaceAllString(s, nobodysID)
			s = shortened.ReplaceAllString(s, "${1}"+noShort)
		}
		if who.Username != "" && s == who.Username {
			s = nobodysName
		} else if who.Username != "" {
			s = session.ReplaceAllString(s, "${1}"+nobodysName)
		}
		return accountID.ReplaceAllStringFunc(s, func(id string) string {
			if id == nobodysID[24:] { // the end of the user's id
				return id
			}
			if accounts[id] == "" {
				accounts[id] = fmt.Sprintf("%012d", len(accounts)+1)
			}
			return accounts[id]
		})
	})
	again.belong()
	return again, again.Check()
}
