package broker

// document is the answer of the broker, kind agent-enablement.credentials.v2.
type document struct {
	Kind          string `json:"kind"`
	SchemaVersion string `json:"schemaVersion"`
	RequestID     string `json:"requestId"`
	Principal     struct {
		Sub         string `json:"sub"`
		Issuer      string `json:"issuer"`
		Username    string `json:"username"`
		ProfileType string `json:"profileType"`
	} `json:"principal"`
	IssuedAt  string `json:"issuedAt"`
	ExpiresAt string `json:"expiresAt"`
	Auth      auth   `json:"auth"`
	Session   struct {
		SessionKey   string `json:"sessionKey"`
		PrincipalSub string `json:"principalSub"`
		AgentID      string `json:"agentId"`
		AuthMode     string `json:"authMode"`
		RenewalMode  string `json:"renewalMode"`
		ProfileType  string `json:"profileType"`
	} `json:"session"`
	Runtime             runtime                  `json:"runtime"`
	CognitoTokens       cognitoTokens            `json:"cognitoTokens"`
	Credentials         credentials              `json:"credentials"`
	Grants              []grant                  `json:"grants"`
	Constraints         constraints              `json:"constraints"`
	References          references               `json:"references"`
	HumanUploadGuidance uploadGuidance           `json:"humanUploadGuidance"`
	CredentialSets      map[string]credentialSet `json:"credentialSets"`
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
	RefreshToken string `json:"refreshToken,omitempty"`
	TokenType    string `json:"tokenType,omitempty"`
	ExpiresIn    int    `json:"expiresIn,omitempty"`
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

// credentialSet is one of credentialSets.
type credentialSet struct {
	AccountID       string        `json:"accountId"`
	AWSRegion       string        `json:"awsRegion"`
	CredentialScope string        `json:"credentialScope"`
	IssuedAt        string        `json:"issuedAt"`
	ExpiresAt       string        `json:"expiresAt"`
	Credentials     credentials   `json:"credentials"`
	Grants          []grant       `json:"grants"`
	Constraints     constraints   `json:"constraints"`
	References      setReferences `json:"references"`
}

type setReferences struct {
	AWSRegion       string             `json:"awsRegion"`
	CredentialScope string             `json:"credentialScope"`
	Docs            *docs              `json:"docs,omitempty"`
	Provisioning    *provisioning      `json:"provisioning,omitempty"`
	Runtime         *runtimeReferences `json:"runtime,omitempty"`
}

type runtimeReferences struct {
	RequiredTags []string `json:"requiredTags"`
}

type provisioning struct {
	CFNExecutionRoleARN     string   `json:"cfnExecutionRoleArn"`
	RequiredRoleBoundaryARN string   `json:"requiredRoleBoundaryArn"`
	StackNamePattern        string   `json:"stackNamePattern"`
	RequiredTags            []string `json:"requiredTags"`
	Docs                    *docs    `json:"docs,omitempty"`
}

type docs struct {
	ReadmeURL   string `json:"readmeUrl"`
	ReadmeS3URI string `json:"readmeS3Uri,omitempty"`
	ReadmeKey   string `json:"readmeKey,omitempty"`
}

type references struct {
	AWSRegion       string         `json:"awsRegion"`
	CredentialScope string         `json:"credentialScope"`
	Docs            docs           `json:"docs"`
	Enablement      enablement     `json:"enablement"`
	APIAccess       apiAccess      `json:"apiAccess"`
	SSMKeys         ssmKeys        `json:"ssmKeys"`
	Cognito         cognito        `json:"cognito"`
	Provisioning    provisioning   `json:"provisioning"`
	Shortlinks      map[string]any `json:"shortlinks"`
	Taskboard       map[string]any `json:"taskboard"`
	Files           struct {
		PublicBaseURL string `json:"publicBaseUrl"`
	} `json:"files"`
	S3 struct {
		Bucket        string `json:"bucket"`
		AllowedPrefix string `json:"allowedPrefix"`
	} `json:"s3"`
	SQS struct {
		QueueARN  string `json:"queueArn"`
		QueueName string `json:"queueName"`
	} `json:"sqs"`
	EventBridge  map[string]any `json:"eventbridge"`
	EventBus     map[string]any `json:"eventbus"`
	Directory    map[string]any `json:"directory"`
	JMAPContacts map[string]any `json:"jmapContacts"`
	JMAPMail     map[string]any `json:"jmapMail"`
}

type enablement struct {
	Version          string `json:"version"`
	IndexURL         string `json:"indexUrl"`
	ArtifactsRootURL string `json:"artifactsRootUrl"`
	SkillsRootURL    string `json:"skillsRootUrl"`
	Docs             *docs  `json:"docs,omitempty"`
}

type apiAccess struct {
	APIKeySSMParameterName string   `json:"apiKeySsmParameterName"`
	RequiredHeaders        []string `json:"requiredHeaders"`
}

type ssmKeys struct {
	Stage                 string `json:"stage"`
	SharedBasePath        string `json:"sharedBasePath"`
	AgentBasePathTemplate string `json:"agentBasePathTemplate"`
}

type cognito struct {
	Issuer                 string            `json:"issuer"`
	UserPoolID             string            `json:"userPoolId"`
	UserPoolClientID       string            `json:"userPoolClientId"`
	OpenIDConfigurationURL string            `json:"openidConfigurationUrl"`
	JWKSURL                string            `json:"jwksUrl"`
	Reauth                 map[string]string `json:"reauth"`
}

type uploadGuidance struct {
	Mode                        string   `json:"mode"`
	RecommendedExpiresInSeconds int      `json:"recommendedExpiresInSeconds"`
	Notes                       []string `json:"notes"`
}
