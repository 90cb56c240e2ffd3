"""What cfnenv's stand-in for boto3 is made of. It needs nothing but Python's standard library."""

import sys

_ADVICE = "install boto3 (apt-get install python3-boto3, or pip), or name a Python with CFNENV_PYTHON"


def missing(what, kind=NotImplementedError):
    """The error for everything that boto3 has and its stand-in does not."""
    return kind(f"cfnenv's stand-in for boto3 has no {what}: {_ADVICE}")


class _MissingModules:  # without the abstract base class, whose import takes as long as half of Python's start
    """The last finder: whatever of boto3's gets here is not part of the stand-in."""

    def find_spec(self, name, path=None, target=None):
        if name.split(".")[0] in ("boto3", "botocore", "s3transfer", "jmespath"):
            raise missing(f"module {name}", ImportError)
        return None


def explain_missing_modules():
    if not any(isinstance(finder, _MissingModules) for finder in sys.meta_path):
        sys.meta_path.append(_MissingModules())


def new_client(service, region, endpoint, credentials, config):
    if service == "s3":
        from cfnenv_aws.s3 import S3
        return S3(service, region, endpoint, credentials, config)
    from cfnenv_aws import services
    if service not in services.TABLE:
        raise missing(f"client for {service}")
    return services.TABLE[service](service, region, endpoint, credentials, config)
