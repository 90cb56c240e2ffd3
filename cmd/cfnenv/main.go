// Command cfnenv exports the credentials of an AWS workshop to a shell, and
// proves that what the workshop promises about them holds.
package main

import (
	"os"

	"github.com/spf13/cobra"

	_ "cfnenv/cmd/cfnenv/internal/fastpath" // exports before the AWS SDK's packages are initialised
)

func main() {
	cobra.EnableCommandSorting = false // help lists commands in newRoot's order
	os.Exit(run(os.Args[1:], processApp()))
}
