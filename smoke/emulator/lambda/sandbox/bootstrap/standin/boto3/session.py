"""Sessions: credentials and a region, from the arguments or the environment."""

import os

import cfnenv_aws
from botocore.config import Config
from botocore.exceptions import NoRegionError


class Credentials:
    def __init__(self, access_key, secret_key, token):
        self.access_key, self.secret_key, self.token = access_key, secret_key, token

    def get_frozen_credentials(self):
        return self


class Session:
    def __init__(self, aws_access_key_id=None, aws_secret_access_key=None, aws_session_token=None, region_name=None,
                 **others):
        for name, value in others.items():
            if value is not None:
                raise cfnenv_aws.missing(f"parameter {name} of Session")
        self.region_name = region_name or os.environ.get("AWS_DEFAULT_REGION")
        self._keys = (aws_access_key_id, aws_secret_access_key, aws_session_token)

    def get_credentials(self):
        if self._keys[0]:
            return Credentials(*self._keys)
        access, secret = os.environ.get("AWS_ACCESS_KEY_ID"), os.environ.get("AWS_SECRET_ACCESS_KEY")
        if access and secret:
            return Credentials(access, secret, os.environ.get("AWS_SESSION_TOKEN"))
        return None

    def client(self, service_name, region_name=None, api_version=None, use_ssl=True, verify=None, endpoint_url=None,
               aws_access_key_id=None, aws_secret_access_key=None, aws_session_token=None, config=None):
        region = region_name or (config.region_name if config else None) or self.region_name
        if not region:
            raise NoRegionError()
        if api_version or verify is not None or not use_ssl:
            raise cfnenv_aws.missing("parameters api_version, use_ssl and verify of client")
        credentials = self.get_credentials()
        if aws_access_key_id:
            credentials = Credentials(aws_access_key_id, aws_secret_access_key, aws_session_token)
        return cfnenv_aws.new_client(service_name, region, endpoint_url, credentials, config or Config())

    def resource(self, service_name, **settings):
        from cfnenv_aws import resources
        return resources.new(service_name, lambda: self.client(service_name, **settings))

    def __getattr__(self, name):
        raise cfnenv_aws.missing(f"Session.{name}", AttributeError)
