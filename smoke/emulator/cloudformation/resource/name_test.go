package resource

import (
	"crypto/rand"
	"regexp"
	"strings"
	"testing"
	"testing/iotest"
)

func TestGenerateName(t *testing.T) {
	sub := "0f8fad5b-d9cb-469f-a165-70867728950e"
	for _, c := range []struct {
		stack, logical string
		limit          int
		lower          bool
		want           string // pattern, without the random part
	}{
		{"s", "Queue", 80, false, "s-Queue"},
		{"aws-sam-cli-managed-default", "SamCliSourceBucket", 63, true, "aws-sam-cli-managed-default-samclisourcebucket"},
		{"lambda-info-http-endpoint", "ServerlessDeploymentBucket", 63, true, "lambda-info-http-endpoin-serverlessdeploymentbuck"},
		// Too short for the prefix agent-<sub>-: why the workshop's example names its bucket itself.
		{"agent-" + sub + "-writer-1760000000", "DataBucket", 63, true, "agent-" + sub[:33] + "-databucket"},
		{"agent-" + sub + "-lambda-1760000000", "AgentRole", 64, false, "agent-" + sub[:35] + "-AgentRole"},
		{"st", strings.Repeat("L", 100), 64, false, "st-" + strings.Repeat("L", 48)},
	} {
		name, err := generateName(rand.Reader, c.stack, c.logical, c.limit, c.lower)
		if err != nil {
			t.Fatal(err)
		}
		alphabet := "[A-Za-z0-9]"
		if c.lower {
			alphabet = "[a-z0-9]"
		}
		if !regexp.MustCompile("^"+regexp.QuoteMeta(c.want)+"-"+alphabet+"{12}$").MatchString(name) || len(name) > c.limit {
			t.Errorf("%s + %s: %s (%d), want %s-…", c.stack, c.logical, name, len(name), c.want)
		}
	}
	if _, err := generateName(iotest.ErrReader(iotest.ErrTimeout), "s", "l", 64, false); err == nil {
		t.Error("a name without randomness")
	}
}

func TestNameFor(t *testing.T) {
	types := Types()
	for _, c := range []struct {
		kind       string
		properties map[string]any
		want       string
	}{
		{"AWS::SQS::Queue", map[string]any{"QueueName": "mine"}, "^mine$"},
		{"AWS::SQS::Queue", map[string]any{"FifoQueue": true}, `^s-L-[A-Za-z0-9]{12}\.fifo$`},
		{"AWS::Lambda::Url", nil, "^$"},
		{"AWS::Lambda::Permission", nil, "^s-L-[A-Za-z0-9]{12}$"},
	} {
		name, err := types[c.kind].NameFor(rand.Reader, "s", "L", c.properties)
		if err != nil || !regexp.MustCompile(c.want).MatchString(name) {
			t.Errorf("%s: %q, %v", c.kind, name, err)
		}
	}
}

func TestExists(t *testing.T) {
	for name, want := range map[string]bool{
		"AWS::SQS::Queue": true, "AWS::DynamoDB::Table": true, "Custom::Anything": true, "AWS::EC2::Instance": true,
		"AWS::SQS::Que": false, "SQS::Queue": false, "Mine::Is::Module": false, "": false, "AWS::SQS::Queue\nAWS::SQS::QueuePolicy": false,
	} {
		if got := Exists(name); got != want {
			t.Errorf("Exists(%q) is %v", name, got)
		}
	}
}
