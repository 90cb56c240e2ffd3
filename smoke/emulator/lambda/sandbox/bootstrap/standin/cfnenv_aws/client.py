"""What clients have in common: one signed request, tried again as botocore would, and its error."""

import http.client
import os
import random
import socket
import time
from urllib.parse import urlsplit

import cfnenv_aws
from botocore import exceptions
from cfnenv_aws.signer import sign

# botocore documentation, "Retries": the statuses and codes that are worth another attempt.
_TRANSIENT_STATUSES = (500, 502, 503, 504)
_TRANSIENT_CODES = {
    "Throttling", "ThrottlingException", "ThrottledException", "RequestThrottledException", "RequestThrottled",
    "TooManyRequestsException", "ProvisionedThroughputExceededException", "TransactionInProgressException",
    "RequestLimitExceeded", "BandwidthLimitExceeded", "LimitExceededException", "SlowDown", "PriorRequestNotComplete",
    "RequestTimeout", "RequestTimeoutException",
}


class Exceptions:
    """client.exceptions: a class for every error that the service's model names."""

    ClientError = exceptions.ClientError

    def __init__(self, service, names):
        self._service = service
        for name in names:
            setattr(self, name, type(name, (exceptions.ClientError,), {"__module__": "botocore.errorfactory"}))

    def of(self, code):
        found = getattr(type(self), code, None) or self.__dict__.get(code)
        return found if isinstance(found, type) else exceptions.ClientError

    def __getattr__(self, name):
        raise cfnenv_aws.missing(f"exception {name} of {self._service}", AttributeError)


class Answer:
    def __init__(self, response, body, attempts):
        self.status, self.body = response.status, body
        self.headers = {name.lower(): value for name, value in response.getheaders()}
        self.metadata = {"HTTPStatusCode": self.status, "HTTPHeaders": self.headers, "RetryAttempts": attempts}


class Client:
    """A client of one service. A subclass says how operations are written and answers read."""

    exception_names = ()

    def __init__(self, service, region, endpoint, credentials, config):
        self._service, self._region, self._credentials, self._config = service, region, credentials, config
        name = "AWS_ENDPOINT_URL_" + service.upper().replace("-", "_")
        self._endpoint = (endpoint or os.environ.get(name) or os.environ.get("AWS_ENDPOINT_URL")
                          or f"https://{service}.{region}.amazonaws.com").rstrip("/")
        self._connection = None
        self.exceptions = Exceptions(service, self.exception_names)

    def close(self):
        if self._connection:
            self._connection.close()

    def __getattr__(self, name):
        raise cfnenv_aws.missing(f"{name} of {self._service}", AttributeError)

    def request(self, operation, method, path, query=None, headers=None, body=b""):
        """Makes a call and returns its Answer, or raises as botocore does."""
        if self._credentials is None:
            raise exceptions.NoCredentialsError()
        most = max(1, self._config.total_attempts)
        for attempt in range(most):
            last = attempt == most - 1
            try:
                answer = self._send(method, path, query or {}, dict(headers or {}), body, attempt)
            except exceptions.BotoCoreError:
                if last:
                    raise
            else:
                if answer.status < 300:
                    return answer
                error = self.read_error(answer)
                again = answer.status in _TRANSIENT_STATUSES or answer.status == 429 or error["Error"].get("Code") in _TRANSIENT_CODES
                if last and (again or self._config.standard):
                    answer.metadata["MaxAttemptsReached"] = True
                if last or not again:
                    error["ResponseMetadata"] = {**error.get("ResponseMetadata", {}), **answer.metadata}
                    raise self.exceptions.of(error.pop("Kind", error["Error"].get("Code", "")))(error, operation)
            time.sleep(min(20, random.random() * 2 ** attempt))

    def _send(self, method, path, query, headers, body, attempt):
        address = urlsplit(self._endpoint)
        headers["Host"] = address.netloc
        target = sign(method, address.path + path, query, headers, body, self._service, self._region, self._credentials)
        headers["Content-Length"] = str(len(body))
        headers["User-Agent"] = "cfnenv-stand-in-for-boto3"
        where = {"endpoint_url": f"{address.scheme}://{address.netloc}{target}"}
        try:
            self._connect(address)
        except socket.timeout:
            raise exceptions.ConnectTimeoutError(**where)
        except OSError:
            raise exceptions.EndpointConnectionError(**where)
        try:
            self._connection.request(method, target, body, headers)
            response = self._connection.getresponse()
            answer = Answer(response, response.read(), attempt)
        except socket.timeout:
            self.close()
            raise exceptions.ReadTimeoutError(**where)
        except (OSError, http.client.HTTPException):
            self.close()
            raise exceptions.ConnectionClosedError(**where)
        if response.will_close:
            self.close()
        return answer

    def _connect(self, address):
        """Opens the connection, unless it is open and the other side has not closed it meanwhile."""
        if self._connection and self._connection.sock:
            self._connection.sock.settimeout(0)
            try:
                idle = self._connection.sock.recv(1, socket.MSG_PEEK) and False
            except (BlockingIOError, OSError) as error:
                idle = isinstance(error, BlockingIOError) or type(error).__name__ == "SSLWantReadError"
            if idle:
                self._connection.sock.settimeout(self._config.read_timeout)
                return
            self._connection.close()
        kind = http.client.HTTPSConnection if address.scheme == "https" else http.client.HTTPConnection
        self._connection = kind(address.hostname, address.port, timeout=self._config.connect_timeout)
        self._connection.connect()
        self._connection.sock.settimeout(self._config.read_timeout)
