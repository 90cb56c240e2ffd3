package denial

import (
	"regexp"
	"strings"
)

// Phrases of the sentence, as they are found in a squeezed text.
const (
	user       = "User:"
	verb       = "isnotauthorizedtoperform:"
	onResource = "onresource:"
	implicit   = "becauseno"
	explicit   = "withanexplicitdeny"
	blocked    = "becausepublic" // "because public policies are prevented by the BlockPublicPolicy setting in S3 Block Public Access"
)

// Parse finds the first refusal in a text. It answers false for a text that holds none, such as S3's bare
// "Access Denied", which says neither who nor why.
func Parse(text string) (Denial, bool) { return ParseClean(Clean(text)) }

// ParseClean is [Parse] for a text from [Clean].
func ParseClean(text string) (Denial, bool) {
	s := squeeze(text)
	at := strings.Index(s.tight, verb)
	if at < 0 {
		return Denial{}, false
	}
	start := at + len(verb)
	// Only the first of several refusals counts, so the next one's clause must not be taken for its own.
	end := len(s.tight)
	if next := strings.Index(s.tight[start:], verb); next >= 0 {
		end = start + next
		if u := strings.LastIndex(s.tight[start:end], user); u >= 0 {
			end = start + u
		}
	}
	d := Denial{Principal: principal(s, at)}
	s.begin = strings.LastIndexByte(s.text[:s.origin[max(0, at-len(d.Principal))]], '\n') + 1
	s.hard = strings.Join(strings.Fields(s.between(at, start)), " ") != "is not authorized to perform:" || strings.Contains(s.between(at-len(d.Principal), at), "\n")
	before, after := s.tight[max(0, at-maxWrapper):at], s.tight[start:end]
	d.Tagging = strings.Contains(before, "performingataggingoperation")
	d.Code, d.Operation = wrapper(before, after)

	resource, clause := strings.Index(after, onResource), clauseIn(after)
	actionEnd := start + len(after)
	for _, i := range []int{clause.at, resource, strings.Index(after, "onthisresource"), strings.Index(after, "ontheresource")} {
		if i >= 0 {
			actionEnd = min(actionEnd, start+i)
		}
	}
	d.Action = until(s, start, actionEnd, actionEnd < start+len(after))
	if !action().MatchString(d.Action) {
		return Denial{}, false
	}
	if adjacent := start+resource == actionEnd; resource >= 0 && adjacent {
		from := start + resource + len(onResource)
		clauseAt := end
		if clause.at >= 0 {
			clauseAt = start + clause.at
		}
		d.Resource = resourceIn(s, from, clauseAt, clause.at >= 0)
	}
	d.Layer, d.Explicit, d.Setting = clause.kind, clause.explicit, clause.setting
	if rest := start + clause.end; clause.at >= 0 && strings.HasPrefix(s.tight[rest:end], ":arn:") {
		d.Policy = s.token(rest+1, end)
	}
	return d, true
}

// action is SERVICE:Action.
var action = pattern(`^[A-Za-z][\w-]*:[\w*-]+$`)

// until reads the token between two places. Unless something known follows (bounded), it looks for the token's end.
func until(s squeezed, start, end int, bounded bool) string {
	text := s.between(start, end)
	if whole, ok := oneToken(text); ok && bounded {
		return strings.Trim(whole, `"'.,;`)
	}
	return s.token(start, end)
}

// principal reads the caller in front of "is not authorized to perform".
func principal(s squeezed, at int) string {
	if i := strings.LastIndex(s.tight[:at], user); i >= 0 {
		if who, ok := oneToken(s.between(i+len(user), at)); ok {
			return strings.Trim(who, `"'`)
		}
	}
	before := s.between(0, at)
	if who := before[strings.LastIndexAny(before, " \n")+1:]; strings.HasPrefix(who, "arn:") {
		return who
	}
	return ""
}

// resourceIn reads the resource in each of its spellings: an ARN, S3's quoted ARN, and IAM's "role NAME".
func resourceIn(s squeezed, start, end int, bounded bool) string {
	text := s.between(start, end)
	if quoted, ok := strings.CutPrefix(text, `"`); ok {
		if name, _, ok := strings.Cut(quoted, `"`); ok {
			return strings.ReplaceAll(name, "\n", "")
		}
	}
	for _, kind := range []string{"instanceprofile", "role", "policy", "user", "group"} {
		rest, ok := strings.CutPrefix(s.tight[start:end], kind)
		if !ok || rest == "" || strings.ContainsRune(":-_/", rune(rest[0])) {
			continue
		}
		gap := s.between(start+len(kind)-1, start+len(kind)+1)
		if !strings.ContainsAny(gap, " \n") {
			continue // a name that starts with such a word
		}
		words := kind
		if kind == "instanceprofile" {
			words = "instance profile"
		}
		return words + " " + until(s, start+len(kind), end, bounded)
	}
	return until(s, start, end, bounded)
}

// maxWrapper bounds how far before a sentence, in bytes, its wrapper is looked for.
const maxWrapper = 1000

var (
	boto     = pattern(`Anerroroccurred\((\w+)\)whencallingthe(\w+?)operation`)
	goSDK    = pattern(`operationerror[\w .-]+:(\w+),`)
	goCode   = pattern(`apierror(\w+):`)
	handlers = pattern(`HandlerErrorCode:(\w+)`)
)

// wrapper reads what an SDK or a CloudFormation handler put around the sentence.
func wrapper(before, after string) (code, operation string) {
	if found := last(boto(), before); found != nil {
		return found[1], found[2]
	}
	if found := last(goCode(), before); found != nil {
		if call := last(goSDK(), before); call != nil {
			operation = call[1]
		}
		return found[1], operation
	}
	if found := handlers().FindStringSubmatch(after); found != nil {
		return found[1], ""
	}
	return "", ""
}

func last(pattern *regexp.Regexp, text string) []string {
	found := pattern.FindAllStringSubmatch(text, -1)
	if len(found) == 0 {
		return nil
	}
	return found[len(found)-1]
}

// found is the clause that names the policy.
type found struct {
	at, end  int // in the squeezed text behind the verb; at is -1 without a clause
	kind     PolicyKind
	explicit bool
	setting  string
}

// publicAccess matches the clause of S3 Block Public Access. AWS: S3 user guide, "Troubleshoot access denied (403 Forbidden)
// errors", examples of Block Public Access.
var publicAccess = pattern(`^becausepublic.{0,60}?(?:prevented|blocked)bythe(BlockPublicAcls|IgnorePublicAcls|BlockPublicPolicy|RestrictPublicBuckets)`)

// absentKey matches the clause in which KMS leaves open whether the key exists.
const absentKey = "becausetheresourcedoesnotexistinthisRegion"

func clauseIn(tight string) found {
	none := found{at: -1}
	best := none
	for _, phrase := range []string{implicit, explicit, blocked} {
		i := strings.Index(tight, phrase)
		if i < 0 || best.at >= 0 && best.at <= i {
			continue
		}
		if phrase == blocked {
			if m := publicAccess().FindStringSubmatch(tight[i:]); m != nil {
				best = found{at: i, end: i + len(m[0]), kind: PublicAccess, explicit: true, setting: m[1]}
			}
			continue
		}
		best = found{at: i, end: i + len(phrase), explicit: phrase == explicit}
	}
	if i := strings.Index(tight, absentKey); i >= 0 && (best.at < 0 || i < best.at) {
		return found{at: i, end: i + len(absentKey), kind: Resource, setting: "absent"}
	}
	if best.at < 0 || best.kind != Unknown {
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
	if plural, ok := strings.CutPrefix(rest, "sessionspolicy"); ok { // a spelling of AWS's own page
		rest = "sessionpolicy" + plural
	}
	for _, kind := range policyKinds() {
		tail, ok := strings.CutPrefix(rest, strings.ReplaceAll(string(kind), " ", ""))
		if !ok {
			continue
		}
		best.kind = kind
		if words := strings.Index(tail, "action"); !best.explicit && strings.HasPrefix(tail, "allowsthe") && words >= 0 {
			tail = tail[words+len("action"):]
		}
		best.end = len(tight) - len(tail)
		return best
	}
	return best
}
