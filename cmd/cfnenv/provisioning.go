package main

import "github.com/spf13/cobra"

func newProvisioningCommand(a *app) *cobra.Command {
	return newExportCommand(a, &cobra.Command{
		Use:   "provisioning",
		Short: "Print shell code that loads the provisioning credentials",
		Long: `Print shell code that loads the provisioning credentials, which create stacks.

They are the first of these sets that the document has: agentAWSWorkshopProvisioning, agentWorkshopProvisioning,
agentWorkshop. Without any of them, the document's top level is used if its constraints.credentialScope is
provisioning.

If anything is wrong, the printed code unsets the credentials and fails, so that a script cannot go on with old ones.`,
		Example: `  eval "$(cfnenv provisioning)"
  cfnenv provisioning --format fish | source
  cfnenv provisioning --format powershell | Out-String | Invoke-Expression
  cfnenv provisioning --format json -c document.json | jq -r .STACK_PREFIX`,
		Args: noArguments,
	}, func([]string) string { return "provisioning" })
}
