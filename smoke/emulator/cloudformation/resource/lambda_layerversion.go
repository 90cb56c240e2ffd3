package resource

import (
	"context"
	"strconv"
	"strings"
)

// layerVersion defines AWS::Lambda::LayerVersion. Ref is the version's ARN.
func layerVersion() *Type {
	return &Type{
		Name: "AWS::Lambda::LayerVersion",
		Properties: Members{
			"CompatibleArchitectures": listOf(text()).createOnly(),
			"CompatibleRuntimes":      listOf(text()).createOnly(),
			"Content": object(Members{
				"S3Bucket": text().required(), "S3Key": text().required(), "S3ObjectVersion": absent(),
			}).required().createOnly(),
			"Description": text().createOnly(),
			"LayerName":   text().createOnly(),
			"LicenseInfo": text().createOnly(),
		},
		Identifier:   []string{"LayerVersionArn"},
		Attributes:   []string{"LayerVersionArn"},
		NameProperty: "LayerName",
		NameLimit:    140,
		Create:       createLayerVersion,
		Update:       replacedOnly,
		Delete: func(ctx context.Context, r *HandlerRequest) error {
			i := strings.LastIndexByte(r.PhysicalID, ':')
			number, err := strconv.Atoi(r.PhysicalID[i+1:])
			if err != nil {
				return err
			}
			in := params{"LayerName": r.Name, "VersionNumber": number}
			// AWS: the schema of the type, handlers: deletion looks first.
			if err := r.call(ctx, "lambda", "GetLayerVersion", in, nil); err != nil {
				return unlessGone(err)
			}
			return r.remove(ctx, "lambda", "DeleteLayerVersion", in)
		},
	}
}

func createLayerVersion(ctx context.Context, r *HandlerRequest) (Attributes, error) {
	content, _ := r.Properties["Content"].(map[string]any)
	archive, err := r.object(ctx, content["S3Bucket"], content["S3Key"])
	if gone(err) && r.Lenient {
		r.Remarks = append(r.Remarks, InPart+"its content is not in the emulated account (s3://"+texted(content["S3Bucket"])+"/"+texted(content["S3Key"])+")")
		archive, err = archiveOf("STAND-IN", "the content of this layer is not in the emulated account\n")
	}
	if err != nil {
		return nil, err
	}
	in := r.input("CompatibleArchitectures", "CompatibleRuntimes", "Description", "LicenseInfo")
	in["LayerName"], in["Content"] = r.Name, params{"ZipFile": archive}
	var made struct{ LayerVersionArn string }
	if err := r.call(ctx, "lambda", "PublishLayerVersion", in, &made); err != nil {
		return nil, err
	}
	r.initiate(made.LayerVersionArn)
	return Attributes{"LayerVersionArn": made.LayerVersionArn}, nil
}
