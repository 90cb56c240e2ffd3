# What the guide derives from the chain: the lines of its "Example 02" and its
# fallback for the examples, as published, after export.sh.
CFN_EXEC_ROLE_NAME="${CFN_EXEC_ROLE_ARN##*/}"
ROLE_PREFIX="${CFN_EXEC_ROLE_NAME%-cfn-exec}-agent-"
SHORT_SUB="$(echo "$SUB" | cut -c1-8)"
SKILLS_ROOT="$(jq -r '.references.enablement.skillsRootUrl' credentials.json)"
SKILLS_ROOT="${SKILLS_ROOT%/}"
