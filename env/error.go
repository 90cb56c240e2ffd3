package env

// Error says what is wrong with a credentials document. It never holds a value
// of the document, so it can be shown and logged.
type Error struct {
	// Path is the JSON path of the field, for example
	// "credentialSets.agentAWSWorkshopRuntime.awsRegion"; empty when the
	// document as a whole is at fault.
	Path string
	// Problem is what is wrong there, worded to follow the path: "is missing".
	Problem string
	// Hint is what the user can do about it; may be empty.
	Hint string
	// Expired tells that the only fault is that the credentials' time is over.
	Expired bool
}

// Error returns the path and the problem on one line.
func (e *Error) Error() string {
	if e.Path == "" {
		return e.Problem
	}
	return e.Path + " " + e.Problem
}
