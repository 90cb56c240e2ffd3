// Package denial reads the sentence in which AWS refuses a call and says who asked for what, and which kind
// of policy said no.
//
// The sentence has one grammar (AWS: IAM user guide, "Troubleshoot access denied error messages"):
//
//	User: PRINCIPAL is not authorized to perform: ACTION[ on resource: RESOURCE] CLAUSE[EXTRA]
//
// and many spellings. S3 puts its resource between double quotes, IAM writes "role NAME" for most role calls, SQS
// lower-cases the action. The sentence also arrives wrapped: by a CloudFormation resource handler, by
// CloudFormation's note about tagging permissions, by boto3's "An error occurred (CODE) when calling the OPERATION
// operation". After the clause there may be the ARN of the policy and an address of the console.
//
// People paste it as a terminal, a log or a document shows it, so [Clean] takes the decoration off first, and [Parse]
// finds the sentence's phrases in the text without its white space: a line may end anywhere, inside an ARN as well.
//
// The package is pure: text in, value out.
package denial
