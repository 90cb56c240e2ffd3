// Package stackinfo is what is known of a CloudFormation stack, as plain data: what it is made from, what CloudFormation
// said of it, and what follows from that by thinking alone. It asks nobody; [cfnenv/smoke/stack] does.
package stackinfo
