package broker

import (
	"math/big"
	"strings"

	"cfnenv/smoke/emulator/workshop"
)

// sandboxAccount is the account that top-level credentials and references belong to. It is another one than the workshop's
// and is not emulated: its credentials can say who they are and nothing else.
const sandboxAccount = "210987654321"

const sandboxPrefix = "agentsandbox"

func (i *issuing) sandboxRole() string {
	return "arn:aws:iam::" + sandboxAccount + ":role/" + sandboxPrefix + "-broker-runtime"
}

// references are those of the top level. Parts of the workshop that have no place in the emulated account are empty
// objects, as the broker leaves them when they are not configured.
func (i *issuing) references() references {
	region := i.Workshop.Account.Region
	pool := region + "_EMULATED0"
	issuer := "https://cognito-idp." + region + ".amazonaws.com/" + pool
	skills := i.baseURL + skillsPath
	readme := docs{ReadmeURL: skills + "/provisioning-cfn-mode/"}
	r := references{
		AWSRegion: region, CredentialScope: scopeRuntime, Docs: readme,
		Enablement: enablement{Version: "emulated", IndexURL: skills + "/", ArtifactsRootURL: i.baseURL, SkillsRootURL: skills},
		APIAccess:  apiAccess{"/" + sandboxPrefix + "/api-key", []string{"x-api-key", "authorization"}},
		SSMKeys:    ssmKeys{"emulated", "/" + sandboxPrefix + "/shared/", "/" + sandboxPrefix + "/agents/<sub>/"},
		Cognito: cognito{
			Issuer: issuer, UserPoolID: pool, UserPoolClientID: i.clientID, OpenIDConfigurationURL: issuer + "/.well-known/openid-configuration",
			JWKSURL: issuer + "/.well-known/jwks.json", Reauth: map[string]string{"mode": "refresh-token"},
		},
		Provisioning: provisioning{
			CFNExecutionRoleARN:     "arn:aws:iam::" + sandboxAccount + ":role/" + sandboxPrefix + "-cfn-exec",
			RequiredRoleBoundaryARN: "arn:aws:iam::" + sandboxAccount + ":policy/" + sandboxPrefix + "-agent-workload-boundary",
			StackNamePattern:        workshop.StackNamePattern, RequiredTags: workshop.RequiredTags(),
		},
		Shortlinks: map[string]any{}, Taskboard: map[string]any{}, EventBridge: map[string]any{}, EventBus: map[string]any{},
		Directory: map[string]any{}, JMAPContacts: map[string]any{}, JMAPMail: map[string]any{},
	}
	r.Files.PublicBaseURL = i.baseURL + "/files"
	r.S3.Bucket, r.S3.AllowedPrefix = sandboxPrefix+"-files", base58(i.Sub)+"/"
	r.SQS.QueueARN, r.SQS.QueueName = "arn:aws:sqs:"+region+":"+sandboxAccount+":"+sandboxPrefix+"-inbox", sandboxPrefix+"-inbox"
	return r
}

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
	return string(digits)
}
