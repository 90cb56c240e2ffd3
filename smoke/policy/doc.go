// Package policy evaluates AWS Identity and Access Management policies.
//
// It is a pure function of policies and a request: no clock, no network, no
// state. [Parse] compiles a policy once, refusing what AWS refuses and in its
// words; [Evaluate] then decides a [Request] against the [Policies] that apply
// to it, in the order that AWS documents ("Policy evaluation logic" in the IAM
// user guide), and says which kind of policy decided and by which statement.
// [Simulate] answers in the shape of iam:SimulateCustomPolicy.
//
// The table that maps an API operation to the IAM action that authorises it
// belongs to the services, not to this package: here an action is a string.
package policy
