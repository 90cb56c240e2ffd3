package engine

import (
	"crypto/sha256"
	"encoding/hex"
	"strings"
)

// StoredValue stands in for the value of a parameter in Systems Manager, or of a secret: one of the form that its type, or
// its name, asks for. The same name has the same value.
func StoredValue(kind, name string) string {
	sum := sha256.Sum256([]byte(name))
	digits := hex.EncodeToString(sum[:])[:17]
	inner := strings.TrimSuffix(strings.TrimPrefix(kind, "List<"), ">")
	switch {
	case inner == "AWS::EC2::Image::Id", strings.HasPrefix(name, "/aws/service/") && strings.Contains(name, "ami"):
		return "ami-" + digits
	case inner == "AWS::EC2::VPC::Id":
		return "vpc-" + digits
	case inner == "AWS::EC2::Subnet::Id":
		return "subnet-" + digits
	case inner == "AWS::EC2::SecurityGroup::Id":
		return "sg-" + digits
	case strings.HasPrefix(name, "/cdk-bootstrap/"): // a number: the version of CDK's bootstrap stack
		return "30"
	}
	return "stand-in-" + digits[:8]
}

// dynamic answers dynamic references where the account stands in for what it has not.
func (t *task) dynamic() func(service, name string) string {
	if !t.Types.StandsIn() {
		return nil
	}
	return func(_, name string) string { return StoredValue("", name) }
}
