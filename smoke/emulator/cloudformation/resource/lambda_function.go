package resource

import (
	"context"
	"maps"
	"slices"
	"strings"
	"time"
)

// function defines AWS::Lambda::Function. Ref is the function's name.
func function() *Type {
	return &Type{
		Name: "AWS::Lambda::Function",
		Properties: Members{
			"Architectures": listOf(text().oneOf("x86_64", "arm64")),
			"Code": object(Members{
				"ZipFile":         text(),
				"ImageUri":        text(),
				"S3Bucket":        text(),
				"S3Key":           text(),
				"S3ObjectVersion": absent(),
				"SourceKMSKeyArn": absent(),
			}).required(),
			"Description":      text(),
			"Environment":      object(Members{"Variables": pairsOf(text())}),
			"EphemeralStorage": object(Members{"Size": integer().between(512, 10240).required()}),
			"FunctionName":     text().createOnly(),
			"Handler":          text(),
			"LoggingConfig": object(Members{
				"ApplicationLogLevel": text().oneOf("TRACE", "DEBUG", "INFO", "WARN", "ERROR", "FATAL"),
				"LogFormat":           text().oneOf("Text", "JSON"),
				"LogGroup":            text(),
				"SystemLogLevel":      text().oneOf("DEBUG", "INFO", "WARN"),
			}),
			"Layers":                       listOf(text()),
			"MemorySize":                   integer().between(128, 32768),
			"PackageType":                  text().oneOf("Zip", "Image").createOnly(),
			"ReservedConcurrentExecutions": integer().between(0, 1<<31),
			"Role":                         text().required(),
			"Runtime":                      text(),
			"Tags":                         tags(),
			"Timeout":                      integer().between(1, 900),
			"TracingConfig":                object(Members{"Mode": text().oneOf("Active", "PassThrough")}),
		}.without("CapacityProviderConfig", "CodeSigningConfigArn", "DeadLetterConfig", "DurableConfig", "FileSystemConfigs",
			"FunctionScalingConfig", "ImageConfig", "KmsKeyArn", "PublishToLatestPublished", "RecursiveLoop",
			"RuntimeManagementConfig", "SnapStart", "TenancyConfig", "VpcConfig"),
		Identifier:   []string{"FunctionName"},
		Attributes:   []string{"Arn", "SnapStartResponse", "SnapStartResponse.ApplyOn", "SnapStartResponse.OptimizationStatus"},
		NameProperty: "FunctionName",
		NameLimit:    64,
		TagProperty:  "Tags",
		SystemTags:   true,
		Settles:      true,
		Create:       createFunction,
		Update:       updateFunction,
		TagCalls:     []string{"CreateFunction", "TagResource"},
		Takes:        Durations{Create: 2 * time.Second, Settle: 6 * time.Second, Update: 6 * time.Second, Delete: 3 * time.Second},
		Delete: func(ctx context.Context, r *HandlerRequest) error {
			return r.remove(ctx, "lambda", "DeleteFunction", params{"FunctionName": r.PhysicalID})
		},
	}
}

func createFunction(ctx context.Context, r *HandlerRequest) (Attributes, error) {
	r.ownLayers()
	code, err := r.codeFor(ctx)
	if err != nil {
		return nil, err
	}
	in := r.input(append(functionConfiguration(), "Architectures")...)
	in["FunctionName"], in["Tags"] = r.Name, pairs(r.Tags)
	create := func(made any) error {
		in["Code"], in["Runtime"], in["Handler"] = params{"ZipFile": code.archive}, code.runtime, code.handler
		return r.call(ctx, "lambda", "CreateFunction", in, made)
	}
	var made struct{ FunctionArn, FunctionName string }
	err = create(&made)
	if runtimeMissing(err) && r.Lenient {
		if code.missing, err = "its runtime cannot run here: "+err.Error(), code.standIn(); err == nil {
			err = create(&made)
		}
	}
	if err != nil {
		return nil, err
	}
	if code.missing != "" {
		r.Remarks = append(r.Remarks, InPart+code.missing)
	}
	r.initiate(r.Name)
	if r.Properties["ReservedConcurrentExecutions"] != nil {
		if err := reserveConcurrency(ctx, r); err != nil {
			return nil, err
		}
	}
	if err := r.call(ctx, "lambda", "GetFunction", params{"FunctionName": r.Name}, nil); err != nil {
		return nil, err
	}
	return functionValues(made.FunctionArn), nil
}

func updateFunction(ctx context.Context, r *HandlerRequest) (Attributes, error) {
	if r.changed("Code") || r.changed("Architectures") {
		code, err := r.codeFor(ctx)
		if err != nil {
			return nil, err
		}
		if code.missing != "" {
			r.Remarks = append(r.Remarks, InPart+code.missing)
		}
		if err := r.call(ctx, "lambda", "UpdateFunctionCode", params{
			"FunctionName": r.PhysicalID, "ZipFile": code.archive, "Architectures": r.Properties["Architectures"],
		}, nil); err != nil {
			return nil, err
		}
	}
	r.ownLayers()
	in := params{"FunctionName": r.PhysicalID}
	for _, name := range functionConfiguration() {
		if (name == "Runtime" || name == "Handler") && !r.runs() {
			continue
		}
		if r.changed(name) {
			in[name] = r.Properties[name]
			if in[name] == nil {
				in[name] = functionDefault(name)
			}
		}
	}
	if len(in) > 1 {
		if err := r.call(ctx, "lambda", "UpdateFunctionConfiguration", in, nil); err != nil {
			return nil, err
		}
	}
	if r.changed("ReservedConcurrentExecutions") {
		if err := reserveConcurrency(ctx, r); err != nil {
			return nil, err
		}
	}
	return r.Attributes, r.retag(ctx, "lambda", "TagResource", "UntagResource",
		func(tags []Tag) params { return params{"Resource": r.Attributes["Arn"], "Tags": pairs(tags)} },
		func(keys []string) params { return params{"Resource": r.Attributes["Arn"], "TagKeys": keys} })
}

// ownLayers takes the layers of other accounts out of a function, where what is not emulated is stood in for: nobody has
// them here.
func (r *HandlerRequest) ownLayers() {
	layers, _ := r.Properties["Layers"].([]any)
	own := slices.DeleteFunc(slices.Clone(layers), func(layer any) bool {
		arn := texted(layer)
		foreign := r.Lenient && !strings.HasPrefix(arn, "arn:aws:lambda:"+r.Region+":"+r.Account+":")
		if foreign {
			r.Remarks = append(r.Remarks, InPart+"without the layer "+arn+", which is not in the emulated account")
		}
		return foreign
	})
	if layers != nil {
		r.Properties = maps.Clone(r.Properties) // the stack keeps what the template says
		r.Properties["Layers"] = own
	}
}

// functionConfiguration names the properties that Lambda's configuration has under the same names.
func functionConfiguration() []string {
	return []string{"Description", "Environment", "EphemeralStorage", "Handler", "Layers", "LoggingConfig", "MemorySize", "Role",
		"Runtime", "Timeout", "TracingConfig"}
}

// functionDefault is the value that a property gets back when a template drops it (AWS: Lambda API reference,
// CreateFunction).
func functionDefault(name string) any {
	return params{
		"Description": "", "Environment": params{"Variables": params{}}, "EphemeralStorage": params{"Size": 512}, "Layers": []any{},
		"LoggingConfig": params{"LogFormat": "Text"}, "MemorySize": 128, "Timeout": 3, "TracingConfig": params{"Mode": "PassThrough"},
	}[name]
}

func reserveConcurrency(ctx context.Context, r *HandlerRequest) error {
	n := r.Properties["ReservedConcurrentExecutions"]
	if n == nil {
		return r.call(ctx, "lambda", "DeleteFunctionConcurrency", params{"FunctionName": r.PhysicalID}, nil)
	}
	return r.call(ctx, "lambda", "PutFunctionConcurrency",
		params{"FunctionName": r.PhysicalID, "ReservedConcurrentExecutions": n}, nil)
}

func functionValues(arn string) Attributes {
	return Attributes{
		"Arn":                                  arn,
		"SnapStartResponse":                    map[string]any{"ApplyOn": "None", "OptimizationStatus": "Off"},
		"SnapStartResponse.ApplyOn":            "None",
		"SnapStartResponse.OptimizationStatus": "Off",
	}
}
