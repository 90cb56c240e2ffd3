package smoke

import "cfnenv/smoke/removal"

func (r *runner) byHand() removal.ByHand {
	return removal.ByHand{RoleARN: r.plan.Account.ExecRoleARN, Endpoints: r.options.Endpoints}
}

// stackCommands removes a stack by hand, its bucket first.
func (r *runner) stackCommands(bucket, idOrName string) []string {
	commands := []string{r.byHand().Stack(idOrName)}
	if bucket != "" {
		commands = append([]string{r.byHand().Empty(bucket)}, commands...)
	}
	return commands
}

// directCommands removes what a probe made without CloudFormation, with the credentials that made it.
func (r *runner) directCommands(p Probe) []string {
	const provisioning = `eval "$(cfnenv provisioning)" && `
	if p.Try == TryBucket {
		return []string{provisioning + r.byHand().Bucket(p.Name)}
	}
	return []string{provisioning + r.byHand().Queue(p.Name)}
}
