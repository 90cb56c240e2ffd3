// Package guardrail holds the workshop's rules: it checks a template before anything is deployed, and explains a denial
// after.
//
// Check looks at a parsed template and at what is known of the coming deployment, and returns findings. It follows
// values as far as they can be known; where they cannot, the finding says so and why, instead of guessing. What
// CloudFormation and cfn-lint know of templates in general is left to them, except for what makes a template unreadable.
//
// Explain takes a refusal that AWS worded (package denial) and says who asked for what, which policy refused, and what
// the workshop's guide would have one do.
//
// The package is pure: no AWS, no network, no files. The rules are those of the workshop's own policies; a test compares
// their tables with the policies of the emulated account.
package guardrail
