package guardrail

import (
	"regexp"
	"slices"
	"strings"

	"cfnenv/smoke/denial"
)

// failure explains an error message that is not about permissions.
type failure struct {
	phrases []string // one of them is in the text; compared without white space and case
	cause   string
	fix     string
}

const reload = `eval "$(cfnenv provisioning)" or eval "$(cfnenv runtime)"`

// credentialFailures can happen to any call, whatever it asks for.
// AWS: "Common errors" of each service's API reference.
func credentialFailures() []failure {
	return []failure{
		{[]string{"security token included in the request is expired", "ExpiredToken", "token has expired", "credentials have expired"},
			"the credentials have expired",
			"cfnenv refresh (or cfnenv login), then load them again: " + reload},
		{[]string{"Signature expired", "Signature not yet current", "RequestTimeTooSkewed", "difference between the request time and the current time is too large"},
			"the clock of this machine is wrong: AWS accepts a request only within a few minutes of its time",
			"set the clock, for example with timedatectl set-ntp true"},
		{[]string{"Credential should be scoped to a valid region", "AuthorizationHeaderMalformed", "PermanentRedirect", "IllegalLocationConstraint",
			"bucket you are attempting to access must be addressed using the specified endpoint"},
			"the request went to a region other than the one it was signed for or the one the resource is in",
			"use the document's region, which cfnenv exports as AWS_REGION and AWS_DEFAULT_REGION, and no --region: " + reload},
		{[]string{"SignatureDoesNotMatch", "request signature we calculated does not match"},
			"the secret access key does not belong to the access key id, or something changed the request on its way",
			"load the whole set again, never single values: " + reload + "; and look for a proxy that rewrites requests"},
		{[]string{"security token included in the request is invalid", "InvalidClientTokenId", "UnrecognizedClientException", "InvalidAccessKeyId", "AWS Access Key Id you provided does not exist", "InvalidToken"},
			"the access key id and the session token do not match, or are no longer valid: values of two sets are mixed, or AWS_SECURITY_TOKEN is out of date",
			"load the whole set again, which also unsets older variables: " + reload},
		{[]string{"Unable to locate credentials", "NoCredentialProviders", "Could not load credentials from any providers", "failed to refresh cached credentials", "no EC2 IMDS role found"},
			"no credentials are in the environment",
			"load them: " + reload},
		{[]string{"must specify a region", "Region is missing", "Missing region in config", "Invalid Configuration: Missing Region"},
			"no region is in the environment; boto3 and AWS CLI v1 read AWS_DEFAULT_REGION only",
			"load both variables: " + reload},
	}
}

// otherFailures belong to no rule.
// AWS: CloudFormation user guide, "Troubleshooting CloudFormation"; each service's user guide.
func otherFailures() []failure {
	return []failure{
		{[]string{"is in ROLLBACK_COMPLETE state and can not be updated", "is in ROLLBACK_COMPLETE state and cannot be updated", "is in ROLLBACK_FAILED state"},
			"the first creation of this stack failed, and such a stack cannot be updated, only deleted",
			"cfnenv explain STACK says why it failed; then cfnenv delete STACK and deploy it again, or cfnenv deploy --replace"},
		{[]string{"REVIEW_IN_PROGRESS state"},
			"the change set of this stack was never executed: it has no resources and no tags",
			"execute the change set, or deploy with cfnenv deploy --replace, which adopts the stack"},
		{[]string{"is in UPDATE_ROLLBACK_FAILED state", "is in DELETE_FAILED state"},
			"an earlier operation on this stack is stuck, and provisioning credentials may not continue it",
			"cfnenv explain STACK says why; then cfnenv delete STACK and deploy it again"},
		{[]string{"_IN_PROGRESS state and can not be updated", "_IN_PROGRESS state and cannot be updated"},
			"another operation on this stack is in progress",
			"wait for it to end, then repeat the command"},
		{[]string{"HandlerErrorCode: AlreadyExists", "EarlyValidation::ResourceExistenceCheck", "EntityAlreadyExists", "already exists in stack"},
			"a resource of that name already exists: it belongs to another stack, or a deleted stack left it behind",
			"put the stack's name into the resource's name; cfnenv sweep deletes what earlier runs left behind"},
		{[]string{"is invalid or cannot be assumed", "Cannot assume role", "RoleArn is invalid"},
			"CloudFormation cannot assume the role that it was given",
			"use --role-arn \"$CFN_EXEC_ROLE_ARN\", which cfnenv provisioning exports"},
		{[]string{"performing a tagging operation", "UnauthorizedTaggingOperation"},
			"CloudFormation's note about tagging hides the call that was refused: where a stack has tags, every refused creation is reported like this, most often a role's wrong name or missing boundary",
			"cfnenv explain STACK finds the refusal in the stack's events, cfnenv check TEMPLATE the cause in the template"},
		{[]string{"This Model is marked by provider as Legacy"},
			"the model is a legacy one that this account has not used for 15 days: not an IAM problem",
			"use an active model"},
		{[]string{"has reached the end of its life"},
			"the model is retired: not an IAM problem",
			"use an active model"},
		{[]string{"You don't have access to the model with the specified model ID"},
			"the account has not enabled this model in Bedrock: not an IAM problem",
			"use another model, or ask the workshop's operators to enable it"},
		{[]string{"aws-marketplace:ViewSubscriptions", "aws-marketplace:Subscribe", "Model access is denied due to"},
			"the first use of a third-party model subscribes the account to it, which nobody in the workshop may do: it works once the account's owner has used the model",
			"use a model of Amazon's, or ask the workshop's operators to use this one once"},
		{[]string{"with on-demand throughput isn't supported"},
			"the model can be called only through an inference profile: not an IAM problem",
			"use the id of an inference profile that includes it; profiles route to other regions, and runtime credentials may call models in some regions only"},
		{[]string{"The provided model identifier is invalid", "ResourceNotFoundException: Model not found", // the Go SDK's form, then that of the AWS CLI and boto3
			"the Converse operation: Model not found", "the ConverseStream operation: Model not found", "the InvokeModel operation: Model not found", "the InvokeModelWithResponseStream operation: Model not found"},
			"there is no such model in this region: not an IAM problem",
			"look for a typing error, and for the model in this region"},
		{[]string{"ResourceNotFoundException: Requested resource not found",
			"Item operation: Requested resource not found", "Items operation: Requested resource not found", "Query operation: Requested resource not found", "Scan operation: Requested resource not found"},
			"there is no such DynamoDB table in this region, or it is not active yet: not an IAM problem",
			"check the table's name and the region: aws dynamodb list-tables; a table is made by a stack of yours: cfnenv deploy"},
		{[]string{"The specified distribution does not exist"},
			"there is no CloudFront distribution with this ID in the account: not an IAM problem",
			"check the ID: aws cloudfront list-distributions"},
		{[]string{"Failed to create/update the stack. Run the following command", "Failed to create the stack. Run the following command"},
			"the AWS CLI does not say why the stack failed; its events do",
			"cfnenv explain STACK reads them and explains the root cause"},
		{[]string{"No updates are to be performed"},
			"the stack already matches the template",
			"there is nothing to do"},
	}
}

// callOnBehalf matches Lambda's sentence about a call that it makes itself, with the function's role.
// AWS: Lambda developer guide, "Giving Lambda functions access to resources in an Amazon VPC", and of event sources.
var callOnBehalf = regexp.MustCompile(`execution role does not have permissions to call (\w+) on (\w+)`)

func explainFailure(text string, w Workshop) (Explanation, bool) {
	flat := strings.Join(strings.Fields(text), " ")
	if call := callOnBehalf.FindStringSubmatch(flat); call != nil {
		account := w.account()
		e := ExplainDenial(denial.Denial{
			Principal: "arn:aws:sts::" + account.ID + ":assumed-role/" + w.RolePrefix + "ROLE/FUNCTION", Action: strings.ToLower(call[2]) + ":" + call[1],
		}, w)
		e.Who = "Lambda, on behalf of a function, as the function's role"
		e.Rule = workloadBoundaryRule.ID
		return e, true
	}
	tight := tighten(flat)
	find := func(rule string, failures []failure) (Explanation, bool) {
		for _, f := range failures {
			if slices.ContainsFunc(f.phrases, func(phrase string) bool { return strings.Contains(tight, tighten(phrase)) }) {
				return Explanation{Rule: rule, Cause: f.cause, Fix: f.fix}, true
			}
		}
		return Explanation{}, false
	}
	if e, ok := find("", credentialFailures()); ok {
		return e, true
	}
	for _, rule := range Rules() {
		if e, ok := find(rule.ID, rule.causes); ok {
			return e, true
		}
	}
	return find("", otherFailures())
}

func tighten(text string) string { return strings.ToLower(strings.Join(strings.Fields(text), "")) }
