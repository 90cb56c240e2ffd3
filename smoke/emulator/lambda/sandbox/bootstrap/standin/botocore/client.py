"""Where much code imports Config from."""

from botocore.config import Config  # noqa: F401
from botocore.exceptions import ClientError  # noqa: F401
