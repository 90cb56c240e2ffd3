package guardrail

import "cfnenv/smoke/template"

var bucketVersionedRule = Rule{
	ID:    "bucket-versioned",
	About: "no versioned buckets",
	Why:   "nobody in the workshop may delete old versions, so the bucket could never be deleted",

	types: []string{"AWS::S3::Bucket"},
	check: func(c *pass, r *template.Resource) {
		if kept(r) {
			return
		}
		checkUnversioned(c, r, "VersioningConfiguration", ".Status", "Enabled")
		checkUnversioned(c, r, "ObjectLockEnabled", "", "true") // which turns versioning on
	},
}

// checkUnversioned checks that a setting is not the one that makes a bucket keep old versions.
func checkUnversioned(c *pass, r *template.Resource, property, member, versioned string) {
	fix := "leave " + property + " out"
	for _, setting := range c.values(r, property+member) {
		switch text, exact := setting.Exact(); {
		case setting.absent():
		case !exact:
			c.leaveOpen(r, fix, setting, property, "leaves the bucket without old versions")
		case text == versioned:
			c.refuse(r, place(setting.Partial, r.Pos), fix, "the bucket keeps old versions%s, which nobody in the workshop may delete", setting.when)
		}
	}
}
