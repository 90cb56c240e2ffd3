package emulator_test

import "cfnenv/smoke/emulator/clienttest"

var lambdaCalls = []clienttest.Row{
	{Do: `iam.create_role(RoleName="r", AssumeRolePolicyDocument=` + anyTrust + `)["Role"]["Arn"]`, Keep: "role"},
	{Do: `(lambda b: (__import__("zipfile").ZipFile(b, "w").writestr("index.py", "def handler(e, c): return 1"), b.seek(0), b.read())[2])(__import__("io").BytesIO())`, Keep: "archive"},
	{Do: `lambda_.create_function(FunctionName="f", Role=role, Runtime="python3.13", Handler="index.handler", Code={"ZipFile": archive}, Environment={"Variables": {"KEY": "v"}}, Tags={"k": "v"})["FunctionArn"]`, Keep: "arn"},
	{Do: `lambda_.put_function_concurrency(FunctionName="f", ReservedConcurrentExecutions=2)`},
	{Do: `lambda_.get_function_concurrency(FunctionName="f")`},
	{Do: `lambda_.get_function(FunctionName="f")`},
	{Do: `lambda_.get_function_configuration(FunctionName="f")`},
	{Do: `[lambda_.create_function(FunctionName="f%d" % i, Role=role, Runtime="python3.13", Handler="index.handler", Code={"ZipFile": archive}, Environment={"Variables": {"KEY": "v"}}) for i in range(1)]`},
	{Do: `lambda_.list_functions(MaxItems=1)`},
	{Do: `lambda_.list_versions_by_function(FunctionName="f")`},
	{Do: `lambda_.update_function_code(FunctionName="f", ZipFile=archive)`},
	{Do: `lambda_.update_function_configuration(FunctionName="f", Timeout=5)`},
	{Do: `lambda_.publish_version(FunctionName="f", Description="first")["Version"]`, Keep: "version"},
	{Do: `lambda_.create_alias(FunctionName="f", Name="live", FunctionVersion=version, Description="d")`},
	{Do: `lambda_.get_alias(FunctionName="f", Name="live")`},
	{Do: `lambda_.update_alias(FunctionName="f", Name="live", Description="e")`},
	{Do: `lambda_.delete_alias(FunctionName="f", Name="live")`},
	{Do: `sqs.create_queue(QueueName="q")`},
	{Do: `iam.put_role_policy(RoleName="r", PolicyName="p", PolicyDocument=` + anyPolicy + `)`},
	{Do: `lambda_.create_event_source_mapping(FunctionName="f", EventSourceArn="arn:aws:sqs:us-east-2:123456789012:q", BatchSize=5)["UUID"]`, Keep: "mapping"},
	{Do: `lambda_.get_event_source_mapping(UUID=mapping)`},
	{Do: `lambda_.update_event_source_mapping(UUID=mapping, BatchSize=4)`},
	{Do: `lambda_.delete_event_source_mapping(UUID=mapping)`},
	{Do: `lambda_.publish_layer_version(LayerName="l", Description="d", Content={"ZipFile": archive}, CompatibleRuntimes=["python3.13"], CompatibleArchitectures=["x86_64"], LicenseInfo="MIT")["Version"]`, Keep: "layer"},
	{Do: `lambda_.get_layer_version(LayerName="l", VersionNumber=layer)`},
	{Do: `lambda_.delete_layer_version(LayerName="l", VersionNumber=layer)`},
	{Do: `lambda_.get_account_settings()`},
	{Do: `lambda_.create_function_url_config(FunctionName="f", AuthType="NONE", Cors={"AllowCredentials": True, "AllowHeaders": ["a"], "AllowMethods": ["GET"], "AllowOrigins": ["https://a.example"], "ExposeHeaders": ["b"], "MaxAge": 5})`},
	{Do: `lambda_.get_function_url_config(FunctionName="f")`},
	{Do: `lambda_.list_function_url_configs(FunctionName="f")`},
	{Do: `lambda_.update_function_url_config(FunctionName="f", AuthType="NONE")`},
	{Do: `lambda_.add_permission(FunctionName="f", StatementId="s", Action="lambda:InvokeFunction", Principal="s3.amazonaws.com")`},
	{Do: `lambda_.get_policy(FunctionName="f")`},
	{Do: `lambda_.remove_permission(FunctionName="f", StatementId="s")`},
	{Do: `lambda_.invoke(FunctionName="f", LogType="Tail")`},
	{Do: `lambda_.list_tags(Resource=arn)`},
	{Do: `lambda_.tag_resource(Resource=arn, Tags={"a": "b"})`},
	{Do: `lambda_.untag_resource(Resource=arn, TagKeys=["a"])`},
	{Do: `lambda_.delete_function_concurrency(FunctionName="f")`},
	{Do: `lambda_.delete_function_url_config(FunctionName="f")`},
	{Do: `lambda_.delete_function(FunctionName="f")`},
}

func lambdaExceptions() map[string]string {
	const (
		unset   = "shown where it is set, which is not emulated"
		passed  = "the state passes when the request is answered, without --latency aws"
		subset  = "AWS leaves it out of lists (API reference, ListFunctions)"
		errors  = "of what went wrong in AWS"
		streams = "of event sources other than queues, which are not emulated"
		onePage = "the answer fits on one page"
	)
	return map[string]string{
		"VpcConfig": unset, "DeadLetterConfig": unset, "KMSKeyArn": unset, "MasterArn": unset, "Layers": unset, "FileSystemConfigs": unset,
		"ImageConfigResponse": unset, "SigningProfileVersionArn": unset, "SigningJobArn": unset, "LoggingConfig.ApplicationLogLevel": unset,
		"LoggingConfig.SystemLogLevel": unset, "CapacityProviderConfig": unset, "DurableConfig": unset, "TenancyConfig": unset, "ConfigSha256": unset,
		"Content.Location": "nothing fetches layers from here", "Content.SigningProfileVersionArn": unset, "Content.SigningJobArn": unset,
		"Code.ImageUri": unset, "Code.ResolvedImageUri": unset, "Code.SourceKMSKeyArn": unset,
		"Environment.Error": errors, "RuntimeVersionConfig.Error": errors, "TagsError": errors,
		"StateReason": passed, "StateReasonCode": passed, "LastUpdateStatusReason": passed, "LastUpdateStatusReasonCode": passed,
		"CreateFunction:LastUpdateStatus": "AWS has none before the function is Active",
		"Functions.State":                 subset, "Functions.LastUpdateStatus": subset, "Functions.RuntimeVersionConfig": subset,
		"Versions.State": subset, "Versions.LastUpdateStatus": subset, "Versions.RuntimeVersionConfig": subset,
		"StartingPosition": streams, "StartingPositionTimestamp": streams, "ParallelizationFactor": streams, "LastProcessingResult": streams, "DestinationConfig": streams, "Topics": streams, "Queues": streams, "SourceAccessConfigurations": streams, "SelfManagedEventSource": streams, "MaximumRecordAgeInSeconds": streams, "BisectBatchOnFunctionError": streams, "MaximumRetryAttempts": streams, "TumblingWindowInSeconds": streams, "AmazonManagedKafkaEventSourceConfig": streams, "SelfManagedKafkaEventSourceConfig": streams, "DocumentDBEventSourceConfig": streams, "ProvisionedPollerConfig": streams,
		"FilterCriteria": unset, "FunctionResponseTypes": unset, "ScalingConfig": unset, "FilterCriteriaError": unset, "MetricsConfig": unset, "RoutingConfig": unset,
		"CreateEventSourceMapping:LoggingConfig": unset, "GetEventSourceMapping:LoggingConfig": unset,
		"UpdateEventSourceMapping:LoggingConfig": unset, "DeleteEventSourceMapping:LoggingConfig": unset,
		"NextMarker": onePage, "Invoke:FunctionError": "of functions that fail", "Invoke:DurableExecutionArn": unset,
	}
}
