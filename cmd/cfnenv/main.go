// Command cfnenv exports the credentials of an AWS workshop to a shell, and
// proves that what the workshop promises about them holds.
package main

import "os"

func main() {
	os.Exit(run(os.Args[1:], processApp()))
}
