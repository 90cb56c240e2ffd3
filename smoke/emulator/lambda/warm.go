package lambda

// Warm prepares for functions in the background: it looks for a python3 and has one ready that has imported boto3. It
// is to be called once the account is served, by whoever expects functions to be created soon.
func (l *Lambda) Warm() { l.runner.Warm() }
