// Command cfnenv loads temporary AWS credentials into a shell, and tests that the
// account behind them allows what it should and refuses what it must.
package main

import (
	"os"

	"github.com/spf13/cobra"

	// Imported for its init, which runs a plain exporting command before the AWS SDK's packages are initialised, and then ends
	// the process.
	_ "cfnenv/cmd/cfnenv/internal/fastpath"
)

func main() {
	cobra.EnableCommandSorting = false // help lists commands in newRoot's order
	os.Exit(run(os.Args[1:], processApp()))
}
