package denial

import (
	"regexp"
	"strings"
)

// found is the clause that says which policy decided.
type found struct {
	at, end  int // in the squeezed text behind the verb; at is -1 without a clause
	layer    Layer
	explicit bool
	setting  string
}

// publicAccess is the clause of S3 Block Public Access. AWS: S3 user guide, "Troubleshoot access denied (403 Forbidden)
// errors", examples of Block Public Access.
var publicAccess = regexp.MustCompile(`^becausepublic.{0,60}?(?:prevented|blocked)bythe(BlockPublicAcls|IgnorePublicAcls|BlockPublicPolicy|RestrictPublicBuckets)`)

// absentKey is the clause by which KMS leaves open whether there is such a key at all.
const absentKey = "becausetheresourcedoesnotexistinthisRegion"

// clauseIn finds the first clause.
func clauseIn(tight string) found {
	none := found{at: -1}
	best := none
	for _, phrase := range []string{implicit, explicit, blocked} {
		i := strings.Index(tight, phrase)
		if i < 0 || best.at >= 0 && best.at <= i {
			continue
		}
		if phrase == blocked {
			if m := publicAccess.FindStringSubmatch(tight[i:]); m != nil {
				best = found{at: i, end: i + len(m[0]), layer: PublicAccess, explicit: true, setting: m[1]}
			}
			continue
		}
		best = found{at: i, end: i + len(phrase), explicit: phrase == explicit}
	}
	if i := strings.Index(tight, absentKey); i >= 0 && (best.at < 0 || i < best.at) {
		return found{at: i, end: i + len(absentKey), layer: Resource, setting: "absent"}
	}
	if best.at < 0 || best.layer != Unknown {
		return best
	}
	rest := tight[best.end:]
	if best.explicit {
		for _, article := range []string{"inan", "ina", "inthe", "transitivelythrougha"} {
			if tail, ok := strings.CutPrefix(rest, article); ok {
				rest = tail
				break
			}
		}
	}
	for _, l := range layers() {
		tail, ok := strings.CutPrefix(rest, strings.ReplaceAll(l.words, " ", ""))
		if !ok {
			continue
		}
		best.layer = l.layer
		if words := strings.Index(tail, "action"); !best.explicit && strings.HasPrefix(tail, "allowsthe") && words >= 0 {
			tail = tail[words+len("action"):]
		}
		best.end = len(tight) - len(tail)
		return best
	}
	return best
}
