// Package template reads CloudFormation templates and knows their language: sections, parameters,
// mappings, conditions, intrinsic functions, and which resource depends on which. It is pure: no AWS,
// no network, no files, no clock.
//
// # From text to values
//
// [Parse] turns YAML or JSON into a [Template] in which every node has its line and column, whichever
// form the author wrote ("!Sub" or "Fn::Sub"). [Template.Validate] then says what CloudFormation itself
// would say of references, cycles, names and counts. A deployment goes on with
// [Template.ResolveParameters], [Template.EvaluateConditions], [Template.Graph] and
// [Template.Evaluate]; a look at a template before it is deployed uses [Template.Partial], which
// follows a value as far as it can and names what it cannot know instead of guessing.
//
// # Errors
//
// What CloudFormation refuses is an [*Error] with CloudFormation's own sentence and the place that
// caused it. What this package does not implement is an [*Error] too, worded "not emulated: …" and
// matched by errors.Is with [ErrNotEmulated]; nothing is skipped in silence.
package template
