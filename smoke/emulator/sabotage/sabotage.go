// Package sabotage breaks the emulated account on purpose, one way at a time, so that every assertion of the smoke harness
// can be seen to fail.
//
// An assertion that has never failed proves nothing. Each sabotage names the assertions that must notice it: one wherever
// that is possible, and where one break must trip several, why. Wherever AWS itself could be broken in that way the break
// is real (a policy is not weighed, a template is changed, an object goes elsewhere) and the account then answers
// truthfully; the others change an answer on its way out, as a service that reports wrongly would.
//
// A sabotage is installed in the options of an account before it is made. It knows the workshop's guide (its three
// examples, their outputs, the names of its roles) and nothing of whoever uses the account.
package sabotage

import (
	"slices"

	"cfnenv/smoke/emulator"
	"cfnenv/smoke/emulator/door"
)

// Sabotage is one way to break an account.
type Sabotage struct {
	// Name is the value of --sabotage.
	Name string
	// About says in one line what is broken.
	About string
	// Noticed are the ids of the assertions that do not hold then. Assertions that cannot be tried without these are not
	// counted.
	Noticed []string
	// Why says why more than one assertion must notice it; empty for one.
	Why string

	install func(*emulator.Options)
}

// Install breaks the account that o describes. Every call makes a break of its own, so one Sabotage may be installed in
// many accounts. It must come after o.Skills is set.
func (s Sabotage) Install(o *emulator.Options) { s.install(o) }

// All lists every sabotage in the order of the assertions that they are meant for.
func All() []Sabotage {
	return slices.Concat(
		credentialSabotages(), templateSabotages(), creationSabotages(), stackSabotages(), queueSabotages(), roleSabotages(),
		functionSabotages(), urlSabotages(), answerSabotages(), objectSabotages(), boundarySabotages(), refusalSabotages(), tableSabotages(), runtimeSabotages(),
		guardrailSabotages(), removalSabotages(),
	)
}

// Lookup finds a sabotage by its name.
func Lookup(name string) (Sabotage, bool) {
	for _, s := range All() {
		if s.Name == name {
			return s, true
		}
	}
	return Sabotage{}, false
}

// calls puts interceptors around the account's calls, each with a state of its own.
func calls(build func() []door.Interceptor) func(*emulator.Options) {
	return func(o *emulator.Options) { o.Calls = append(o.Calls, build()...) }
}

// call is calls for one interceptor without a state.
func call(i door.Interceptor) func(*emulator.Options) {
	return func(o *emulator.Options) { o.Calls = append(o.Calls, i) }
}

func decisions(list ...door.DecisionInterceptor) func(*emulator.Options) {
	return func(o *emulator.Options) { o.Decisions = append(o.Decisions, list...) }
}

func urls(i door.URLInterceptor) func(*emulator.Options) {
	return func(o *emulator.Options) { o.URLs = append(o.URLs, i) }
}

// both installs two breaks.
func both(a, b func(*emulator.Options)) func(*emulator.Options) {
	return func(o *emulator.Options) { a(o); b(o) }
}
