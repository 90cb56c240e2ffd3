package guardrail

// The ids of the rules.
const (
	RuleTemplate        = "template"
	RuleSize            = "template-size"
	RuleTransform       = "transform"
	RuleStackName       = "stack-name"
	RuleRequiredTag     = "required-tag"
	RuleCapabilities    = "capabilities"
	RuleRoleName        = "role-name"
	RuleBoundary        = "role-boundary"
	RuleAttachedPolicy  = "attached-policy"
	RulePolicyName      = "policy-name"
	RuleProfileName     = "instance-profile-name"
	RulePassRole        = "pass-role"
	RuleResourceType    = "resource-type"
	RuleFunctionURL     = "function-url"
	RuleBucketName      = "bucket-name"
	RuleBucketVersioned = "bucket-versioned"
	RuleNameLength      = "name-length"
	RuleDeniedCall      = "denied-call"
	RuleBoundaryLacks   = "workload-boundary"
	RuleBootstrap       = "cdk-bootstrap"
	RuleStoredParameter = "ssm-parameter"
	RuleStoredCode      = "code-in-s3"
	RuleDuplicateKey    = "duplicate-key"
	RuleTab             = "tab"
)

// Rules lists every rule, in the order of the documentation.
func Rules() []Rule {
	return []Rule{
		{RuleTemplate, "the template is one that CloudFormation accepts",
			"CloudFormation refuses it before it creates anything"},
		{RuleSize, "the template is at most 51,200 bytes",
			"a larger one must come from an S3 bucket, and provisioning credentials cannot write to S3"},
		{RuleTransform, "no transforms or macros",
			"a transform needs cloudformation:CreateChangeSet on the transform itself, which provisioning credentials lack"},
		{RuleStackName, "the stack name starts with agent-<sub>- and has at most 128 letters, digits and hyphens",
			"provisioning credentials may create stacks of that name pattern only"},
		{RuleRequiredTag, "the stack carries every tag that the credentials document requires",
			"provisioning credentials may create stacks that carry those tags only"},
		{RuleCapabilities, "the deployment acknowledges the template's capabilities",
			"CloudFormation refuses IAM resources that are not acknowledged"},
		{RuleRoleName, "every AWS::IAM::Role has a RoleName that starts with the role prefix",
			"the execution role may manage roles of that prefix only, and a name that CloudFormation generates starts with the stack's"},
		{RuleBoundary, "every AWS::IAM::Role has the required PermissionsBoundary",
			"the execution role may create a role only with that boundary"},
		{RuleAttachedPolicy, "only managed policies that the execution role may attach",
			"the execution role may attach policies of the role prefix and a short list of AWS's own"},
		{RulePolicyName, "every AWS::IAM::ManagedPolicy has a ManagedPolicyName that starts with the role prefix",
			"the execution role may manage policies of that prefix only"},
		{RuleProfileName, "every AWS::IAM::InstanceProfile has an InstanceProfileName that starts with the role prefix",
			"the execution role may manage instance profiles of that prefix only"},
		{RulePassRole, "roles are passed to services that the execution role may pass them to",
			"the execution role may pass roles of the role prefix, to a short list of services"},
		{RuleResourceType, "only resource types whose actions the execution role has",
			"CloudFormation makes every call as the execution role"},
		{RuleFunctionURL, "a public Function URL has both of its permissions",
			"since October 2025 a URL answers 403 unless lambda:InvokeFunctionUrl and lambda:InvokeFunction are both granted"},
		{RuleBucketName, "every bucket has a name that runtime credentials may empty",
			"CloudFormation does not delete a bucket that holds objects, and runtime credentials may delete objects in buckets named agent-<sub>-... only"},
		{RuleBucketVersioned, "no versioned buckets",
			"nobody in the workshop may delete old versions, so the bucket could never be deleted"},
		{RuleNameLength, "names are within AWS's limits",
			"the service refuses a longer name when the stack is half created"},
		{RuleDeniedCall, "every call for a resource is one that the execution role may make",
			"CloudFormation makes every call as the execution role"},
		{RuleBoundaryLacks, "no service needs more of a workload's role than the permissions boundary allows",
			"the required boundary decides, whatever the role's own policies and managed policies allow"},
		{RuleBootstrap, "nothing from CDK's bootstrap stack",
			"its parameters, buckets and roles are not in the account, and its roles cannot be assumed"},
		{RuleStoredParameter, "values of parameters are given in the template or in the deployment",
			"CloudFormation reads others from Parameter Store, which provisioning credentials cannot look into"},
		{RuleStoredCode, "code is in the template",
			"provisioning credentials cannot write to S3, and runtime credentials write to buckets of one prefix only"},
		{RuleDuplicateKey, "no map has a key twice",
			"CloudFormation silently uses the last one"},
		{RuleTab, "no tabs between keys and values",
			"what CloudFormation does with them is not documented"},
	}
}
