"""ElastiCache's parameter groups and user groups, which moto lacks: kept as they are sent, by region."""

from __future__ import annotations

from typing import Any

from moto.core.responses import ActionResult, EmptyResult
from moto.elasticache.exceptions import ElastiCacheException
from moto.elasticache.models import ElastiCacheBackend
from moto.elasticache.responses import ElastiCacheResponse

Kept = dict[tuple[str, str], dict[str, Any]]
_parameter_groups: Kept = {}
_user_groups: Kept = {}


def add() -> None:
    """Give moto's ElastiCache the actions below, and let a deleted replication group be gone."""
    for action in (
        create_cache_parameter_group, modify_cache_parameter_group, describe_cache_parameter_groups,
        describe_cache_parameters, delete_cache_parameter_group, delete_cache_subnet_group,
        create_user_group, modify_user_group, describe_user_groups, delete_user_group,
    ):  # fmt: skip
        setattr(ElastiCacheResponse, action.__name__, action)
    _let_deleted_groups_go()
    _let_groups_have_tags()
    _keep_the_number_of_nodes()
    _show_member_clusters()


def _keep_the_number_of_nodes() -> None:
    """moto makes one node whatever NumCacheClusters says."""
    original = ElastiCacheBackend.create_replication_group

    def create(self: Any, **sent: Any) -> Any:
        if sent["num_cache_clusters"] and not sent["replicas_per_node_group"]:
            sent["replicas_per_node_group"] = sent["num_cache_clusters"] - 1
        group = original(self, **sent)
        group.sent = sent
        return group

    ElastiCacheBackend.create_replication_group = create


def _show_member_clusters() -> None:
    """The provider reads a group's engine, windows and groups from its first node, which moto does not know."""
    original = ElastiCacheBackend.describe_cache_clusters

    def describe(self: Any, cache_cluster_id: str | None = None) -> Any:
        for group in self.replication_groups.values():
            if cache_cluster_id in group.member_clusters:
                return [_member(cache_cluster_id, group)]
        return original(self, cache_cluster_id)

    ElastiCacheBackend.describe_cache_clusters = describe


def _member(identifier: str, group: Any) -> dict[str, Any]:
    sent = group.sent
    return {
        "CacheClusterId": identifier, "CacheClusterStatus": "available", "CacheNodeType": sent["cache_node_type"],
        "Engine": sent["engine"], "EngineVersion": f"{sent['engine_version']}.0", "NumCacheNodes": 1,
        "ReplicationGroupId": group.replication_group_id, "CacheSubnetGroupName": sent["cache_subnet_group_name"],
        "CacheParameterGroup": {"CacheParameterGroupName": sent["cache_parameter_group_name"]},
        "SecurityGroups": [{"SecurityGroupId": each} for each in sent["security_group_ids"] or []],
        "PreferredMaintenanceWindow": sent["preferred_maintenance_window"],
        "SnapshotWindow": sent["snapshot_window"], "NotificationConfiguration": None,
        "SnapshotRetentionLimit": sent["snapshot_retention_limit"],
        "AutoMinorVersionUpgrade": sent["auto_minor_version_upgrade"],
        "AtRestEncryptionEnabled": sent["at_rest_encryption_enabled"],
        "TransitEncryptionEnabled": sent["transit_encryption_enabled"],
        "TransitEncryptionMode": sent["transit_encryption_mode"] or "required",
    }  # fmt: skip


def _let_groups_have_tags() -> None:
    original = ElastiCacheBackend.list_tags_for_resource

    def listed(self: Any, arn: str) -> Any:
        if arn.split(":")[5] in ("parametergroup", "usergroup"):
            return self.tagging_service.list_tags_for_resource(arn)
        return original(self, arn)

    ElastiCacheBackend.list_tags_for_resource = listed


def _let_deleted_groups_go() -> None:
    """Without this moto shows a deleted group as "deleting" for ever, and destroy never ends."""
    original = ElastiCacheBackend.delete_replication_group

    def delete(self: Any, replication_group_id: str, *arguments: Any, **named: Any) -> Any:
        group = original(self, replication_group_id, *arguments, **named)
        del self.replication_groups[replication_group_id]
        return group

    ElastiCacheBackend.delete_replication_group = delete


def _found(self: Any, kept: Kept, key: str, code: str) -> dict[str, Any]:
    name = self._get_param(key)
    if (self.region, name) not in kept:
        raise ElastiCacheException(code, f"{name} not found.")
    return kept[self.region, name]


def _listed(self: Any, kept: Kept, key: str, code: str) -> list[dict[str, Any]]:
    if self._get_param(key):
        return [_found(self, kept, key, code)]
    return [group for (region, _), group in kept.items() if region == self.region]


def _parameter_group(self: Any) -> dict[str, Any]:
    return _found(self, _parameter_groups, "CacheParameterGroupName", "CacheParameterGroupNotFound")


def _tag(self: Any, group: dict[str, Any]) -> None:
    self.elasticache_backend.add_tags_to_resource(group["ARN"], self._get_param("Tags", []))


def create_cache_parameter_group(self: Any) -> ActionResult:
    name = self._get_param("CacheParameterGroupName")
    group = {
        "CacheParameterGroupName": name,
        "CacheParameterGroupFamily": self._get_param("CacheParameterGroupFamily"),
        "Description": self._get_param("Description"),
        "ARN": f"arn:aws:elasticache:{self.region}:{self.current_account}:parametergroup:{name}",
    }
    _parameter_groups[self.region, name] = {**group, "values": {}}
    _tag(self, group)
    return ActionResult({"CacheParameterGroup": group})


def modify_cache_parameter_group(self: Any) -> ActionResult:
    group = _parameter_group(self)
    for each in self._get_param("ParameterNameValues", []):
        group["values"][each["ParameterName"]] = each["ParameterValue"]
    return ActionResult({"CacheParameterGroupName": group["CacheParameterGroupName"]})


def describe_cache_parameter_groups(self: Any) -> ActionResult:
    groups = _listed(self, _parameter_groups, "CacheParameterGroupName", "CacheParameterGroupNotFound")
    return ActionResult({"CacheParameterGroups": groups})


def describe_cache_parameters(self: Any) -> ActionResult:
    values = _parameter_group(self)["values"]
    rows = [{"ParameterName": key, "ParameterValue": value, "Source": "user"} for key, value in values.items()]
    return ActionResult({"Parameters": rows})


def delete_cache_parameter_group(self: Any) -> EmptyResult:
    _parameter_groups.pop((self.region, self._get_param("CacheParameterGroupName")), None)
    return EmptyResult()


def delete_cache_subnet_group(self: Any) -> EmptyResult:
    self.elasticache_backend.cache_subnet_groups.pop(self._get_param("CacheSubnetGroupName"), None)
    return EmptyResult()


def create_user_group(self: Any) -> ActionResult:
    name = self._get_param("UserGroupId")
    group = {
        "UserGroupId": name, "Status": "active", "Engine": self._get_param("Engine"),
        "UserIds": self._get_param("UserIds", []),
        "ARN": f"arn:aws:elasticache:{self.region}:{self.current_account}:usergroup:{name}",
    }  # fmt: skip
    _user_groups[self.region, name] = group
    _tag(self, group)
    return ActionResult(group)


def modify_user_group(self: Any) -> ActionResult:
    group = _found(self, _user_groups, "UserGroupId", "UserGroupNotFound")
    gone = self._get_param("UserIdsToRemove", [])
    added = self._get_param("UserIdsToAdd", [])
    group["UserIds"] = [user for user in group["UserIds"] if user not in gone] + added
    return ActionResult(group)


def describe_user_groups(self: Any) -> ActionResult:
    return ActionResult({"UserGroups": _listed(self, _user_groups, "UserGroupId", "UserGroupNotFound")})


def delete_user_group(self: Any) -> ActionResult:
    group = _found(self, _user_groups, "UserGroupId", "UserGroupNotFound")
    del _user_groups[self.region, group["UserGroupId"]]
    return ActionResult(group)
