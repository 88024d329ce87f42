"""The customer's other tables, asked of the account through its API: each test names the row it proves."""

import json
import re

import pytest

from tests.deploy.platform import DOMAIN, NAME, PRIMARY, SECONDARY

both_regions = pytest.mark.parametrize("region", [PRIMARY, SECONDARY])


def groups(platform, region):
    found = platform.client("ec2", region).describe_security_groups(
        Filters=[{"Name": "group-name", "Values": [f"{NAME}-*"]}]
    )["SecurityGroups"]
    return {each["GroupName"].removeprefix(f"{NAME}-"): each for each in found}


def inbound(group, named):
    """Return (port, group's name) pairs that are let in."""
    return {
        (permission["FromPort"], named[pair["GroupId"]])
        for permission in group["IpPermissions"]
        for pair in permission["UserIdGroupPairs"]
    }


class TestSecurityGroups:
    """Table "Security Groups"."""

    ROWS = {
        "WebSecurityGroup": ({(80, "PublicLoadBalancer"), (443, "PublicLoadBalancer")}, True),
        "AppSecurityGroup": ({(8000, "WebSecurityGroup")}, True),
        "DBSecurityGroup": ({(5432, "AppSecurityGroup")}, False),
    }

    @both_regions
    @pytest.mark.parametrize("row", ROWS)
    def test_row(self, platform, region, row):
        found = groups(platform, region)
        named = {each["GroupId"]: name for name, each in found.items()}
        lets_in, lets_all_out = self.ROWS[row]

        assert inbound(found[row], named) == lets_in
        assert all(not permission["IpRanges"] for permission in found[row]["IpPermissions"])
        out = [permission["IpProtocol"] for permission in found[row]["IpPermissionsEgress"]]
        assert out == (["-1"] if lets_all_out else [])


class TestKeys:
    """Table "KMS Keys"."""

    @both_regions
    @pytest.mark.parametrize(
        ("row", "purpose"),
        [
            ("S3EncryptionKey", "Encryption of sensitive S3 objects"),
            ("RDSEncryptionKey", "Encryption of RDS database"),
            ("LogEncryptionKey", "Encryption of CloudWatch logs"),
        ],
    )
    def test_row(self, platform, region, row, purpose):
        kms = platform.client("kms", region)

        found = kms.describe_key(KeyId=f"alias/{NAME}-{row}")["KeyMetadata"]

        assert found["Description"] == purpose
        rotation = kms.get_key_rotation_status(KeyId=found["KeyId"])
        assert rotation["KeyRotationEnabled"] is True
        assert rotation.get("RotationPeriodInDays", 365) == 365


class TestServices:
    """Table "AWS Services Overview"."""

    @both_regions
    @pytest.mark.parametrize("tier", ["web", "app", "worker"])
    def test_row_ec2(self, platform, region, tier):
        scaling, ec2 = platform.client("autoscaling", region), platform.client("ec2", region)

        [group] = scaling.describe_auto_scaling_groups(AutoScalingGroupNames=[f"{NAME}-{tier}"])["AutoScalingGroups"]
        [version] = ec2.describe_launch_template_versions(
            LaunchTemplateName=f"{NAME}-{tier}", Versions=[group["LaunchTemplate"]["Version"]]
        )["LaunchTemplateVersions"]

        template = version["LaunchTemplateData"]
        subnets = ec2.describe_subnets(SubnetIds=group["VPCZoneIdentifier"].split(","))["Subnets"]
        assert len({subnet["AvailabilityZone"] for subnet in subnets}) == 3
        assert all(not subnet["MapPublicIpOnLaunch"] for subnet in subnets)
        assert template["BlockDeviceMappings"][0]["Ebs"]["Encrypted"] is True
        assert template["MetadataOptions"]["HttpTokens"] == "required"
        assert "KeyName" not in template
        # The image itself: an instance refresh cannot roll back to a template that names a parameter.
        parameter = platform.client("ssm", region).get_parameter(Name=f"/{NAME}/ami/{tier}")["Parameter"]
        assert template["ImageId"] == parameter["Value"]
        tags = {tag["Key"]: tag["Value"] for tag in group["Tags"] if tag["PropagateAtLaunch"]}
        assert tags == {"Project": "indivillage", "Environment": NAME, "Tier": tier, "Name": f"{NAME}-{tier}"}
        assert template["IamInstanceProfile"]["Name"].startswith(f"{NAME}-")
        # A number: with $Latest an instance refresh would start nothing.
        assert re.fullmatch(r"\d+", str(group["LaunchTemplate"]["Version"]))

    def test_row_rds(self, platform):
        [database] = platform.client("rds").describe_db_instances(DBInstanceIdentifier=NAME)["DBInstances"]

        assert (database["Engine"], database["MultiAZ"], database["StorageEncrypted"]) == ("postgres", True, True)
        assert database["BackupRetentionPeriod"] == 35
        assert database["DeletionProtection"] is True
        assert database["PubliclyAccessible"] is False
        assert f"{NAME}-read-1" in str(database["ReadReplicaDBInstanceIdentifiers"])

    def test_row_rds_is_copied_to_the_secondary_region(self, platform):
        [copy] = platform.client("rds", SECONDARY).describe_db_instances(DBInstanceIdentifier=NAME)["DBInstances"]

        assert copy["ReadReplicaSourceDBInstanceIdentifier"].endswith(f":{PRIMARY}:{'1234567890' + '12'}:db:{NAME}")

    def test_row_cloudfront(self, platform):
        [site] = platform.client("cloudfront").list_distributions()["DistributionList"]["Items"]

        paths = [behaviour["PathPattern"] for behaviour in site["CacheBehaviors"]["Items"]]
        assert {"/static/*", "/api/*"} <= set(paths)
        assert site["ViewerCertificate"]["MinimumProtocolVersion"] == "TLSv1.2_2021"
        assert site["WebACLId"]
        assert site["HttpVersion"] == "http2and3"
        assert {f"www.{DOMAIN}", DOMAIN} == set(site["Aliases"]["Items"])

    def test_row_cloudfront_tells_the_api_its_visitors_address(self, platform):
        cloudfront = platform.client("cloudfront")
        [site] = cloudfront.list_distributions()["DistributionList"]["Items"]

        [api] = [each for each in site["CacheBehaviors"]["Items"] if each["PathPattern"] == "/api/*"]

        [function] = api["FunctionAssociations"]["Items"]
        assert function["EventType"] == "viewer-request"
        assert function["FunctionARN"].endswith(f":function/{NAME}-visitor")

    @both_regions
    def test_row_lambda(self, platform, region):
        function = platform.client("lambda", region).get_function(FunctionName=f"{NAME}-file-processor")

        settings = function["Configuration"]
        assert settings["Role"].endswith(f"{NAME}-FileProcessorRole")
        assert ":kms:" in settings["KMSKeyArn"]
        # The emulator forgets the dead-letter queue: the module's own test asserts it.
        assert function["Concurrency"]["ReservedConcurrentExecutions"] == 100
        [rule] = platform.client("events", region).list_rules(NamePrefix=f"{NAME}-uploaded")["Rules"]
        assert json.loads(rule["EventPattern"])["detail-type"] == ["Object Created"]

    def test_row_route_53(self, platform):
        route53 = platform.client("route53")
        zones = {
            zone["Name"]: zone
            for zone in route53.list_hosted_zones()["HostedZones"]
            if not zone["Config"]["PrivateZone"]
        }
        zone = zones[f"{DOMAIN}."]["Id"]

        records = route53.list_resource_record_sets(HostedZoneId=zone, MaxItems="300")["ResourceRecordSets"]

        origin = [record for record in records if record["Name"] == f"origin.{DOMAIN}." and record["Type"] == "A"]
        assert {record["Region"] for record in origin} == {PRIMARY, SECONDARY}
        assert all(record["HealthCheckId"] for record in origin)
        assert [record["ResourceRecords"][0]["Value"] for record in records if record["Type"] == "CAA"]
        checks = [check["HealthCheckConfig"] for check in route53.list_health_checks()["HealthChecks"]]
        assert {(check["ResourcePath"], check["Type"]) for check in checks} == {("/readyz", "HTTPS")}

    @pytest.mark.parametrize("scope", ["REGIONAL", "CLOUDFRONT"])
    def test_row_waf(self, platform, scope):
        waf = platform.client("wafv2")
        found = {acl["Name"]: acl for acl in waf.list_web_acls(Scope=scope)["WebACLs"]}[f"{NAME}-{scope.lower()}"]

        acl = waf.get_web_acl(Name=found["Name"], Id=found["Id"], Scope=scope)["WebACL"]

        names = {rule["Name"] for rule in acl["Rules"]}
        # KnownBadInputs holds the Log4j rules.
        assert {f"AWSManagedRules{each}RuleSet" for each in ("Common", "SQLi", "KnownBadInputs")} <= names
        assert {"rate-limit", "blocked-addresses", "refused-size", "refused-method"} <= names

    def test_row_waf_stands_before_both_entrances(self, platform):
        waf = platform.client("wafv2")
        [public] = platform.client("elbv2").describe_load_balancers(Names=[f"{NAME}-public"])["LoadBalancers"]
        [site] = platform.client("cloudfront").list_distributions()["DistributionList"]["Items"]

        before = waf.get_web_acl_for_resource(ResourceArn=public["LoadBalancerArn"])["WebACL"]

        assert before["Name"] == f"{NAME}-regional"
        assert f"/{NAME}-cloudfront/" in site["WebACLId"]

    def test_row_cloudwatch_logs_are_encrypted(self, platform):
        found = platform.client("logs").describe_log_groups(limit=50)["logGroups"]

        ours = [group for group in found if NAME in group["logGroupName"]]
        assert len(ours) >= 7
        assert all(":kms:" in group["kmsKeyId"] for group in ours)


class TestMonitoring:
    """Tables "CloudWatch Dashboards", "CloudWatch Alarms" and "Log Groups"."""

    @pytest.mark.parametrize(
        ("row", "namespaces"),
        [
            ("WebDashboard", {"AWS/ApplicationELB", "AWS/EC2", "AWS/CloudFront"}),
            ("ApiDashboard", {"AWS/ApiGateway", "AWS/Lambda", "AWS/SQS"}),
            ("InfrastructureDashboard", {"AWS/EC2", "AWS/RDS", "AWS/S3"}),
        ],
    )
    def test_dashboard_row(self, platform, row, namespaces):
        body = platform.client("cloudwatch").get_dashboard(DashboardName=f"{NAME}-{row}")["DashboardBody"]

        assert all(f'"{namespace}"' in body for namespace in namespaces)

    @pytest.mark.parametrize(
        ("row", "threshold", "team"),
        [
            ("HighCPUUtilization", 80, "operations"),
            ("DatabaseConnections", 720, "operations"),
            ("APIErrorRate", 1, "development"),
            ("S3BucketSize", None, "operations"),
        ],
    )
    def test_alarm_row(self, platform, row, threshold, team):
        found = platform.client("cloudwatch").describe_alarms(AlarmNamePrefix=f"{NAME}-{row}", MaxRecords=100)

        assert found["MetricAlarms"]
        for alarm in found["MetricAlarms"]:
            assert any(team in action for action in alarm["AlarmActions"])
            assert f"docs/runbook.md#{row.lower()}" in alarm["AlarmDescription"]
            if threshold is not None:
                assert alarm["Threshold"] == threshold

    def test_alarm_row_high_cpu_scales_too(self, platform):
        found = platform.client("cloudwatch").describe_alarms(AlarmNamePrefix=f"{NAME}-HighCPUUtilization")

        assert all(
            any("scalingPolicy" in action for action in alarm["AlarmActions"]) for alarm in found["MetricAlarms"]
        )

    @pytest.mark.parametrize(
        ("row", "group", "days"),
        [
            ("WebServerLogs", f"/{NAME}/WebServerLogs", 30),
            ("ApiServerLogs", f"/{NAME}/ApiServerLogs", 30),
            ("FileProcessingLogs", f"/aws/lambda/{NAME}-file-processor", 30),
            ("RDSLogs", f"/aws/rds/instance/{NAME}/postgresql", 7),
        ],
    )
    def test_log_group_row(self, platform, row, group, days):
        [found] = platform.client("logs").describe_log_groups(logGroupNamePrefix=group)["logGroups"]

        assert found["retentionInDays"] == days


class TestStateAndTools:
    """Sections "State Management" and "Debugging Tools"."""

    def test_row_backend_is_s3_with_versions(self, platform):
        s3 = platform.client("s3")

        state = s3.list_objects_v2(Bucket=platform.backend["bucket"])["Contents"]

        assert "environments/production/platform.tfstate" in {item["Key"] for item in state}
        assert s3.get_bucket_versioning(Bucket=platform.backend["bucket"])["Status"] == "Enabled"

    def test_row_backend_locks_in_dynamodb(self, platform):
        table = platform.client("dynamodb").describe_table(TableName=platform.backend["dynamodb_table"])["Table"]

        assert table["KeySchema"] == [{"AttributeName": "LockID", "KeyType": "HASH"}]

    def test_row_cloudtrail_audits_api_calls(self, platform):
        [trail] = platform.client("cloudtrail").describe_trails()["trailList"]

        assert trail["IsMultiRegionTrail"] and trail["LogFileValidationEnabled"]
        assert trail["S3BucketName"] == f"{NAME}-logs"

    @both_regions
    def test_row_environment_variables_reach_the_hosts(self, platform, region):
        suffix = "" if region == PRIMARY else f"-{region}"
        pages = (
            platform.client("ssm", region)
            .get_paginator("get_parameters_by_path")
            .paginate(Path=f"/{NAME}/common", WithDecryption=True)
        )
        settings = {p["Name"].rsplit("/", 1)[-1]: p["Value"] for page in pages for p in page["Parameters"]}

        assert settings["UPLOAD_BUCKET"] == f"{NAME}-uploads{suffix}"
        assert settings["AWS_REGION"] == region
        assert not [name for name in settings if "SECRET" in name or "PASSWORD" in name]
