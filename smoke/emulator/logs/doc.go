// Package logs is Amazon CloudWatch Logs in the emulated account: log groups, streams and events, kept in memory within
// bounds. Queries, subscriptions, metric filters, exports and filter patterns other than plain terms are not emulated.
// Names of operations, fields and errors are those of AWS's API reference (API version 2014-03-28).
package logs
