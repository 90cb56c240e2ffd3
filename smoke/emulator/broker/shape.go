package broker

// document is the answer of the broker, kind agent-enablement.credentials.v2.
type document struct {
	Kind                string                   `json:"kind"`
	SchemaVersion       string                   `json:"schemaVersion"`
	RequestID           string                   `json:"requestId"`
	Principal           principal                `json:"principal"`
	IssuedAt            string                   `json:"issuedAt"`
	ExpiresAt           string                   `json:"expiresAt"`
	Auth                auth                     `json:"auth"`
	Session             session                  `json:"session"`
	Runtime             runtime                  `json:"runtime"`
	CognitoTokens       cognitoTokens            `json:"cognitoTokens"`
	Credentials         credentials              `json:"credentials"`
	Grants              []grant                  `json:"grants"`
	Constraints         constraints              `json:"constraints"`
	References          any                      `json:"references"`
	HumanUploadGuidance uploadGuidance           `json:"humanUploadGuidance"`
	CredentialSets      map[string]credentialSet `json:"credentialSets"`
	// Emulator marks members that the workshop's broker does not send.
	Emulator emulator `json:"emulator"`
}

// emulator says where the emulated account is, and what its broker asks for.
type emulator struct {
	EndpointURL         string `json:"endpointUrl,omitempty"`
	CredentialsEndpoint string `json:"credentialsEndpoint"`
	Login
}

type principal struct {
	Sub         string `json:"sub"`
	Issuer      string `json:"issuer"`
	Username    string `json:"username"`
	ProfileType string `json:"profileType"`
}

type session struct {
	SessionKey   string `json:"sessionKey"`
	PrincipalSub string `json:"principalSub"`
	AgentID      string `json:"agentId"`
	AuthMode     string `json:"authMode"`
	RenewalMode  string `json:"renewalMode"`
	ProfileType  string `json:"profileType"`
}

type auth struct {
	CredentialsEndpoint string        `json:"credentialsEndpoint"`
	CognitoClientID     string        `json:"cognitoClientId"`
	RenewalMode         string        `json:"renewalMode"`
	RenewalPolicy       renewalPolicy `json:"renewalPolicy"`
}

type renewalPolicy struct {
	RefreshBeforeSeconds int   `json:"refreshBeforeSeconds"`
	MaxRenewAttempts     int   `json:"maxRenewAttempts"`
	BackoffSeconds       []int `json:"backoffSeconds"`
}

type runtime struct {
	ServiceEndpoints map[string]string `json:"serviceEndpoints"`
}

type cognitoTokens struct {
	IDToken      string `json:"idToken"`
	AccessToken  string `json:"accessToken"`
	RefreshToken string `json:"refreshToken"`
	TokenType    string `json:"tokenType"`
	ExpiresIn    int    `json:"expiresIn"`
}

type credentials struct {
	AccessKeyID     string `json:"accessKeyId"`
	SecretAccessKey string `json:"secretAccessKey"`
	SessionToken    string `json:"sessionToken"`
	Expiration      string `json:"expiration"`
}

// grant is advice to the agent, not policy.
type grant struct {
	Service      string   `json:"service"`
	Actions      []string `json:"actions"`
	Resources    []string `json:"resources"`
	Instructions string   `json:"instructions,omitempty"`
}

type constraints struct {
	TTLSeconds         int    `json:"ttlSeconds"`
	UploadPrefixBase58 string `json:"uploadPrefixBase58,omitempty"`
	CredentialScope    string `json:"credentialScope"`
}

type credentialSet struct {
	AccountID       string      `json:"accountId"`
	AWSRegion       string      `json:"awsRegion"`
	CredentialScope string      `json:"credentialScope"`
	IssuedAt        string      `json:"issuedAt"`
	ExpiresAt       string      `json:"expiresAt"`
	Credentials     credentials `json:"credentials"`
	Grants          []grant     `json:"grants"`
	Constraints     constraints `json:"constraints"`
	References      any         `json:"references"` // of the workshop's sets: references; of the sandbox account: references.json
}

type uploadGuidance struct {
	Mode                        string   `json:"mode"`
	RecommendedExpiresInSeconds int      `json:"recommendedExpiresInSeconds"`
	Notes                       []string `json:"notes"`
}

// references point to the endpoints and resources of one of the workshop's sets.
type references struct {
	AWSRegion       string             `json:"awsRegion"`
	CredentialScope string             `json:"credentialScope"`
	Docs            *docs              `json:"docs"`
	Provisioning    *provisioning      `json:"provisioning,omitempty"`
	Runtime         *runtimeReferences `json:"runtime,omitempty"`
}

type docs struct {
	ReadmeURL   string `json:"readmeUrl"`
	ReadmeS3URI string `json:"readmeS3Uri"`
	ReadmeKey   string `json:"readmeKey"`
}

type runtimeReferences struct {
	RequiredTags []string `json:"requiredTags"`
	Docs         *docs    `json:"docs"`
}

type provisioning struct {
	CFNExecutionRoleARN     string   `json:"cfnExecutionRoleArn"`
	RequiredRoleBoundaryARN string   `json:"requiredRoleBoundaryArn"`
	StackNamePattern        string   `json:"stackNamePattern"`
	RequiredTags            []string `json:"requiredTags"`
	Docs                    *docs    `json:"docs"`
}
