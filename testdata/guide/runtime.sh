export AWS_REGION="$(jq -r '.credentialSets.agentAWSWorkshopRuntime.awsRegion // .credentialSets.agentWorkshopRuntime.awsRegion' credentials.json)"
export AWS_ACCESS_KEY_ID="$(jq -r '.credentialSets.agentAWSWorkshopRuntime.credentials.accessKeyId // .credentialSets.agentWorkshopRuntime.credentials.accessKeyId' credentials.json)"
export AWS_SECRET_ACCESS_KEY="$(jq -r '.credentialSets.agentAWSWorkshopRuntime.credentials.secretAccessKey // .credentialSets.agentWorkshopRuntime.credentials.secretAccessKey' credentials.json)"
export AWS_SESSION_TOKEN="$(jq -r '.credentialSets.agentAWSWorkshopRuntime.credentials.sessionToken // .credentialSets.agentWorkshopRuntime.credentials.sessionToken' credentials.json)"
