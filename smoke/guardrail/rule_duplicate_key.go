package guardrail

var duplicateKeyRule = Rule{
	ID:    "duplicate-key",
	About: "no map has a key twice",
	Why:   "CloudFormation silently uses the last one",

	checkTemplate: func(c *pass) {
		for _, key := range c.template.Duplicates {
			c.add(Finding{
				Level: Open, Pos: key.Pos,
				Problem: "the key " + key.Name + " occurs more than once in its map: CloudFormation silently uses the last one",
				Fix:     "keep one of them; clients that read the template themselves (AWS CLI, SAM) may refuse it",
			})
		}
	},
}
