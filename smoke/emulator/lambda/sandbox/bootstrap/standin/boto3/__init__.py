"""cfnenv's stand-in for boto3: the part of its interface that the workshop's functions use."""

import cfnenv_aws

cfnenv_aws.explain_missing_modules()

from boto3.session import Session  # noqa: E402: the line above must come first

__version__ = "0 (cfnenv's stand-in)"
DEFAULT_SESSION = None


def setup_default_session(**settings):
    global DEFAULT_SESSION
    DEFAULT_SESSION = Session(**settings)


def _session():
    if DEFAULT_SESSION is None:
        setup_default_session()
    return DEFAULT_SESSION


def client(*arguments, **settings):
    return _session().client(*arguments, **settings)


def resource(*arguments, **settings):
    return _session().resource(*arguments, **settings)


def __getattr__(name):
    raise cfnenv_aws.missing(f"boto3.{name}", AttributeError)
