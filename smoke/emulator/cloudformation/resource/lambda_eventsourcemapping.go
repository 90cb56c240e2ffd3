package resource

import "context"

// eventSourceMapping defines AWS::Lambda::EventSourceMapping for queues. Ref is its UUID.
func eventSourceMapping() *Type {
	return &Type{
		Name: "AWS::Lambda::EventSourceMapping",
		Properties: Members{
			"BatchSize":                      integer().between(1, 10000),
			"Enabled":                        boolean(),
			"EventSourceArn":                 text().createOnly(),
			"FunctionName":                   text().required(),
			"FunctionResponseTypes":          listOf(text().oneOf("ReportBatchItemFailures")),
			"MaximumBatchingWindowInSeconds": integer().between(0, 300),
			"Tags":                           tags(),
		}.without("AmazonManagedKafkaEventSourceConfig", "BisectBatchOnFunctionError", "DestinationConfig", "DocumentDBEventSourceConfig", "FilterCriteria",
			"KmsKeyArn", "LoggingConfig", "MaximumRecordAgeInSeconds", "MaximumRetryAttempts", "MetricsConfig", "ParallelizationFactor",
			"ProvisionedPollerConfig", "Queues", "ScalingConfig", "SelfManagedEventSource", "SelfManagedKafkaEventSourceConfig",
			"SourceAccessConfigurations", "StartingPosition", "StartingPositionTimestamp", "Topics", "TumblingWindowInSeconds"),
		Identifier:  []string{"Id"},
		Attributes:  []string{"EventSourceMappingArn", "Id"},
		TagProperty: "Tags",
		SystemTags:  true,
		Create: func(ctx context.Context, r *HandlerRequest) (Attributes, error) {
			in := mappingInput(r)
			in["EventSourceArn"], in["Tags"] = r.Properties["EventSourceArn"], pairs(r.Tags)
			var made struct{ UUID, EventSourceMappingArn string }
			if err := r.call(ctx, "lambda", "CreateEventSourceMapping", in, &made); err != nil {
				return nil, err
			}
			r.initiate(made.UUID)
			return Attributes{"Id": made.UUID, "EventSourceMappingArn": made.EventSourceMappingArn}, r.call(ctx, "lambda", "GetEventSourceMapping", params{"UUID": made.UUID}, nil)
		},
		Update: func(ctx context.Context, r *HandlerRequest) (Attributes, error) {
			in := mappingInput(r)
			in["UUID"] = r.PhysicalID
			return r.Attributes, r.call(ctx, "lambda", "UpdateEventSourceMapping", in, nil)
		},
		Delete: func(ctx context.Context, r *HandlerRequest) error {
			return r.remove(ctx, "lambda", "DeleteEventSourceMapping", params{"UUID": r.PhysicalID})
		},
	}
}

func mappingInput(r *HandlerRequest) params {
	return r.input("BatchSize", "Enabled", "FunctionName", "FunctionResponseTypes", "MaximumBatchingWindowInSeconds")
}
