package main

import "github.com/spf13/cobra"

func newProvisioningCommand(a *app) *cobra.Command {
	return newExportCommand(a, &cobra.Command{
		Use:   "provisioning",
		Short: "Print the environment of the provisioning credentials",
		Long: `Print the environment of the provisioning credentials: the first that is present
of the sets agentAWSWorkshopProvisioning, agentWorkshopProvisioning and agentWorkshop, else
the document's top level when its constraints.credentialScope is provisioning.`,
		Example: `  eval "$(cfnenv provisioning)"
  cfnenv provisioning --format fish | source
  cfnenv provisioning --format powershell | Out-String | Invoke-Expression
  cfnenv provisioning --format json -c document.json | jq -r .STACK_PREFIX`,
		Args: noArguments,
	}, func([]string) string { return "provisioning" })
}
