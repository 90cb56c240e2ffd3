SKILLS_ROOT="$(jq -r '.references.enablement.skillsRootUrl' credentials.json)"
curl -sS "${SKILLS_ROOT%/}/provisioning-cfn-mode/examples/01-minimal-sqs.yaml" -o 01-minimal-sqs.yaml
