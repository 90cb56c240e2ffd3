"""Settings of a client."""

import cfnenv_aws

# What changes how a client talks, and is heeded; and what makes no difference to the one way in which it talks.
_HEEDED = ("region_name", "connect_timeout", "read_timeout", "retries", "user_agent_extra")
_WITHOUT_EFFECT = ("max_pool_connections", "parameter_validation", "tcp_keepalive", "s3", "inject_host_prefix")


class Config:
    def __init__(self, **settings):
        for name, value in settings.items():
            if name not in _HEEDED + _WITHOUT_EFFECT and (name, value) not in (
                    ("signature_version", "s3v4"), ("signature_version", "v4")):
                raise cfnenv_aws.missing(f"setting {name} of Config")
        self._settings = settings
        self.region_name = settings.get("region_name")
        self.connect_timeout = settings.get("connect_timeout", 60)
        self.read_timeout = settings.get("read_timeout", 60)
        self.retries = settings.get("retries") or {}

    def merge(self, other):
        return Config(**{**self._settings, **other._settings})

    @property
    def total_attempts(self):
        """botocore documentation, "Retries": max_attempts does not count the first attempt; legacy mode makes five."""
        if "total_max_attempts" in self.retries:
            return self.retries["total_max_attempts"]
        if "max_attempts" in self.retries:
            return self.retries["max_attempts"] + 1
        return 3 if self.standard else 5

    @property
    def standard(self):
        return self.retries.get("mode", "legacy") != "legacy"
