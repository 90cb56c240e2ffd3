"""The part of botocore that code written for boto3 imports."""

import cfnenv_aws

cfnenv_aws.explain_missing_modules()

__version__ = "0 (cfnenv's stand-in)"
UNSIGNED = object()


def __getattr__(name):
    raise cfnenv_aws.missing(f"botocore.{name}", AttributeError)
