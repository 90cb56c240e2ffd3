package resource

// notification is the property NotificationConfiguration of a bucket. Topics and EventBridge are not emulated.
func notification() *Property {
	filter := object(Members{"S3Key": object(Members{
		"Rules": listOf(object(Members{"Name": text().required(), "Value": text().required()})).required(),
	}).required()})
	return object(Members{
		"EventBridgeConfiguration": absent(),
		"LambdaConfigurations": listOf(object(Members{
			"Event": text().required(), "Filter": filter, "Function": text().required(),
		})),
		"QueueConfigurations": listOf(object(Members{
			"Event": text().required(), "Filter": filter, "Queue": text().required(),
		})),
		"TopicConfigurations": absent(),
	})
}

// notificationInput turns CloudFormation's spelling of notifications into S3's.
func notificationInput(v any) In {
	configuration, _ := v.(map[string]any)
	translate := func(property, target, name string) (out []In) {
		items, _ := configuration[property].([]any)
		for _, item := range items {
			from, _ := item.(map[string]any)
			to := In{name: from[target], "Events": []any{from["Event"]}}
			if filter, ok := from["Filter"].(map[string]any); ok {
				key, _ := filter["S3Key"].(map[string]any)
				to["Filter"] = In{"Key": In{"FilterRules": key["Rules"]}}
			}
			out = append(out, to)
		}
		return out
	}
	in := In{}
	if queues := translate("QueueConfigurations", "Queue", "QueueArn"); queues != nil {
		in["QueueConfigurations"] = queues
	}
	if functions := translate("LambdaConfigurations", "Function", "LambdaFunctionArn"); functions != nil {
		in["LambdaFunctionConfigurations"] = functions
	}
	return in
}
