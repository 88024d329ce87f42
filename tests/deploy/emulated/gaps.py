"""Places where moto answers otherwise than AWS, so that an honest resource fails or waits for ever."""

from __future__ import annotations

import copy
import hashlib
import json
from types import SimpleNamespace
from typing import Any

from moto.apigatewayv2.models import DomainName
from moto.rds.models import DBInstance, RDSBackend
from moto.route53.models import Route53Backend
from moto.route53.responses import Route53
from moto.s3.models import FakeBucket
from moto.sqs.models import Queue


def mend() -> None:
    """Mend all of them."""
    _keep_redrive_allow_policy()
    _show_domain_names_available()
    _take_a_zone_with_a_network_as_private()
    _take_a_log_group_by_its_plain_arn()
    _read_only_services_for_logging()
    _tell_databases_apart()
    _keep_replicas_in_their_own_region()
    _let_replicas_say_so_until_promoted()


def _tell_databases_apart() -> None:
    """The provider looks for a database by its resource id (db-, capitals and digits), the same for all in moto."""

    def own(self: Any) -> str:
        return f"db-{hashlib.sha256(self.arn.encode()).hexdigest()[:26].upper()}"

    DBInstance.dbi_resource_id = property(own, lambda _self, _value: None)


def _let_replicas_say_so_until_promoted() -> None:
    """moto tells no state of a replica's copying, and lets it follow its source after it was promoted."""
    promote, become = RDSBackend.promote_read_replica, DBInstance.set_as_replica

    def set_as_replica(self: Any) -> None:
        become(self)
        self.status_infos = [{"StatusType": "read replication", "Normal": True, "Status": "replicating"}]

    def promoted(self: Any, db_kwargs: dict[str, Any]) -> Any:
        database = promote(self, db_kwargs)
        database.status_infos = database.source_db_instance_identifier = None
        return database

    DBInstance.set_as_replica, RDSBackend.promote_read_replica = set_as_replica, promoted


def _keep_replicas_in_their_own_region() -> None:
    """moto looks for a replica's groups in the region of its source, and cannot delete one of another region."""

    def create(self: Any, db_kwargs: dict[str, Any]) -> Any:
        primary = self.find_db_from_id(db_kwargs["source_db_instance_identifier"])
        replica = copy.copy(primary)
        if self.region_name != primary.region:
            replica.backend = self
            replica.availability_zone = f"{self.region_name}a"
            replica.db_parameter_group_name = None
        replica.update(**db_kwargs)
        replica.set_as_replica()
        self.databases[db_kwargs["db_instance_identifier"]] = replica
        primary.add_replica(replica)
        return replica

    def remove(self: Any, replica: Any) -> None:
        names = (replica.db_instance_identifier, replica.db_instance_arn)
        self.replicas = [each for each in self.replicas if each not in names]

    RDSBackend.create_db_instance_read_replica = create
    DBInstance.remove_replica = remove


def _keep_redrive_allow_policy() -> None:
    """moto forgets the attribute, and the provider waits for it; an empty one takes it away."""

    def keep(self: Any, value: str) -> None:
        self.kept_redrive_allow_policy = value or None

    Queue.BASE_ATTRIBUTES = [*Queue.BASE_ATTRIBUTES, "RedriveAllowPolicy"]
    Queue.redrive_allow_policy = property(lambda self: getattr(self, "kept_redrive_allow_policy", None), keep)


def _show_domain_names_available() -> None:
    """moto's domain names have no status, target or zone, and the provider waits for the status."""
    original = DomainName.to_json

    def to_json(self: Any) -> dict[str, Any]:
        shown = original(self)
        region = self.domain_name_arn.split(":")[3]
        target = {
            "domainNameStatus": "AVAILABLE",
            "apiGatewayDomainName": f"d-emulated.execute-api.{region}.amazonaws.com",
            "hostedZoneId": "Z1UJRXOUMOOFQ8",
        }
        configurations = [{**each, **target} for each in shown["domainNameConfigurations"]]
        shown = {key: value for key, value in shown.items() if value}  # an empty mutualTlsAuthentication reads as one
        return {**shown, "domainNameConfigurations": configurations}

    DomainName.to_json = to_json


def _take_a_zone_with_a_network_as_private() -> None:
    """AWS makes a zone private because a network is given; moto wants a flag that the provider does not send."""
    original = Route53._get_bool_param

    def flag(self: Any, name: str, *default: Any) -> Any:
        if name == "HostedZoneConfig.PrivateZone" and self._get_param("VPC.VPCId"):
            return True
        return original(self, name, *default)

    Route53._get_bool_param = flag


def _take_a_log_group_by_its_plain_arn() -> None:
    """AWS takes a log group's ARN with or without `:*` for query logs; moto only with it."""
    original = Route53Backend.create_query_logging_config

    def create(self: Any, zone: str, log_group_arn: str) -> Any:
        config = original(self, zone, log_group_arn.removesuffix(":*") + ":*")
        config.cloud_watch_logs_log_group_arn = log_group_arn
        return config

    Route53Backend.create_query_logging_config = create


def _read_only_services_for_logging() -> None:
    """moto fails at a target bucket's statement whose principal is "*" or whose action or service is a list."""
    original = FakeBucket._log_permissions_enabled_policy

    def enabled(target_bucket: Any, target_prefix: str | None) -> bool:
        if not target_bucket.policy:
            return False
        statements = [each for one in json.loads(target_bucket.policy)["Statement"] for each in _single(one)]
        policy = json.dumps({"Statement": statements}).encode()
        view = SimpleNamespace(policy=policy, partition=target_bucket.partition, name=target_bucket.name)
        return bool(original(view, target_prefix))

    FakeBucket._log_permissions_enabled_policy = staticmethod(enabled)


def _single(statement: dict[str, Any]) -> list[dict[str, Any]]:
    """Return `statement` once for each service and resource it names; nothing if it names no service."""
    principal = statement.get("Principal")
    services = _list(principal.get("Service")) if isinstance(principal, dict) else []
    return [
        {**statement, "Principal": {"Service": service}, "Resource": resource}
        for service in services
        for resource in _list(statement["Resource"])
    ]


def _list(value: Any) -> list[Any]:
    return [] if value is None else value if isinstance(value, list) else [value]
