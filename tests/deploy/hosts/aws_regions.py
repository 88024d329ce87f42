"""Two regions as Terraform leaves them, on the emulator, and what their /readyz would say."""

import contextlib
import http.server
import json
import os
import subprocess
import threading
import time
from datetime import UTC, datetime, timedelta

import boto3
from botocore.exceptions import ClientError

from devstack.process import free_port
from tests.deploy.hosts.playbooks import BIN, FOLDER
from tests.stack import KEYS

NAME = "indivillage-prod"
FIRST, SECOND = "us-east-1", "us-west-2"
TIERS = ("web", "app", "worker")


class AwsRegions:
    """Databases, groups, health checks and figures; `play` runs a playbook against them."""

    def __init__(self, endpoint, folder):
        self._endpoint, self._folder = endpoint, folder
        self.checks = {}
        for region, hosts in ((FIRST, 3), (SECOND, 1)):
            self._make_groups(region, hosts)
        self._make_databases()
        self.urls = {region: f"http://127.0.0.1:{free_port()}/readyz" for region in (FIRST, SECOND)}
        for region, url in self.urls.items():
            self.checks[region] = self._make_check(region)
            self._serve(region, int(url.split(":")[2].split("/")[0]))

    def client(self, service, region):
        """Return a client of a region."""
        return boto3.client(
            service, endpoint_url=self._endpoint, region_name=region,
            aws_access_key_id=KEYS["AWS_ACCESS_KEY_ID"], aws_secret_access_key=KEYS["AWS_SECRET_ACCESS_KEY"],
        )  # fmt: skip

    def _make_groups(self, region, hosts):
        ec2, scaling = self.client("ec2", region), self.client("autoscaling", region)
        image = ec2.describe_images()["Images"][0]["ImageId"]
        for tier in TIERS:
            ec2.create_launch_template(LaunchTemplateName=f"{NAME}-{tier}", LaunchTemplateData={"ImageId": image})
            scaling.create_auto_scaling_group(
                AutoScalingGroupName=f"{NAME}-{tier}", MinSize=hosts, DesiredCapacity=hosts, MaxSize=12,
                AvailabilityZones=[f"{region}a"], HealthCheckType="ELB",
                LaunchTemplate={"LaunchTemplateName": f"{NAME}-{tier}", "Version": "$Latest"},
            )  # fmt: skip

    def _make_databases(self):
        for region in (FIRST, SECOND):
            subnets = [subnet["SubnetId"] for subnet in self.client("ec2", region).describe_subnets()["Subnets"]]
            self.client("rds", region).create_db_subnet_group(
                DBSubnetGroupName=NAME, DBSubnetGroupDescription="The data tier's subnets", SubnetIds=subnets[:2]
            )
        made = self.client("rds", FIRST).create_db_instance(
            DBInstanceIdentifier=NAME, Engine="postgres", DBInstanceClass="db.r7g.large", AllocatedStorage=100,
            MasterUsername="indivillage_admin", MasterUserPassword="for this run only", MultiAZ=True,
            DBSubnetGroupName=NAME,
        )  # fmt: skip
        self.client("rds", SECOND).create_db_instance_read_replica(
            DBInstanceIdentifier=NAME, SourceDBInstanceIdentifier=made["DBInstance"]["DBInstanceArn"],
            DBInstanceClass="db.r7g.large", DBSubnetGroupName=NAME,
        )  # fmt: skip

    def _make_check(self, region):
        made = self.client("route53", FIRST).create_health_check(
            CallerReference=region,
            HealthCheckConfig={
                "Type": "HTTPS", "FullyQualifiedDomainName": f"origin-{region}.example.org", "Port": 443,
                "ResourcePath": "/readyz", "RequestInterval": 10, "FailureThreshold": 3,
            },
        )  # fmt: skip
        return made["HealthCheck"]["Id"]

    def _serve(self, region, port):
        """Answer as the region's hosts would: where there are any, and by whether the database takes writes."""

        class Readiness(http.server.BaseHTTPRequestHandler):
            def do_GET(handler):
                handler.send_response(self.readiness(region))
                handler.end_headers()

            def log_message(handler, *_):
                pass

        server = http.server.ThreadingHTTPServer(("127.0.0.1", port), Readiness)
        threading.Thread(target=server.serve_forever, daemon=True).start()

    def readiness(self, region):
        """Return the status of a region's /readyz."""
        return 200 if self.sizes(region)["app"] and not self.source(region) else 503

    def source(self, region):
        """Return what a region's database follows, or nothing."""
        try:
            found = self.client("rds", region).describe_db_instances(DBInstanceIdentifier=NAME)["DBInstances"]
        except ClientError:
            return "none"
        return found[0].get("ReadReplicaSourceDBInstanceIdentifier", "")

    def sizes(self, region):
        """Return the hosts of a region by tier; raises where least and desired differ."""
        groups = self.client("autoscaling", region).describe_auto_scaling_groups()["AutoScalingGroups"]
        assert all(group["MinSize"] == group["DesiredCapacity"] for group in groups)
        return {group["AutoScalingGroupName"].rsplit("-", 1)[1]: len(group["Instances"]) for group in groups}

    def health_check_path(self, region):
        """Return what Route 53 asks a region for."""
        found = self.client("route53", FIRST).get_health_check(HealthCheckId=self.checks[region])
        return found["HealthCheck"]["HealthCheckConfig"]["ResourcePath"]

    def put_lag(self, seconds, region=SECOND, *, ago=0):
        """Let CloudWatch hear how far a copy is behind, or was so many seconds ago."""
        self.client("cloudwatch", region).put_metric_data(
            Namespace="AWS/RDS",
            MetricData=[{
                "MetricName": "ReplicaLag", "Value": seconds, "Timestamp": datetime.now(UTC) - timedelta(seconds=ago),
                "Dimensions": [{"Name": "DBInstanceIdentifier", "Value": NAME}],
            }],
        )  # fmt: skip

    @contextlib.contextmanager
    def reporting(self, seconds, region):
        """Let CloudWatch hear it again and again for the time of the block."""
        over = threading.Event()

        def report():
            while not over.wait(1):
                self.put_lag(seconds, region)

        thread = threading.Thread(target=report)
        thread.start()
        try:
            yield
        finally:
            over.set()
            thread.join()

    def play(self, playbook, **variables):
        """Run a playbook; returns its exit code, output and seconds."""
        inventory = self._folder / "inventory.json"
        inventory.write_text(json.dumps({"all": {"vars": {
            "recovery_place": "aws", "indivillage_environment": NAME, "recovery_first": FIRST, "recovery_second": SECOND,
            "recovery_ready_urls": self.urls, "recovery_health_checks": self.checks, "recovery_period_seconds": 5,
        }}}))  # fmt: skip
        environ = {
            **KEYS, "PATH": f"{BIN}:{os.environ['PATH']}", "HOME": str(self._folder), "LC_ALL": "C.UTF-8",
            "ANSIBLE_NOCOLOR": "1", "AWS_ENDPOINT_URL": self._endpoint, "AWS_DEFAULT_REGION": FIRST,
        }  # fmt: skip
        began = time.monotonic()
        done = subprocess.run(
            [BIN / "ansible-playbook", "-i", inventory, f"playbooks/{playbook}.yml", "-e", json.dumps(variables)],
            cwd=FOLDER, env=environ, capture_output=True, text=True, timeout=600, stdin=subprocess.DEVNULL,
        )  # fmt: skip
        print(f"{playbook} {variables}: {done.returncode}, {time.monotonic() - began:.0f} s")
        return done.returncode, done.stdout + done.stderr
