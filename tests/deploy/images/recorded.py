"""What the emulator lacks of Auto Scaling: instance refreshes and lifecycle actions, answered in AWS's documented form.

A refresh goes the way that a test gave for its group: a list of statuses, one for each question. AWS's refusals that are
written in its API reference are kept. PUT /_recorded/GROUP gives the way, GET /_recorded what was asked for.
"""

from __future__ import annotations

import io
import json
import uuid
from urllib.parse import parse_qs
from xml.sax.saxutils import escape

from moto.autoscaling.models import autoscaling_backends
from moto.core import DEFAULT_ACCOUNT_ID

PATH = "/_recorded"
NAMESPACE = "http://autoscaling.amazonaws.com/doc/2011-01-01/"
REASONS = {
    "Failed": "Instances failed to become healthy within the warm-up time.",
    "RollbackSuccessful": "Failed to update the instances; the group was rolled back to its previous configuration.",
    "Cancelled": "Cancelled by request.",
}


class Recorded:
    """WSGI middleware in front of the emulator."""

    def __init__(self, app):
        self._app = app
        self._ways, self._refreshes, self.calls = {}, {}, []

    def __call__(self, environ, start):
        body = environ["wsgi.input"].read()
        environ["wsgi.input"] = io.BytesIO(body)
        if environ["PATH_INFO"].startswith(PATH):
            return self._control(environ, body, start)
        asked = {key: values[0] for key, values in parse_qs(body.decode("utf-8", "replace")).items()}
        answer = getattr(self, f"_{asked.get('Action', '')}", None)
        if answer is None:
            return self._app(environ, start)
        asked["region"] = environ.get("HTTP_AUTHORIZATION", "///").split("/")[2]
        self.calls.append(asked)
        status, xml = answer(asked)
        start(status, [("Content-Type", "text/xml")])
        return [xml.encode()]

    def _control(self, environ, body, start):
        if environ["REQUEST_METHOD"] == "PUT":
            self._ways[environ["PATH_INFO"].removeprefix(f"{PATH}/")] = json.loads(body)
        start("200 OK", [("Content-Type", "application/json")])
        return [json.dumps(self.calls).encode()]

    def _StartInstanceRefresh(self, asked):
        group = autoscaling_backends[DEFAULT_ACCOUNT_ID][asked["region"]].autoscaling_groups[
            asked["AutoScalingGroupName"]
        ]
        if refusal := _refusal(asked, group):
            return _error(refusal)
        number = str(uuid.uuid4())
        self._refreshes[number] = {"asked": asked, "group": group, "way": list(self._ways[group.name])}
        return _ok("StartInstanceRefresh", f"<InstanceRefreshId>{number}</InstanceRefreshId>")

    def _DescribeInstanceRefreshes(self, asked):
        number = asked["InstanceRefreshIds.member.1"]
        refresh = self._refreshes[number]
        status = refresh["way"].pop(0) if len(refresh["way"]) > 1 else refresh["way"][0]
        if status == "Successful":
            _take_up(refresh)
        return _ok(
            "DescribeInstanceRefreshes", f"<InstanceRefreshes>{_member(number, refresh, status)}</InstanceRefreshes>"
        )

    def _RecordLifecycleActionHeartbeat(self, asked):
        return _ok("RecordLifecycleActionHeartbeat", "")

    def _CompleteLifecycleAction(self, asked):
        return _ok("CompleteLifecycleAction", "")


def _refusal(asked, group):
    """Return what AWS refuses, by the reference of RefreshPreferences: a rollback that would have nowhere to go."""
    wanted = asked.get("DesiredConfiguration.LaunchTemplate.Version", "")
    if asked.get("Preferences.AutoRollback") != "true":
        return ""
    template = group.ec2_launch_template
    present = group.provided_launch_template_version or ""
    if not wanted.isdigit() or not present.isdigit():
        return "AutoRollback needs a desired configuration, and numbered versions of the launch template"
    images = [template.versions[int(number) - 1].data["ImageId"] for number in (wanted, present)]
    if any(image.startswith("resolve:ssm:") for image in images):
        return "AutoRollback cannot be used with a launch template whose ImageId is a Systems Manager parameter"
    return ""


def _take_up(refresh):
    """Give the group what was asked for, as AWS does when all hosts serve."""
    asked = refresh["asked"]
    refresh["group"]._set_launch_configuration(None, {
        "LaunchTemplateId": asked["DesiredConfiguration.LaunchTemplate.LaunchTemplateId"],
        "Version": asked["DesiredConfiguration.LaunchTemplate.Version"],
    }, None)  # fmt: skip


def _member(number, refresh, status):
    asked = refresh["asked"]
    reason = f"<StatusReason>{escape(REASONS[status])}</StatusReason>" if status in REASONS else ""
    template = "DesiredConfiguration.LaunchTemplate"
    return f"""<member>
      <InstanceRefreshId>{number}</InstanceRefreshId>
      <AutoScalingGroupName>{asked["AutoScalingGroupName"]}</AutoScalingGroupName>
      <Status>{status}</Status>{reason}
      <StartTime>2026-11-27T17:00:00Z</StartTime>
      <PercentageComplete>{100 if status == "Successful" else 34}</PercentageComplete>
      <InstancesToUpdate>{0 if status == "Successful" else 2}</InstancesToUpdate>
      <Preferences><MinHealthyPercentage>{asked["Preferences.MinHealthyPercentage"]}</MinHealthyPercentage></Preferences>
      <DesiredConfiguration><LaunchTemplate>
        <LaunchTemplateId>{asked[f"{template}.LaunchTemplateId"]}</LaunchTemplateId>
        <Version>{asked[f"{template}.Version"]}</Version>
      </LaunchTemplate></DesiredConfiguration>
    </member>"""


def _ok(action, result):
    request = f"<ResponseMetadata><RequestId>{uuid.uuid4()}</RequestId></ResponseMetadata>"
    return "200 OK", (
        f'<{action}Response xmlns="{NAMESPACE}"><{action}Result>{result}</{action}Result>{request}</{action}Response>'
    )


def _error(message):
    return "400 Bad Request", (
        f'<ErrorResponse xmlns="{NAMESPACE}"><Error><Type>Sender</Type><Code>ValidationError</Code>'
        f"<Message>{escape(message)}</Message></Error><RequestId>{uuid.uuid4()}</RequestId></ErrorResponse>"
    )
