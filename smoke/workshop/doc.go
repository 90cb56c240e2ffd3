// Package workshop is the emulated account as data: the workshop's roles with
// their policies and permissions boundaries, the service control policies, and
// the AWS managed policies that the account touches.
//
// The policies are JSON files in data, embedded and read only when [New] asks
// for them. They copy the workshop's account as it is, holes included: the
// execution role may write a new version of the workload boundary
// (iam:CreatePolicyVersion on policies named PREFIX-agent-*) and may swap the
// boundary of an agent role for another (iam:PutRolePermissionsBoundary
// without a condition), the service control policies' exemption never matches
// (it names session ARNs, while aws:PrincipalArn holds role ARNs), and the
// workload boundary lists names such as s3:CreateMultipartUpload and
// bedrock:Converse, which are API operations but not IAM actions.
//
// In the files, <account>, <region>, <prefix> and <broker> stand for what an
// [Account] says.
package workshop
