"""Figures that alarms watch and workers scale by, sent to CloudWatch."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Self

from app.config import Config
from app.integrations.aws_errors import translated
from app.integrations.aws_session import make_client

NAMESPACE = "IndiVillage"


class FigureSink:
    """Puts figures under the environment's name; deploy/terraform/modules/monitoring reads them."""

    def __init__(self, *, client: Any, environment: str) -> None:
        self._client, self._environment = client, environment

    @classmethod
    def from_config(cls, config: Config) -> Self:
        """Return a sink for the configured environment."""
        return cls(client=make_client("cloudwatch", config), environment=config.metrics_environment)

    def put(self, figures: Mapping[str, float]) -> None:
        """Send all figures in one request, names to values; seconds where the name says so."""
        dimension = {"Name": "Environment", "Value": self._environment}
        data = [
            {"MetricName": name, "Dimensions": [dimension], "Value": value,
             "Unit": "Seconds" if name.endswith("Seconds") else "Count"}
            for name, value in figures.items()
        ]  # fmt: skip
        with translated():
            self._client.put_metric_data(Namespace=NAMESPACE, MetricData=data)
