package broker

import (
	_ "embed"
	"encoding/json"
	"fmt"
	"math/big"
	"strings"
)

// sandboxAccount is the account that top-level credentials and references belong to. It is another one than the workshop's
// and is not emulated: its credentials can say who they are and nothing else.
const (
	sandboxAccount       = "210987654321"
	sandboxRole          = "arn:aws:iam::" + sandboxAccount + ":role/agentsandbox-broker-target"
	sandboxExecutionRole = "arn:aws:iam::" + sandboxAccount + ":role/agentsandbox-cfn-exec"
)

var (
	// sandboxReferences are the references of the sandbox account, in which names in capitals stand for what fill knows.
	//go:embed references.json
	sandboxReferences string

	// grantTexts are advice on what each set is for, not policy: the services and the names of API operations that the
	// broker lists.
	//go:embed grants.json
	grantTexts string
)

func (i *issuing) poolID() string { return i.region() + "_EMULATED0" }

func (i *issuing) issuer() string {
	return "https://cognito-idp." + i.region() + ".amazonaws.com/" + i.poolID()
}

// docs leads to the one page that the emulated account serves.
func (i *issuing) docs() *docs {
	const key = "agent-enablement/latest/skills/provisioning-cfn-mode/SKILL.md"
	return &docs{ReadmeURL: i.endpoint(skillPath), ReadmeS3URI: "s3://agentsandbox-comms/" + key, ReadmeKey: key}
}

// fill puts the names of an account and of the principal into one of the texts above.
func (i *issuing) fill(text, account, executionRole string) ([]byte, error) {
	docs, err := json.Marshal(i.docs())
	if err != nil {
		return nil, err
	}
	places := []string{`"DOCS"`, string(docs)}
	for _, name := range [][2]string{
		{"EXECUTION_ROLE", executionRole}, {"ACCOUNT", account}, {"REGION", i.region()}, {"SCOPE", i.Profile.Scope}, {"URL", i.baseURL},
		{"USERNAME", i.Username}, {"UPLOADS", "f/" + base58(i.Sub) + "/"}, {"CLIENT", i.client()},
	} {
		quoted, err := json.Marshal(name[1])
		if err != nil {
			return nil, err
		}
		places = append(places, name[0], string(quoted[1:len(quoted)-1]))
	}
	return []byte(strings.NewReplacer(places...).Replace(text)), nil
}

// grants returns the grants in an account, by the set that they are for.
func (i *issuing) grants(account, executionRole string) (grants map[string][]grant, err error) {
	text, err := i.fill(grantTexts, account, executionRole)
	if err != nil {
		return nil, err
	}
	if err := json.Unmarshal(text, &grants); err != nil {
		return nil, fmt.Errorf("the broker's grants: %w", err)
	}
	return grants, nil
}

// base58Digits is the least number of digits that the broker writes, padded on the left.
const base58Digits = 22

// base58 writes a UUID as the broker writes it in upload prefixes: the alphabet of Bitcoin, without separators.
func base58(uuid string) string {
	const alphabet = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"
	n, ok := new(big.Int).SetString(strings.ReplaceAll(uuid, "-", ""), 16)
	if !ok {
		return ""
	}
	var digits []byte
	for base, digit := big.NewInt(58), new(big.Int); n.Sign() > 0; {
		n.DivMod(n, base, digit)
		digits = append([]byte{alphabet[digit.Int64()]}, digits...)
	}
	return strings.Repeat(alphabet[:1], max(0, base58Digits-len(digits))) + string(digits)
}
