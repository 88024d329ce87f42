"""Clients that speak as another role, and figures for CloudWatch, on an emulated account."""

from dataclasses import replace

import boto3
import pytest
from moto import mock_aws

from app.config import Config
from app.integrations.aws_cloudwatch import FigureSink
from app.integrations.aws_session import make_client
from tests.unit.test_config import GOOD

ROLE = "arn:aws:iam::123456789012:role/indivillage-prod-ReviewerRole"


@pytest.fixture
def config(monkeypatch):
    monkeypatch.setenv("AWS_DEFAULT_REGION", "us-east-1")
    with mock_aws():
        yield Config.from_env(GOOD)


def test_a_client_with_a_role_speaks_as_that_role(config):
    told = make_client("sts", config, role_arn=ROLE).get_caller_identity()

    assert told["Arn"] == "arn:aws:sts::123456789012:assumed-role/indivillage-prod-ReviewerRole/indivillage"


def test_a_client_without_one_speaks_for_itself(config):
    assert "assumed-role" not in make_client("sts", config).get_caller_identity()["Arn"]


def test_figures_arrive_under_the_environments_name(config):
    sink = FigureSink.from_config(replace(config, metrics_environment="indivillage-prod"))

    sink.put({"QueueWaitSeconds": 7.0, "QueueDepth": 3.0})

    metrics = boto3.client("cloudwatch", region_name="us-east-1").list_metrics(Namespace="IndiVillage")["Metrics"]
    assert {metric["MetricName"] for metric in metrics} == {"QueueWaitSeconds", "QueueDepth"}
    assert {metric["Dimensions"][0]["Value"] for metric in metrics} == {"indivillage-prod"}
