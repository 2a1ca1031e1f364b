"""STS with MFA, CloudWatch, SNS, and HTTP that is none."""

from __future__ import annotations

import socket
import time
import unittest
import urllib.parse
from datetime import datetime, timedelta, timezone

from botocore.exceptions import ClientError

from mfa import STEP_SECONDS, MfaDevice, MfaDevices, parse_secret
from tests.support import CloudTestCase
from wire import Call

SERIAL = "arn:aws:iam::123456789012:mfa/dbvoice"
FOREIGN = "arn:aws:iam::123456789012:mfa/another"
SECRET = "GEZD GNBV GY3T QOJQ GEZD GNBV GY3T QOJQ"  # the one of the examples in RFC 6238


class TotpTest(unittest.TestCase):
    device = MfaDevice(SERIAL, parse_secret(SECRET))

    def test_codes_of_the_rfc(self) -> None:
        for seconds, code in [(59, "287082"), (1_111_111_109, "081804"), (20_000_000_000, "353130")]:
            self.assertEqual(code, self.device.code(seconds // STEP_SECONDS))

    def test_an_authenticator_shows_its_code_and_for_how_long(self) -> None:
        devices = MfaDevices()
        devices.add(self.device)
        self.assertEqual(
            [{"serial_number": SERIAL, "code": "287082", "seconds_left": 1}], devices.shown(59)
        )

    def test_a_code_is_good_once_and_a_step_around_its_time(self) -> None:
        def accepted(now: float, code: str) -> bool:
            parameters = {"SerialNumber": [SERIAL], "TokenCode": [code]}
            call = Call("sts", "us-east-1", "GetSessionToken", "query", "/", b"", parameters=parameters)
            try:
                devices.check(call, now)
            except Exception:
                return False
            return True

        for late, expected in [(-31, False), (-30, True), (0, True), (59, True), (60, False)]:
            with self.subTest(late=late):
                devices = MfaDevices()
                devices.add(self.device)
                start = 1_111_111_080  # of the step that code belongs to
                self.assertEqual(expected, accepted(start + late, "081804"))
                self.assertFalse(accepted(start + late, "081804"))


class ServicesTest(CloudTestCase):
    fleet = {
        "mfa_devices": [
            {"serial_number": SERIAL, "secret": SECRET, "access_key_id": "AKIAIOSFODNN7EXAMPLE"},
            {"serial_number": FOREIGN, "secret": SECRET, "access_key_id": "AKIAI44QH8DHBEXAMPLE"},
        ],
        "metrics": [
            {
                "region": "us-east-1",
                "metric": "CPUUtilization",
                "dimensions": {"DBInstanceIdentifier": "orders"},
                "unit": "Percent",
                "points": [[60 + second / 10, second] for second in range(101)],
            }
        ],
    }

    def test_session_with_mfa(self) -> None:
        sts = self.server.client("sts", parameter_validation=False)
        device = MfaDevice(SERIAL, parse_secret(SECRET))
        step = int(time.time()) // STEP_SECONDS
        code = device.code(step)
        near = {device.code(step + around) for around in range(-2, 4)}
        wrong = next(text for text in map("{:06}".format, range(10)) if text not in near)

        def refuse(expected: str, words: str, **asked: str) -> None:
            with self.subTest(asked=asked):
                error = self.assert_refused(expected, sts.get_session_token, **asked)
                self.assertIn(words, error.response["Error"]["Message"])
                status = 403 if expected == "AccessDenied" else 400
                self.assertEqual(status, error.response["ResponseMetadata"]["HTTPStatusCode"])

        invalid = "MultiFactorAuthentication failed with invalid MFA one time pass code."
        refuse("AccessDenied", invalid, SerialNumber=SERIAL, TokenCode=wrong)
        refuse("AccessDenied", "unable to validate MFA code", SerialNumber=SERIAL + "x", TokenCode=code)
        refuse("AccessDenied", "unable to validate MFA code", SerialNumber=FOREIGN, TokenCode=code)
        refuse("AccessDenied", "must provide both", SerialNumber=SERIAL)
        for malformed in ("12345", "1234567", "12345x", "１２３４５６", ""):
            refuse("ValidationError", "at 'tokenCode' failed", SerialNumber=SERIAL, TokenCode=malformed)

        # A call that was throttled has not used the code up, and one asked with GET is checked too.
        self.server.control("POST", "faults", {"service": "sts", "kind": "throttle", "count": 1})
        self.assert_refused("Throttling", sts.get_session_token, SerialNumber=SERIAL, TokenCode=code)
        self.assertTrue(sts.get_session_token(SerialNumber=SERIAL, TokenCode=code)["Credentials"]["SessionToken"])
        refuse("AccessDenied", invalid, SerialNumber=SERIAL, TokenCode=code)
        query = {"Action": "GetSessionToken", "SerialNumber": SERIAL, "TokenCode": code}
        scope = "Credential=AKIAIOSFODNN7EXAMPLE/20260101/us-east-1/sts/aws4_request"
        answer = self.talk(f"GET /?{urllib.parse.urlencode(query)} HTTP/1.1\r\nAuthorization: {scope}\r\n\r\n".encode())
        self.assertIn(b"403", answer.split(b"\r\n")[0])
        self.assertTrue(sts.get_session_token()["Credentials"]["SessionToken"])

        kept = [{**entry, "at_ms": None} for entry in self.server.control("GET", "calls")]
        seen = self.server.stderr() + str(kept)
        self.assertEqual([], [text for text in (code, wrong, "12345") if text in seen])

    def test_percentiles(self) -> None:
        cloudwatch = self.server.client("cloudwatch")
        metric = {
            "Namespace": "AWS/RDS",
            "MetricName": "CPUUtilization",
            "Dimensions": [{"Name": "DBInstanceIdentifier", "Value": "orders"}],
        }
        now = datetime.now(timezone.utc)

        def ask(*stats: str) -> dict[str, list[float]]:
            queries = [
                {"Id": f"q{number}", "MetricStat": {"Metric": metric, "Period": 3600, "Stat": stat}}
                for number, stat in enumerate(stats)
            ]
            start = now - timedelta(minutes=30)
            found = cloudwatch.get_metric_data(MetricDataQueries=queries, StartTime=start, EndTime=now)
            return dict(zip(stats, [result["Values"] for result in found["MetricDataResults"]], strict=True))

        self.assertEqual({"p50": [50], "p99": [99], "p99.5": [99.5], "p0": [0], "p100": [100], "Maximum": [100]},
                         ask("p50", "p99", "p99.5", "p0", "p100", "Maximum"))  # fmt: skip
        self.assertRaises(ClientError, ask, "p101")
        self.assertRaises(ClientError, ask, "tm99")
        # No percentile is known of a set of statistics.
        values = {"SampleCount": 2, "Sum": 3, "Minimum": 1, "Maximum": 2}
        cloudwatch.put_metric_data(Namespace="AWS/RDS", MetricData=[{"MetricName": "Set", "StatisticValues": values}])
        metric, now = {"Namespace": "AWS/RDS", "MetricName": "Set"}, now + timedelta(minutes=1)
        self.assertEqual({"p90": [], "Sum": [3]}, ask("p90", "Sum"))

    def test_notifications(self) -> None:
        self.assertEqual([], self.server.control("GET", "notifications"))
        sns = self.server.client("sns", "eu-west-1")
        topic = sns.create_topic(Name="results")["TopicArn"]
        attributes = {"kind": {"DataType": "String", "StringValue": "list"}}
        sns.publish(TopicArn=topic, Subject="Instances", Message="one\ntwo é", MessageAttributes=attributes)
        sns.publish(TopicArn=topic, Message="no subject")
        sns.publish(PhoneNumber="+15550100", Message="by telephone")
        common = {"region": "eu-west-1", "topic": topic, "phone_number": None}
        self.assertEqual(
            [
                {**common, "subject": "Instances", "message": "one\ntwo é", "attributes": {"kind": "list"}},
                {**common, "subject": None, "message": "no subject", "attributes": {}},
                {
                    **common,
                    "topic": None,
                    "phone_number": "+15550100",
                    "subject": None,
                    "message": "by telephone",
                    "attributes": {},
                },
            ],
            self.server.control("GET", "notifications"),
        )

    def talk(self, sent: bytes, answered: bool = True) -> bytes:
        """Sends these bytes, and returns the start of the answer or hangs up without waiting for it."""
        with socket.create_connection(("127.0.0.1", self.server.port), timeout=5) as connection:
            connection.sendall(sent)
            return connection.recv(65536) if answered else b""

    def test_http_that_is_none(self) -> None:
        self.server.client("rds", "sa-east-1").describe_db_instances()
        calls = len(self.server.control("GET", "calls"))
        for sent in (
            b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03garbage\r\n\r\n",
            b"GET http://[ HTTP/1.1\r\n\r\n",
            b"POST / HTTP/1.1\r\nContent-Length: many\r\n\r\n",
            b"POST / HTTP/1.1\r\nContent-Length: -1\r\n\r\n",
            b"POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
            b"GET / HTTP/1.1\r\nX-Long: " + b"x" * 70_000 + b"\r\n\r\n",
        ):
            with self.subTest(sent=sent[:60]):
                # The first has no version, so it is answered as HTTP 0.9 was: with a body alone.
                self.assertRegex(self.talk(sent), rb"HTTP/1.1 4\d\d |Error code: 400")
        scope = b"Authorization: Credential=AKIA/20260101/us-east-1/rds/aws4_request\r\n"
        half = b"Action=RebootDBInstance&DBInstanceIdentifier=orders"
        self.talk(b"POST / HTTP/1.1\r\n" + scope + b"Content-Length: 400\r\n\r\n" + half, answered=False)
        self.talk(b"POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nab", answered=False)
        for _ in range(20):  # asks and does not wait for the answer
            self.talk(b"GET /_dbvoice/calls HTTP/1.1\r\n\r\n" * 50, answered=False)
        time.sleep(0.1)
        self.assertEqual({"status": "ok"}, self.server.control("GET", "health"))
        self.assertEqual(calls, len(self.server.control("GET", "calls")), "half a request became a call")
        self.assertNotIn("Traceback", self.server.stderr())


if __name__ == "__main__":
    unittest.main()
