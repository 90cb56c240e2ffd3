package denial

// Layer is a kind of policy that can refuse a call.
type Layer string

// The kinds that AWS names in its sentences. Unknown means that the sentence names none, as older ones do.
const (
	Unknown  Layer = ""
	Identity Layer = "identity-based policy"
	Boundary Layer = "permissions boundary"
	Session  Layer = "session policy"
	Resource Layer = "resource-based policy"
	SCP      Layer = "service control policy"
	RCP      Layer = "resource control policy"
	Trust    Layer = "role trust policy"
	Endpoint Layer = "VPC endpoint policy"
	// PublicAccess is no policy, but the settings of a bucket or an account that override its policies.
	PublicAccess Layer = "S3 Block Public Access"
)

// layers is in the order in which a clause is compared. "sessions policy" is how AWS's own page spells one of them.
func layers() []struct {
	words string
	layer Layer
} {
	return []struct {
		words string
		layer Layer
	}{
		{"identity-based policy", Identity},
		{"permissions boundary", Boundary},
		{"session policy", Session},
		{"sessions policy", Session},
		{"resource-based policy", Resource},
		{"service control policy", SCP},
		{"resource control policy", RCP},
		{"role trust policy", Trust},
		{"VPC endpoint policy", Endpoint},
	}
}
