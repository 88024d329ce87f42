#!/usr/bin/python3
"""Lets a worker finish its jobs before its Auto Scaling group ends the host.

usage: indivillage-lifecycle POLL_SECONDS HEARTBEAT_SECONDS

Waits until the host's metadata says that the group ends it, drains the host, and completes the group's hook. Raises
where that cannot be told to the group, so that systemd starts it anew; draining again does no harm.
"""

from __future__ import annotations

import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path
from typing import Any

import boto3

HOST = Path("/etc/indivillage/host.env")
METADATA = "http://169.254.169.254/latest"
DRAIN = "/usr/local/sbin/indivillage-drain"
ENDING = "Terminated"


def main(poll_seconds: int, heartbeat_seconds: int) -> None:
    """Wait for the end, drain, and say so."""
    while metadata("autoscaling/target-lifecycle-state") != ENDING:
        time.sleep(poll_seconds)
    print("The group ends this host: no new job, and those in work are finished.", flush=True)
    client = boto3.client("autoscaling", region_name=metadata("placement/region"))
    action = hook()
    drain(lambda: client.record_lifecycle_action_heartbeat(**action), heartbeat_seconds)
    client.complete_lifecycle_action(LifecycleActionResult="CONTINUE", **action)
    print("Drained, and the group knows.", flush=True)


def hook() -> dict[str, str]:
    """Return what names this host's action, as deploy/terraform/modules/compute/autoscaling.tf does."""
    host = dict(line.split("=", 1) for line in HOST.read_text().splitlines() if "=" in line)
    group = f"{host['INDIVILLAGE_NAME']}-{host['INDIVILLAGE_TIER']}"
    return {
        "AutoScalingGroupName": group, "LifecycleHookName": f"{group}-drain", "InstanceId": metadata("instance-id"),
    }  # fmt: skip


def drain(heartbeat: Any, seconds: int) -> None:
    """Drain the host, with a heartbeat each so many seconds; raises where it does not drain."""
    process = subprocess.Popen([DRAIN])
    while True:
        try:
            code = process.wait(seconds)
        except subprocess.TimeoutExpired:
            heartbeat()
            continue
        if code:
            raise RuntimeError(f"{DRAIN} ended with {code}")
        return


def metadata(path: str) -> str:
    """Return what the host's metadata service says; empty where it has no such thing."""
    ask = urllib.request.Request(
        f"{METADATA}/api/token", method="PUT", headers={"X-aws-ec2-metadata-token-ttl-seconds": "60"}
    )
    with urllib.request.urlopen(ask, timeout=5) as answer:
        token = answer.read().decode()
    ask = urllib.request.Request(f"{METADATA}/meta-data/{path}", headers={"X-aws-ec2-metadata-token": token})
    try:
        with urllib.request.urlopen(ask, timeout=5) as answer:
            said: str = answer.read().decode()
            return said
    except urllib.error.HTTPError as error:
        if error.code == 404:
            return ""
        raise


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
