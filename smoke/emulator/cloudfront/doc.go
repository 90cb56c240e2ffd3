// Package cloudfront is Amazon CloudFront in the emulated account: distributions as records with tags and invalidations.
// There is no edge: nothing is served, so that a distribution is deployed and an invalidation completed when they are asked
// for next. Names of operations, members and errors are those of AWS's API reference (API version 2020-05-31).
package cloudfront
