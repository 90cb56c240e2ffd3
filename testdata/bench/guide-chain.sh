# The guide's own chain of jq commands ("Provisioning CFN Mode", step 0), one
# export a line and otherwise as published. It reads credentials.json in the
# working directory. Tests compare cfnenv with it; bench.sh times it.
export SUB="$(jq -r '.principal.sub' credentials.json)"
export USERNAME="$(jq -r '.principal.username' credentials.json)"
export AWS_REGION="$(jq -r '.credentialSets.agentAWSWorkshopProvisioning.awsRegion // .credentialSets.agentWorkshop.awsRegion // .references.awsRegion' credentials.json)"
export AWS_ACCESS_KEY_ID="$(jq -r '.credentialSets.agentAWSWorkshopProvisioning.credentials.accessKeyId // .credentialSets.agentWorkshop.credentials.accessKeyId // .credentials.accessKeyId' credentials.json)"
export AWS_SECRET_ACCESS_KEY="$(jq -r '.credentialSets.agentAWSWorkshopProvisioning.credentials.secretAccessKey // .credentialSets.agentWorkshop.credentials.secretAccessKey // .credentials.secretAccessKey' credentials.json)"
export AWS_SESSION_TOKEN="$(jq -r '.credentialSets.agentAWSWorkshopProvisioning.credentials.sessionToken // .credentialSets.agentWorkshop.credentials.sessionToken // .credentials.sessionToken' credentials.json)"
export CFN_EXEC_ROLE_ARN="$(jq -r '.credentialSets.agentAWSWorkshopProvisioning.references.provisioning.cfnExecutionRoleArn // .credentialSets.agentWorkshop.references.provisioning.cfnExecutionRoleArn // .references.provisioning.cfnExecutionRoleArn' credentials.json)"
export REQUIRED_BOUNDARY_ARN="$(jq -r '.credentialSets.agentAWSWorkshopProvisioning.references.provisioning.requiredRoleBoundaryArn // .credentialSets.agentWorkshop.references.provisioning.requiredRoleBoundaryArn // .references.provisioning.requiredRoleBoundaryArn' credentials.json)"
