package main

// replaceProcess runs a command to its end and returns its status: Windows
// cannot put one program in the place of another.
func (a *app) replaceProcess(argv, environ []string) error {
	code, err := runChild(a, argv, environ)
	if err != nil || code == exitOK {
		return err
	}
	return &exitError{Code: code}
}
