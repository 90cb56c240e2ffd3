package broker

import (
	"math/big"
	"strings"

	"cfnenv/smoke/workshop"
)

// sandboxAccount is the account that top-level credentials and references belong to. It is another one than the workshop's
// and is not emulated: its credentials can say who they are and nothing else.
const sandboxAccount = "210987654321"

// Names in the sandbox account.
const (
	sandboxPrefix    = "agentsandbox"
	commsBucket      = sandboxPrefix + "-comms"
	uploadsBucket    = sandboxPrefix + "-uploads"
	queueName        = sandboxPrefix + "-queue"
	busName          = sandboxPrefix + "-agents"
	contactsTable    = sandboxPrefix + "-contacts"
	mailTable        = sandboxPrefix + "-mail"
	profilesTable    = sandboxPrefix + "-profiles"
	profilesIndex    = "agentId-index"
	sharedParameters = "/" + sandboxPrefix + "/emulated/shared/"
	ownParameters    = "/" + sandboxPrefix + "/emulated/agent/<principal.sub>/"
	published        = "agent-enablement/latest/"

	sandboxExecutionRole = "arn:aws:iam::" + sandboxAccount + ":role/" + sandboxPrefix + "-cfn-exec"
)

func (i *issuing) sandboxRole() string {
	return "arn:aws:iam::" + sandboxAccount + ":role/" + sandboxPrefix + "-broker-target"
}

func (i *issuing) poolID() string { return i.region() + "_EMULATED0" }

func (i *issuing) issuer() string {
	return "https://cognito-idp." + i.region() + ".amazonaws.com/" + i.poolID()
}

func (i *issuing) inboxName() string { return sandboxPrefix + "-inbox-" + i.Username }

func (i *issuing) uploadPrefix() string { return "f/" + base58(i.Sub) + "/" }

// docs leads to the one page that the emulated account serves.
func (i *issuing) docs() *docs {
	const key = published + "skills/provisioning-cfn-mode/SKILL.md"
	return &docs{ReadmeURL: i.endpoint(skillPath), ReadmeS3URI: "s3://" + commsBucket + "/" + key, ReadmeKey: key}
}

// references returns the references of the sandbox account.
func (i *issuing) references() references {
	region, docs := i.region(), i.docs()
	arn := func(service, resource string) string {
		return "arn:aws:" + service + ":" + region + ":" + sandboxAccount + ":" + resource
	}
	bus, inbox := arn("events", "event-bus/"+busName), i.inboxName()
	return references{
		AWSRegion: region, CredentialScope: i.Profile.Scope, Docs: docs,
		Enablement: &enablement{"latest", i.endpoint(skillsPath + "CONTENTS.md"), i.endpoint(skillsPath + "artifacts/"), i.endpoint(skillsPath), docs},
		APIAccess:  &apiAccess{"/" + sandboxPrefix + "/emulated/shared-api-key", []string{"x-api-key", "authorization"}},
		SSMKeys:    &ssmKeys{"emulated", sharedParameters, ownParameters, docs},
		Cognito: &cognito{
			Issuer: i.issuer(), UserPoolID: i.poolID(), UserPoolClientID: i.client(),
			OpenIDConfigurationURL: i.issuer() + "/.well-known/openid-configuration",
			JWKSURL:                i.issuer() + "/.well-known/jwks.json", Reauth: map[string]string{"mode": renewalMode},
		},
		Provisioning: &provisioning{
			CFNExecutionRoleARN:     sandboxExecutionRole,
			RequiredRoleBoundaryARN: "arn:aws:iam::" + sandboxAccount + ":policy/" + sandboxPrefix + "-agent-workload-boundary",
			StackNamePattern:        workshop.StackNamePattern, RequiredTags: workshop.RequiredTags(), Docs: docs,
		},
		Shortlinks:  &shortlinks{i.endpoint("/v1/links"), i.endpoint("/l/"), "/v1/links", "/l/", docs},
		Taskboard:   &taskboard{i.endpoint("/v1/taskboard"), docs},
		Files:       &files{i.endpoint("/files/"), docs},
		S3:          &s3Prefix{uploadsBucket, i.uploadPrefix(), docs},
		SQS:         &queue{arn("sqs", queueName), queueName},
		EventBridge: &eventBridge{bus, busName},
		EventBus: &eventBus{
			AgentID: i.Username, Groups: []string{}, EventBusARN: bus, EventBusName: busName, InboxQueueARN: arn("sqs", inbox), InboxQueueName: inbox,
			InboxQueueURL: "https://sqs." + region + ".amazonaws.com/" + sandboxAccount + "/" + inbox,
			SharedFiles: sharedFiles{
				commsBucket,
				[]string{"direct/" + i.Username + "/", "broadcast/" + i.Username + "/"},
				[]string{"direct/*/" + i.Username + "/", "broadcast/"},
			},
			Routing: routing{"agents.messages.sub.<principal.sub>", "agent.message.v2", "toUsername"}, Docs: docs,
		},
		Directory:    &directory{profilesTable, profilesIndex, docs},
		JMAPContacts: &contacts{contactsTable, "contact", docs},
		JMAPMail:     &mail{mailTable, "inbox", "emailsubmission_set", docs},
	}
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
