package iam

import (
	"cmp"
	"encoding/base32"
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"cfnenv/smoke/emulator/wire"
	"cfnenv/smoke/policy"
	"cfnenv/smoke/workshop"
)

// role is one role. Its fields are guarded by the directory's lock.
type role struct {
	name, path, arn, id string
	description         *string // nil when none was given
	account             string
	created             time.Time
	maxSession          time.Duration
	trust               *compiled
	inline              []inlinePolicy // sorted by name
	attached            []string       // ARNs, in the order in which they were attached
	boundary            string         // ARN
	tags                map[string]string
	unrestricted        bool // service control policies do not apply
	original            bool // the account began with it
	lastUsed            time.Time

	effective atomic.Pointer[effective]
}

// effective caches the parsed policies of a role for one version of the directory.
type effective struct {
	version  uint64
	policies policy.Policies
}

type inlinePolicy struct {
	name string
	text *compiled
}

func (r *role) inlineIndex(name string) (int, bool) {
	return slices.BinarySearchFunc(r.inline, name, func(p inlinePolicy, name string) int { return cmp.Compare(p.name, name) })
}

// managedPolicy is one managed policy with its versions. Its fields are guarded by the directory's lock.
type managedPolicy struct {
	name, path, arn, id string
	description         *string // nil when none was given
	aws                 bool
	created, updated    time.Time
	versions            []*policyVersion // newest last
	next                int              // number of the next version
	tags                map[string]string
	uses, boundaryUses  int
}

type policyVersion struct {
	id        string
	created   time.Time
	isDefault bool
	text      *compiled
}

func (m *managedPolicy) current() *policyVersion {
	for _, v := range m.versions {
		if v.isDefault {
			return v
		}
	}
	return nil // never: a policy always has a default version
}

// compiled is a policy's text, parsed when it is first needed and once for each kind of policy that it serves as.
type compiled struct {
	name, text string
	bound      map[string]string // in a trust policy: the unique ids of the roles that it names by ARN

	mu   sync.Mutex
	docs [policy.Inline + 1]*policy.Document
}

func (c *compiled) as(kind policy.Kind) (*policy.Document, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.docs[kind] == nil {
		doc, err := policy.Parse(kind, c.name, []byte(c.text))
		if err != nil {
			var malformed *policy.ParseError
			if errors.As(err, &malformed) {
				return nil, wire.Errorf(malformed.Code, "%s", malformed.Message)
			}
			return nil, fmt.Errorf("policy %s: %w", c.name, err)
		}
		c.docs[kind] = doc
	}
	return c.docs[kind], nil
}

// compileSCPs makes the one level of the organization that the account knows: AWS's FullAWSAccess and the workshop's
// policies beside it.
func compileSCPs(scps []workshop.SCP) ([][]*policy.Document, error) {
	var level []*policy.Document
	for _, s := range scps {
		doc, err := policy.Parse(policy.SCP, s.ARN, []byte(s.Text))
		if err != nil {
			return nil, fmt.Errorf("service control policy %s: %w", s.Name, err)
		}
		level = append(level, doc)
	}
	return [][]*policy.Document{level}, nil
}

func compileSession(texts []string) ([]*policy.Document, error) {
	docs := []*policy.Document{}
	for i, text := range texts {
		c := compiled{name: fmt.Sprintf("session-policy-%d", i+1), text: text}
		doc, err := c.as(policy.Session)
		if err != nil {
			return nil, err
		}
		docs = append(docs, doc)
	}
	return docs, nil
}

// keyPrefix begins the access keys of the account. Temporary keys of AWS begin with ASIA; the rest of the prefix shows
// that this one is worthless outside.
const keyPrefix = "ASIAEMULATED"

// newID makes a unique id as IAM's: a prefix that tells the kind of thing (AWS: IAM user guide, "Unique identifiers") and
// 17 letters and digits.
func (d *Directory) newID(prefix string) (string, error) {
	s, err := d.random(11)
	if err != nil {
		return "", err
	}
	return prefix + base32.StdEncoding.EncodeToString(s)[:17], nil
}

// newKey makes an access key id, a secret and a session token.
func (d *Directory) newKey() (id, secret, token string, err error) {
	b, err := d.random(5 + 30 + 192)
	if err != nil {
		return "", "", "", err
	}
	id = keyPrefix + base32.StdEncoding.EncodeToString(b[:5])
	return id, base64.StdEncoding.EncodeToString(b[5:35]), "EMULATED" + base64.StdEncoding.EncodeToString(b[35:]), nil
}

func (d *Directory) random(n int) ([]byte, error) {
	b := make([]byte, n)
	if _, err := io.ReadFull(d.rand, b); err != nil {
		return nil, fmt.Errorf("no randomness for identifiers: %w", err)
	}
	return b, nil
}
