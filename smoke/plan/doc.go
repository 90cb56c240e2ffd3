// Package plan is what a run is to do and to prove, decided before its first call: every name, parameter and tag, and how
// long everything may take. A plan is data that holds no secret and can be printed; it cannot call anybody.
package plan
