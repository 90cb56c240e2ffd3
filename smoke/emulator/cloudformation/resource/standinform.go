package resource

import (
	"crypto/sha256"
	"encoding/hex"
	"strings"
)

// form describes Ref, and the attributes that do not follow from their own names, of a type that is stood in for. REGION,
// ACCOUNT and NAME stand for the resource's own, ID for 17 hexadecimal digits, ID10 for 10 letters and digits, and UUID for
// one; a resource has the same ones in all its values.
type form struct {
	name       string // the property that names it, where it is not Name or in the table of calls
	ref        string // "" for the name
	attributes map[string]string
}

// standInReference evaluates Ref for a resource that is stood in for.
func (r *Request) standInReference(resourceType string) string {
	form := formOf(resourceType)
	if form.ref == "" {
		return r.Name
	}
	return r.formed(form.ref)
}

// StandInAttribute evaluates Fn::GetAtt for a resource that is stood in for.
func (r *Request) StandInAttribute(resourceType, attribute string) any {
	form := formOf(resourceType)
	if pattern, ok := form.attributes[attribute]; ok {
		if list, ok := strings.CutPrefix(pattern, "list "); ok {
			var items []any
			for item := range strings.FieldsSeq(r.formed(list)) {
				items = append(items, item)
			}
			return items
		}
		return r.formed(pattern)
	}
	switch value := r.Properties[attribute].(type) {
	case string, int, bool:
		return value
	}
	arn := r.PhysicalID
	if !strings.HasPrefix(arn, "arn:") {
		arn = r.formed("arn:aws:"+arnService(resourceType)+":REGION:ACCOUNT:") + strings.ToLower(kindOf(resourceType)) + "/" + r.PhysicalID
	}
	last := attribute[strings.LastIndexByte(attribute, '.')+1:]
	switch {
	case strings.HasSuffix(last, "Arn"), strings.HasSuffix(last, "ARN"):
		return arn
	case last == "Id", strings.HasSuffix(last, "Name"), last == kindOf(resourceType)+"Id":
		return r.PhysicalID
	case strings.HasSuffix(last, "Id"):
		return r.formed("ID")
	case last == "Port":
		return "5432"
	case strings.HasSuffix(last, "Url"), strings.HasSuffix(last, "URL"), strings.HasSuffix(last, "Uri"):
		return r.formed("https://ID10." + arnService(resourceType) + ".REGION.amazonaws.com")
	case last == "Address", strings.HasSuffix(last, "Endpoint"), strings.HasSuffix(last, "DNSName"), strings.HasSuffix(last, "DomainName"):
		return r.formed("ID10." + arnService(resourceType) + ".REGION.amazonaws.com")
	}
	return r.Name + "-" + last
}

// formed fills in a form.
func (r *Request) formed(pattern string) string {
	sum := sha256.Sum256([]byte(r.StackName + "/" + r.LogicalID + "/" + r.Name))
	digits := hex.EncodeToString(sum[:])
	uuid := digits[:8] + "-" + digits[8:12] + "-4" + digits[13:16] + "-a" + digits[17:20] + "-" + digits[20:32]
	return strings.NewReplacer("REGION", r.Region, "ACCOUNT", r.Account, "NAME", r.Name, "UUID", uuid,
		"ID10", lowerLetters(sum[:10]), "ID", "0"+digits[32:48]).Replace(pattern)
}

// lowerLetters writes each byte as a letter or a digit.
func lowerLetters(b []byte) string {
	out := make([]byte, len(b))
	for i, c := range b {
		out[i] = lowerAlphabet[int(c)%len(lowerAlphabet)]
	}
	return string(out)
}

func kindOf(resourceType string) string {
	return resourceType[strings.LastIndexByte(resourceType, ':')+1:]
}

// arnService returns the service's name in ARNs, mostly its name in lower case.
func arnService(resourceType string) string {
	parts := strings.Split(resourceType, "::")
	if len(parts) < 3 {
		return "cloudformation"
	}
	switch parts[1] {
	case "ElasticLoadBalancingV2":
		return "elasticloadbalancing"
	case "CertificateManager":
		return "acm"
	case "StepFunctions":
		return "states"
	case "Cognito":
		return "cognito-idp"
	case "EFS":
		return "elasticfilesystem"
	case "KinesisFirehose":
		return "firehose"
	case "OpenSearchService", "Elasticsearch":
		return "es"
	}
	return strings.ToLower(parts[1])
}
