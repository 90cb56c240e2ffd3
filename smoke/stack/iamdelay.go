package stack

import "strings"

// iamDelay is one sentence by which a service says that it has not heard yet of a role that IAM has just made. AWS: IAM
// user guide, "Changes that I make are not always immediately visible".
type iamDelay struct {
	sentence string // the part that does not vary
	source   string // where it was seen
}

// iamDelays is all of them. Making the stack again a little later succeeds.
var iamDelays = []iamDelay{
	{"The role defined for the function cannot be assumed by Lambda",
		"Lambda CreateFunction: aws/aws-lambda-dotnet#2450, pulumi/pulumi-aws-native#148, hashicorp/terraform-provider-aws#44517"},
	{"ARN does not refer to a valid principal",
		"Lambda CreateFunction with environment variables, for which Lambda asks KMS for a grant: hashicorp/terraform-provider-aws#4633"},
	{"is invalid or cannot be assumed",
		"CloudFormation, of an execution role that was made seconds ago"},
}

// IAMDelay recognises a failure that ends by itself when IAM's changes have reached everybody. It answers the sentence
// that was seen, "" for any other failure.
func IAMDelay(message string) string {
	for _, delay := range iamDelays {
		if strings.Contains(message, delay.sentence) {
			return delay.sentence
		}
	}
	return ""
}
