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
// operation". After the clause there may be the ARN of the policy and an address of the console. [Parse] takes all
// of them, because it looks for the clauses and never for the end of the text.
//
// The package is pure: text in, value out.
package denial
