package workshop

import (
	"embed"
	"encoding/json"
	"fmt"
	"io/fs"
	"path"
	"regexp"
	"strings"
	"sync"
	"unicode"
	"unicode/utf8"
)

//go:embed data
var data embed.FS

// The broker and the organization's management account, of which nothing is emulated but the names.
const (
	defaultBroker     = "arn:aws:iam::210987654321:role/agent-enablement-broker"
	managementAccount = "210987654321"
)

// New makes the account's content.
func New(a Account) (*Content, error) {
	if err := a.check(); err != nil {
		return nil, err
	}
	a.Prefix = a.prefix()
	if a.BrokerRoleARN == "" {
		a.BrokerRoleARN = defaultBroker
	}
	l := loader{account: a, fill: strings.NewReplacer(
		"<account>", a.ID, "<region>", a.Region, "<prefix>", a.Prefix, "<broker>", a.BrokerRoleARN,
		"<execution>", a.ExecutionRole(), "<workload-boundary>", a.boundary(), "<stacks>", a.StackNames(),
		"<required-tags>", a.demandTags())}
	w := &Content{Account: a}
	var err error
	if w.Roles, err = l.roles(); err != nil {
		return nil, err
	}
	if w.Policies, err = l.policies(); err != nil {
		return nil, err
	}
	w.SCPs, err = l.scps()
	return w, err
}

// check refuses what would make policies that match nothing.
func (a Account) check() error {
	switch {
	case len(a.ID) != 12 || strings.Trim(a.ID, "0123456789") != "":
		return fmt.Errorf("account id %q: must be twelve digits", a.ID)
	case !regexp.MustCompile(`^[a-z]{2}(-[a-z]+)+-[0-9]$`).MatchString(a.Region):
		return fmt.Errorf("region %q: must be a region of AWS such as us-east-2", a.Region)
	case regexp.MustCompile(`^(cn|us-gov|us-isob?|us-isof|eu-isoe|eusc)-`).MatchString(a.Region):
		return fmt.Errorf("region %q: not emulated: partitions of AWS other than aws; choose a region such as us-east-2", a.Region)
	case len(a.prefix()) > 42 || strings.Trim(a.prefix(), "_.-") != a.prefix() || strings.ContainsFunc(a.prefix(), outsidePrefixes):
		return fmt.Errorf("prefix %q: must be at most 42 letters, digits and any of _.-, with a letter or a digit at either end", a.Prefix)
	}
	for _, name := range append([]string{a.ExecutionRole(), a.boundary(), a.StackNames()}, a.MoreTags...) {
		if n := utf8.RuneCountInString(name); n == 0 || n > 256 || strings.ContainsFunc(name, outsideNames) {
			return fmt.Errorf("%q cannot be a name in the policies of the workshop", name)
		}
	}
	return nil
}

// outsidePrefixes reports the characters that no prefix has. (A bounded repetition is slow to compile, and accounts are made
// for every template that is checked.)
func outsidePrefixes(r rune) bool {
	return r > unicode.MaxASCII || !unicode.IsLetter(r) && !unicode.IsDigit(r) && !strings.ContainsRune("_.-", r)
}

// outsideNames reports the characters that no name in the policies has. (A bounded repetition of classes of Unicode takes a
// regular expression 60 ms to compile.)
func outsideNames(r rune) bool {
	return !unicode.IsLetter(r) && !unicode.IsNumber(r) && !strings.ContainsRune(" ${}:/=+@,._*-", r)
}

// demandTags is the condition for the tags that a new stack must carry with any value.
func (a Account) demandTags() string {
	if len(a.MoreTags) == 0 {
		return ""
	}
	absent := make(map[string]string, len(a.MoreTags))
	for _, key := range a.MoreTags {
		absent["aws:RequestTag/"+key] = "false"
	}
	condition, err := json.Marshal(absent)
	if err != nil { // strings alone
		return ""
	}
	return `, "Null": ` + string(condition)
}

type loader struct {
	account Account
	fill    *strings.Replacer
}

func (l *loader) text(name string) (string, error) {
	b, err := data.ReadFile("data/" + name)
	if err != nil {
		return "", fmt.Errorf("workshop account: %w", err)
	}
	return l.fill.Replace(string(b)), nil
}

// roleData is an entry of data/roles.json.
type roleData struct {
	Name         string   `json:"name"`
	Description  string   `json:"description"`
	Trust        string   `json:"trust"`
	Inline       []string `json:"inline"`
	Attached     []string `json:"attached"`
	Boundary     string   `json:"boundary"`
	Unrestricted bool     `json:"unrestricted"`
}

func (l *loader) roles() ([]Role, error) {
	text, err := l.text("roles.json")
	if err != nil {
		return nil, err
	}
	var list []roleData
	if err := json.Unmarshal([]byte(text), &list); err != nil {
		return nil, fmt.Errorf("workshop account: roles.json: %w", err)
	}
	roles := make([]Role, len(list))
	for i, d := range list {
		r := Role{Name: d.Name, Path: "/", ARN: l.account.RoleARN(d.Name), Description: d.Description,
			Attached: d.Attached, Unrestricted: d.Unrestricted}
		if r.Trust, err = l.text("trust/" + d.Trust + ".json"); err != nil {
			return nil, err
		}
		for _, name := range d.Inline {
			text, err := l.text("identity/" + name + ".json")
			if err != nil {
				return nil, err
			}
			r.Inline = append(r.Inline, InlinePolicy{Name: name, Text: text})
		}
		if d.Boundary != "" {
			r.Boundary = l.account.policyARN(d.Boundary)
		}
		roles[i] = r
	}
	return roles, nil
}

// policies reads the account's boundaries, whose names get the prefix, and the policies of AWS.
func (l *loader) policies() ([]Policy, error) {
	var out []Policy
	err := l.walk("boundary", func(file, name, text string) {
		if name = l.account.Prefix + "-" + name; strings.HasSuffix(name, "-"+workloadBoundary) {
			name = l.account.boundary()
		}
		out = append(out, Policy{Name: name, Path: "/", ARN: l.account.policyARN(name), Text: text})
	})
	if err != nil {
		return nil, err
	}
	aws, err := policiesOfAWS()
	return append(out, aws...), err
}

// policiesOfAWS are the same in every account, and most of the bytes. Their paths are their folders.
var policiesOfAWS = sync.OnceValues(func() (out []Policy, err error) {
	l := loader{fill: strings.NewReplacer()}
	err = l.walk("aws", func(file, name, text string) {
		folder := strings.TrimPrefix(path.Dir(file), "aws") + "/"
		out = append(out, Policy{Name: name, Path: folder, ARN: "arn:aws:iam::aws:policy" + folder + name, Text: text, AWS: true})
	})
	return out, err
})

func (l *loader) scps() ([]SCP, error) {
	var out []SCP
	err := l.walk("scp", func(file, name, text string) {
		id := "p-" + name
		arn := "arn:aws:organizations::" + managementAccount + ":policy/o-workshop00/service_control_policy/" + id
		if name == "FullAWSAccess" {
			arn = "arn:aws:organizations::aws:policy/service_control_policy/" + id
		}
		out = append(out, SCP{Name: name, ID: id, ARN: arn, Text: text})
	})
	return out, err
}

// walk reads the policies of a folder in the order of their names.
func (l *loader) walk(folder string, each func(file, name, text string)) error {
	return fs.WalkDir(data, "data/"+folder, func(file string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		file = strings.TrimPrefix(file, "data/")
		text, err := l.text(file)
		if err == nil {
			each(file, strings.TrimSuffix(path.Base(file), ".json"), text)
		}
		return err
	})
}
