"""The exceptions of botocore, with its texts: functions print them, and what reads those must not see a difference."""

import cfnenv_aws


class BotoCoreError(Exception):
    fmt = "An unspecified error occurred"

    def __init__(self, **values):
        super().__init__(self.fmt.format(**values))
        self.kwargs = values


class NoRegionError(BotoCoreError):
    fmt = "You must specify a region."


class NoCredentialsError(BotoCoreError):
    fmt = "Unable to locate credentials"


class PartialCredentialsError(BotoCoreError):
    fmt = "Partial credentials found in {provider}, missing: {cred_var}"


class ParamValidationError(BotoCoreError):
    fmt = "Parameter validation failed:\n{report}"


class HTTPClientError(BotoCoreError):
    fmt = "An HTTP Client raised an unhandled exception: {error}"


class ConnectionError(BotoCoreError):  # noqa: A001: botocore's own name
    fmt = "An HTTP Client failed to establish a connection: {error}"


class EndpointConnectionError(ConnectionError):
    fmt = 'Could not connect to the endpoint URL: "{endpoint_url}"'


class ConnectTimeoutError(ConnectionError):
    fmt = 'Connect timeout on endpoint URL: "{endpoint_url}"'


class ReadTimeoutError(HTTPClientError):
    fmt = 'Read timeout on endpoint URL: "{endpoint_url}"'


class ConnectionClosedError(HTTPClientError):
    fmt = 'Connection was closed before we received a valid response from endpoint URL: "{endpoint_url}".'


class ClientError(Exception):
    MSG_TEMPLATE = "An error occurred ({error_code}) when calling the {operation_name} operation{retry_info}: {error_message}"

    def __init__(self, error_response, operation_name):
        error, metadata = error_response.get("Error", {}), error_response.get("ResponseMetadata", {})
        retries = f" (reached max retries: {metadata.get('RetryAttempts', 0)})" if metadata.get("MaxAttemptsReached") else ""
        super().__init__(self.MSG_TEMPLATE.format(
            error_code=error.get("Code", "Unknown"), operation_name=operation_name, retry_info=retries,
            error_message=error.get("Message", "Unknown")))
        self.response, self.operation_name = error_response, operation_name

    def __reduce__(self):
        return type(self), (self.response, self.operation_name)


def __getattr__(name):
    raise cfnenv_aws.missing(f"botocore.exceptions.{name}", AttributeError)
