package main

// emulatorDifferences ends emulator.md: where what is emulated is known to answer otherwise than AWS.
const emulatorDifferences = `
## Known differences

What real clients see of the account is held against AWS's documentation and public recordings of AWS by tables in the
tests, which name the source of each answer. These differences remain:

| service | here | on AWS |
|---|---|---|
| all | one endpoint, in one region | an endpoint in each region |
| cloudformation | stacks settle before the request is answered, unless ` + "`--latency aws`" + ` | after it |
| cloudformation | a value that hangs on a resource that changes is ` + "`{{changeSet:KNOWN_AFTER_APPLY}}`" + ` | its new value, where it can be worked out |
| cloudformation | the stack's options RetainExceptOnCreate and DeletionMode are not shown; no drift, hooks, modules, nested stacks | they are |
| cloudformation | ` + "`DeletionPolicy: !If`" + ` is refused, as on AWS without the transform AWS::LanguageExtensions, which is not emulated | the transform allows it |
| cloudfront | distributions are records: nothing is served, and they are deployed, and invalidations completed, when they are asked for next | an edge; minutes |
| bedrock | a small catalogue, which is no statement about AWS; each model answers with the same text, whose words are its tokens | models |
| bedrock | a model of a third party can be used at once | its first use in an account needs an AWS Marketplace subscription |
| iam | tags are listed by key | in the order in which they were set |
| sts | no PackedPolicySize | how full the packed session policy is, in per cent |
| lambda | Pending and InProgress stand in the answers of creating and updating alone, or for two seconds with ` + "`--latency aws`" + `; nothing is refused meanwhile | until the function is ready; updates and some invocations are refused |
| lambda | Code.Location is a loopback address for as long as the function has that code | a presigned URL of S3 for ten minutes |
| lambda | the digits of RuntimeVersionArn say nothing | they name the version of the runtime |
| s3 | a bucket of another region is refused with AuthorizationHeaderMalformed, which names the region; SDKs follow | often PermanentRedirect |
| s3 | ListObjectVersions knows the one version of each object, ` + "`null`" + ` | every version |
| sqs | a standard queue gives messages in order | in any order, now and then twice |
`
