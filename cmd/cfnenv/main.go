// Command cfnenv loads temporary AWS credentials into a shell, and tests that the
// account behind them allows what it should and refuses what it must.
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
