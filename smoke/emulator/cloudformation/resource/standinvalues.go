package resource

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"strings"
)

// form describes Ref, and the attributes that do not follow from their own names, of a type that is stood in for. REGION,
// ACCOUNT and NAME stand for the resource's own, ID for 17 hexadecimal digits, ID10 for 10 letters and digits, and UUID for
// one; a resource has the same ones in all its values.
type form struct {
	name       string // the property that names it, where it is not Name or in the table of calls
	ref        string // "" for the name
	attributes map[string]string
}

// standInReference evaluates Ref for a resource that is stood in for.
func (r *HandlerRequest) standInReference(resourceType string) string {
	return r.formed(cmp.Or(forms()[resourceType].ref, "NAME"))
}

// StandInAttribute evaluates Fn::GetAtt for a resource that is stood in for.
func (r *HandlerRequest) StandInAttribute(resourceType, attribute string) any {
	if pattern, ok := forms()[resourceType].attributes[attribute]; ok {
		if list, ok := strings.CutPrefix(pattern, "list "); ok {
			var items []any
			for item := range strings.FieldsSeq(r.formed(list)) {
				items = append(items, item)
			}
			return items
		}
		return r.formed(pattern)
	}
	switch value := r.Properties[attribute].(type) {
	case string, int, bool:
		return value
	}
	arn := r.PhysicalID
	if !strings.HasPrefix(arn, "arn:") {
		arn = r.formed("arn:aws:"+arnService(resourceType)+":REGION:ACCOUNT:") + strings.ToLower(kindOf(resourceType)) + "/" + r.PhysicalID
	}
	last := attribute[strings.LastIndexByte(attribute, '.')+1:]
	switch {
	case strings.HasSuffix(last, "Arn"), strings.HasSuffix(last, "ARN"):
		return arn
	case last == "Id", strings.HasSuffix(last, "Name"), last == kindOf(resourceType)+"Id":
		return r.PhysicalID
	case strings.HasSuffix(last, "Id"):
		return r.formed("ID")
	case last == "Port":
		return "5432"
	case strings.HasSuffix(last, "Url"), strings.HasSuffix(last, "URL"), strings.HasSuffix(last, "Uri"):
		return r.formed("https://ID10." + arnService(resourceType) + ".REGION.amazonaws.com")
	case last == "Address", strings.HasSuffix(last, "Endpoint"), strings.HasSuffix(last, "DNSName"), strings.HasSuffix(last, "DomainName"):
		return r.formed("ID10." + arnService(resourceType) + ".REGION.amazonaws.com")
	}
	return r.Name + "-" + last
}

// formed fills in a form.
func (r *HandlerRequest) formed(pattern string) string {
	sum := sha256.Sum256([]byte(r.StackName + "/" + r.LogicalID + "/" + r.Name))
	digits := hex.EncodeToString(sum[:])
	uuid := digits[:8] + "-" + digits[8:12] + "-4" + digits[13:16] + "-a" + digits[17:20] + "-" + digits[20:32]
	return strings.NewReplacer("REGION", r.Region, "ACCOUNT", r.Account, "NAME", r.Name, "UUID", uuid,
		"ID10", lowerLetters(sum[:10]), "ID", "0"+digits[32:48]).Replace(pattern)
}

// lowerLetters writes each byte as a letter or a digit.
func lowerLetters(b []byte) string {
	out := make([]byte, len(b))
	for i, c := range b {
		out[i] = lowerAlphabet[int(c)%len(lowerAlphabet)]
	}
	return string(out)
}

func kindOf(resourceType string) string {
	return resourceType[strings.LastIndexByte(resourceType, ':')+1:]
}

// arnService returns the service's name in ARNs, mostly its name in lower case.
func arnService(resourceType string) string {
	parts := strings.Split(resourceType, "::")
	if len(parts) < 3 {
		return "cloudformation"
	}
	others := map[string]string{
		"CertificateManager": "acm", "Cognito": "cognito-idp", "EFS": "elasticfilesystem", "ElasticLoadBalancingV2": "elasticloadbalancing",
		"Elasticsearch": "es", "KinesisFirehose": "firehose", "OpenSearchService": "es", "StepFunctions": "states",
	}
	return cmp.Or(others[parts[1]], strings.ToLower(parts[1]))
}

// forms covers the types that templates use most (AWS: CloudFormation template reference, return values of each type).
func forms() map[string]form {
	const arn = "arn:aws:"
	type values = map[string]string
	return map[string]form{
		"AWS::ApiGateway::RestApi":                        {ref: "ID10", attributes: values{"RootResourceId": "ID10", "RestApiId": "ID10"}},
		"AWS::ApiGateway::Deployment":                     {ref: "ID10"},
		"AWS::ApiGateway::Resource":                       {ref: "ID10"},
		"AWS::ApiGateway::ApiKey":                         {ref: "ID10"},
		"AWS::ApiGateway::UsagePlan":                      {ref: "ID10"},
		"AWS::ApiGateway::Authorizer":                     {ref: "ID10"},
		"AWS::ApiGateway::RequestValidator":               {ref: "ID10"},
		"AWS::ApiGatewayV2::Integration":                  {ref: "ID10"},
		"AWS::ApiGatewayV2::Route":                        {ref: "ID10"},
		"AWS::ApiGatewayV2::Authorizer":                   {ref: "ID10"},
		"AWS::ApiGatewayV2::Deployment":                   {ref: "ID10"},
		"AWS::ApiGateway::Stage":                          {name: "StageName"},
		"AWS::ApiGatewayV2::Api":                          {ref: "ID10", attributes: values{"ApiId": "ID10", "ApiEndpoint": "https://ID10.execute-api.REGION.amazonaws.com"}},
		"AWS::ApiGatewayV2::Stage":                        {name: "StageName"},
		"AWS::CertificateManager::Certificate":            {ref: arn + "acm:REGION:ACCOUNT:certificate/UUID"},
		"AWS::CloudFront::CloudFrontOriginAccessIdentity": {ref: "E2ID10", attributes: values{"Id": "E2ID10", "S3CanonicalUserId": "UUID"}},
		"AWS::CloudFront::OriginAccessControl":            {ref: "E2ID10", attributes: values{"Id": "E2ID10", "S3CanonicalUserId": "UUID"}},
		"AWS::CloudFormation::WaitConditionHandle":        {ref: "https://cloudformation-waitcondition-REGION.s3.amazonaws.com/UUID"},
		"AWS::CloudWatch::Alarm":                          {attributes: values{"Arn": arn + "cloudwatch:REGION:ACCOUNT:alarm:NAME"}},
		"AWS::Cognito::UserPool": {name: "UserPoolName", ref: "REGION_ID10", attributes: values{
			"Arn": arn + "cognito-idp:REGION:ACCOUNT:userpool/REGION_ID10", "UserPoolId": "REGION_ID10",
			"ProviderName": "cognito-idp.REGION.amazonaws.com/REGION_ID10", "ProviderURL": "https://cognito-idp.REGION.amazonaws.com/REGION_ID10"}},
		"AWS::Cognito::UserPoolClient": {name: "ClientName", ref: "ID10ID", attributes: values{"ClientId": "ID10ID", "Name": "NAME"}},
		"AWS::Cognito::IdentityPool":   {name: "IdentityPoolName", ref: "REGION:UUID", attributes: values{"Name": "NAME"}},
		"AWS::DynamoDB::GlobalTable": {name: "TableName", attributes: values{"Arn": arn + "dynamodb:REGION:ACCOUNT:table/NAME",
			"StreamArn": arn + "dynamodb:REGION:ACCOUNT:table/NAME/stream/2026-01-01T00:00:00.000", "TableId": "UUID"}},
		"AWS::EC2::VPC": {ref: "vpc-ID", attributes: values{"VpcId": "vpc-ID", "DefaultSecurityGroup": "sg-ID", "DefaultNetworkAcl": "acl-ID",
			"CidrBlockAssociations": "list vpc-cidr-assoc-ID", "Ipv6CidrBlocks": "list 2600:1f16:0::/56"}},
		"AWS::EC2::Subnet":          {ref: "subnet-ID", attributes: values{"SubnetId": "subnet-ID", "Ipv6CidrBlocks": "list 2600:1f16:0::/64"}},
		"AWS::EC2::SecurityGroup":   {name: "GroupName", ref: "sg-ID", attributes: values{"GroupId": "sg-ID", "Id": "sg-ID"}},
		"AWS::EC2::InternetGateway": {ref: "igw-ID", attributes: values{"InternetGatewayId": "igw-ID"}},
		"AWS::EC2::RouteTable":      {ref: "rtb-ID", attributes: values{"RouteTableId": "rtb-ID"}},
		"AWS::EC2::NatGateway":      {ref: "nat-ID", attributes: values{"NatGatewayId": "nat-ID"}},
		"AWS::EC2::EIP":             {ref: "203.0.113.7", attributes: values{"AllocationId": "eipalloc-ID", "PublicIp": "203.0.113.7"}},
		"AWS::EC2::Instance": {ref: "i-ID", attributes: values{"InstanceId": "i-ID", "PublicIp": "203.0.113.7", "PrivateIp": "10.0.0.7",
			"PublicDnsName": "ec2-203-0-113-7.compute.amazonaws.com", "PrivateDnsName": "ip-10-0-0-7.ec2.internal", "AvailabilityZone": "REGIONa"}},
		"AWS::EC2::LaunchTemplate": {name: "LaunchTemplateName", ref: "lt-ID", attributes: values{"LatestVersionNumber": "1", "DefaultVersionNumber": "1", "LaunchTemplateId": "lt-ID"}},
		"AWS::EC2::VPCEndpoint":    {ref: "vpce-ID", attributes: values{"Id": "vpce-ID", "DnsEntries": "list ZID10:vpce-ID.REGION.vpce.amazonaws.com", "NetworkInterfaceIds": "list eni-ID"}},
		"AWS::ECR::Repository":     {name: "RepositoryName", attributes: values{"Arn": arn + "ecr:REGION:ACCOUNT:repository/NAME", "RepositoryUri": "ACCOUNT.dkr.ecr.REGION.amazonaws.com/NAME"}},
		"AWS::ECS::Cluster":        {name: "ClusterName", attributes: values{"Arn": arn + "ecs:REGION:ACCOUNT:cluster/NAME"}},
		"AWS::ECS::TaskDefinition": {name: "Family", ref: arn + "ecs:REGION:ACCOUNT:task-definition/NAME:1"},
		"AWS::ECS::Service":        {name: "ServiceName", ref: arn + "ecs:REGION:ACCOUNT:service/NAME", attributes: values{"Name": "NAME", "ServiceArn": arn + "ecs:REGION:ACCOUNT:service/NAME"}},
		"AWS::ElasticLoadBalancingV2::LoadBalancer": {ref: arn + "elasticloadbalancing:REGION:ACCOUNT:loadbalancer/app/NAME/ID", attributes: values{
			"DNSName": "NAME-123456789.REGION.elb.amazonaws.com", "CanonicalHostedZoneID": "Z35SXDOTRQ7X7K", "LoadBalancerName": "NAME",
			"LoadBalancerFullName": "app/NAME/ID"}},
		"AWS::ElasticLoadBalancingV2::TargetGroup": {ref: arn + "elasticloadbalancing:REGION:ACCOUNT:targetgroup/NAME/ID", attributes: values{
			"TargetGroupName": "NAME", "TargetGroupFullName": "targetgroup/NAME/ID"}},
		"AWS::ElasticLoadBalancingV2::Listener": {ref: arn + "elasticloadbalancing:REGION:ACCOUNT:listener/app/NAME/ID/ID"},
		"AWS::Events::EventBus":                 {attributes: values{"Arn": arn + "events:REGION:ACCOUNT:event-bus/NAME", "Name": "NAME"}},
		"AWS::Events::Rule":                     {attributes: values{"Arn": arn + "events:REGION:ACCOUNT:rule/NAME"}},
		"AWS::IAM::InstanceProfile":             {name: "InstanceProfileName", attributes: values{"Arn": arn + "iam::ACCOUNT:instance-profile/NAME", "InstanceProfileId": "AIPAID10"}},
		"AWS::KMS::Key":                         {ref: "UUID", attributes: values{"Arn": arn + "kms:REGION:ACCOUNT:key/UUID", "KeyId": "UUID"}},
		"AWS::KMS::Alias":                       {name: "AliasName"},
		"AWS::Kinesis::Stream":                  {attributes: values{"Arn": arn + "kinesis:REGION:ACCOUNT:stream/NAME"}},
		"AWS::RDS::DBInstance": {name: "DBInstanceIdentifier", attributes: values{"DBInstanceArn": arn + "rds:REGION:ACCOUNT:db:NAME",
			"Endpoint.Address": "NAME.ID10.REGION.rds.amazonaws.com", "Endpoint.Port": "5432"}},
		"AWS::RDS::DBCluster": {name: "DBClusterIdentifier", attributes: values{"DBClusterArn": arn + "rds:REGION:ACCOUNT:cluster:NAME",
			"Endpoint.Address": "NAME.cluster-ID10.REGION.rds.amazonaws.com", "Endpoint.Port": "5432",
			"ReadEndpoint.Address": "NAME.cluster-ro-ID10.REGION.rds.amazonaws.com", "DBClusterResourceId": "cluster-ID10"}},
		"AWS::Route53::HostedZone":         {ref: "Z0ID10", attributes: values{"Id": "Z0ID10", "NameServers": "list ns-1.awsdns-00.com ns-2.awsdns-00.net ns-3.awsdns-00.org ns-4.awsdns-00.co.uk"}},
		"AWS::SNS::Topic":                  {ref: arn + "sns:REGION:ACCOUNT:NAME", attributes: values{"TopicName": "NAME", "TopicArn": arn + "sns:REGION:ACCOUNT:NAME"}},
		"AWS::SNS::Subscription":           {ref: arn + "sns:REGION:ACCOUNT:NAME:UUID", attributes: values{"Arn": arn + "sns:REGION:ACCOUNT:NAME:UUID"}},
		"AWS::SecretsManager::Secret":      {ref: arn + "secretsmanager:REGION:ACCOUNT:secret:NAME-AbCdEf", attributes: values{"Id": arn + "secretsmanager:REGION:ACCOUNT:secret:NAME-AbCdEf"}},
		"AWS::StepFunctions::StateMachine": {ref: arn + "states:REGION:ACCOUNT:stateMachine:NAME", attributes: values{"Name": "NAME", "StateMachineRevisionId": "UUID"}},
	}
}
