package guardrail

var duplicateKeyRule = Rule{
	ID:    "duplicate-key",
	About: "no map has a key twice",
	Why:   "CloudFormation silently uses the last one",

	checkTemplate: func(c *pass) {
		for _, key := range c.template.Duplicates {
			c.question(nil, key.Pos, "keep one of them; clients that read the template themselves (AWS CLI, SAM) may refuse it",
				"the key %s occurs more than once in its map: CloudFormation silently uses the last one", key.Name)
		}
	},
}
