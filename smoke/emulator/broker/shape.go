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
	References          references               `json:"references"`
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

// credentialSet is one of credentialSets.
type credentialSet struct {
	AccountID       string      `json:"accountId"`
	AWSRegion       string      `json:"awsRegion"`
	CredentialScope string      `json:"credentialScope"`
	IssuedAt        string      `json:"issuedAt"`
	ExpiresAt       string      `json:"expiresAt"`
	Credentials     credentials `json:"credentials"`
	Grants          []grant     `json:"grants"`
	Constraints     constraints `json:"constraints"`
	References      references  `json:"references"`
}

type uploadGuidance struct {
	Mode                        string   `json:"mode"`
	RecommendedExpiresInSeconds int      `json:"recommendedExpiresInSeconds"`
	Notes                       []string `json:"notes"`
}

// references point to the workshop's endpoints and resources. The workshop's own sets have only the first few.
type references struct {
	AWSRegion       string             `json:"awsRegion"`
	CredentialScope string             `json:"credentialScope"`
	Docs            *docs              `json:"docs"`
	Enablement      *enablement        `json:"enablement,omitempty"`
	APIAccess       *apiAccess         `json:"apiAccess,omitempty"`
	SSMKeys         *ssmKeys           `json:"ssmKeys,omitempty"`
	Cognito         *cognito           `json:"cognito,omitempty"`
	Provisioning    *provisioning      `json:"provisioning,omitempty"`
	Runtime         *runtimeReferences `json:"runtime,omitempty"`
	Shortlinks      *shortlinks        `json:"shortlinks,omitempty"`
	Taskboard       *taskboard         `json:"taskboard,omitempty"`
	Files           *files             `json:"files,omitempty"`
	S3              *s3Prefix          `json:"s3,omitempty"`
	SQS             *queue             `json:"sqs,omitempty"`
	EventBridge     *eventBridge       `json:"eventbridge,omitempty"`
	EventBus        *eventBus          `json:"eventbus,omitempty"`
	Directory       *directory         `json:"directory,omitempty"`
	JMAPContacts    *contacts          `json:"jmapContacts,omitempty"`
	JMAPMail        *mail              `json:"jmapMail,omitempty"`
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

type enablement struct {
	Version          string `json:"version"`
	IndexURL         string `json:"indexUrl"`
	ArtifactsRootURL string `json:"artifactsRootUrl"`
	SkillsRootURL    string `json:"skillsRootUrl"`
	Docs             *docs  `json:"docs"`
}

type apiAccess struct {
	APIKeySSMParameterName string   `json:"apiKeySsmParameterName"`
	RequiredHeaders        []string `json:"requiredHeaders"`
}

type ssmKeys struct {
	Stage                 string `json:"stage"`
	SharedBasePath        string `json:"sharedBasePath"`
	AgentBasePathTemplate string `json:"agentBasePathTemplate"`
	Docs                  *docs  `json:"docs"`
}

type cognito struct {
	Issuer                 string            `json:"issuer"`
	UserPoolID             string            `json:"userPoolId"`
	UserPoolClientID       string            `json:"userPoolClientId"`
	OpenIDConfigurationURL string            `json:"openidConfigurationUrl"`
	JWKSURL                string            `json:"jwksUrl"`
	Reauth                 map[string]string `json:"reauth"`
}

type shortlinks struct {
	CreateURL       string `json:"createUrl"`
	RedirectBaseURL string `json:"redirectBaseUrl"`
	CreatePath      string `json:"createPath"`
	RedirectPrefix  string `json:"redirectPrefix"`
	Docs            *docs  `json:"docs"`
}

type taskboard struct {
	InvokeURL string `json:"invokeUrl"`
	Docs      *docs  `json:"docs"`
}

type files struct {
	PublicBaseURL string `json:"publicBaseUrl"`
	Docs          *docs  `json:"docs"`
}

type s3Prefix struct {
	Bucket        string `json:"bucket"`
	AllowedPrefix string `json:"allowedPrefix"`
	Docs          *docs  `json:"docs"`
}

type queue struct {
	QueueARN  string `json:"queueArn"`
	QueueName string `json:"queueName"`
}

type eventBridge struct {
	EventBusARN  string `json:"eventBusArn"`
	EventBusName string `json:"eventBusName"`
}

type eventBus struct {
	AgentID        string      `json:"agentId"`
	Groups         []string    `json:"groups"`
	EventBusARN    string      `json:"eventBusArn"`
	EventBusName   string      `json:"eventBusName"`
	InboxQueueARN  string      `json:"inboxQueueArn"`
	InboxQueueName string      `json:"inboxQueueName"`
	InboxQueueURL  string      `json:"inboxQueueUrl"`
	SharedFiles    sharedFiles `json:"sharedFiles"`
	Routing        routing     `json:"routing"`
	Docs           *docs       `json:"docs"`
}

type sharedFiles struct {
	Bucket               string   `json:"bucket"`
	AllowedWritePrefixes []string `json:"allowedWritePrefixes"`
	AllowedReadPrefixes  []string `json:"allowedReadPrefixes"`
}

type routing struct {
	SourceFormat    string `json:"sourceFormat"`
	DetailType      string `json:"detailType"`
	ToUsernameField string `json:"toUsernameField"`
}

type directory struct {
	ProfileTableName    string `json:"profileTableName"`
	ProfileAgentIDIndex string `json:"profileAgentIdIndex"`
	Docs                *docs  `json:"docs"`
}

type contacts struct {
	TableName   string `json:"tableName"`
	DefaultKind string `json:"defaultKind"`
	Docs        *docs  `json:"docs"`
}

type mail struct {
	TableName        string `json:"tableName"`
	DefaultMailboxID string `json:"defaultMailboxId"`
	SubmissionAction string `json:"submissionAction"`
	Docs             *docs  `json:"docs"`
}
