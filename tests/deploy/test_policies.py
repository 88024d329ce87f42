"""Known truths of IAM, so that a decision in other tests can be believed."""

import json

import pytest

from tests.deploy import policies
from tests.deploy.policies import PolicyError, Request, decide, decide_all

BUCKET = "arn:aws:s3:::uploads"


def statement(effect, action, resource, **more):
    return {"Effect": effect, "Action": action, "Resource": resource, **more}


def policy(*statements):
    return {"Version": "2012-10-17", "Statement": list(statements)}


def test_nothing_is_allowed_unless_a_policy_says_so():
    reads = policy(statement("Allow", "s3:GetObject", f"{BUCKET}/incoming/*"))
    assert decide_all([
        Request([reads], "s3:GetObject", f"{BUCKET}/incoming/a.csv"),
        Request([reads], "s3:GetObject", f"{BUCKET}/other/a.csv"),
        Request([reads], "s3:PutObject", f"{BUCKET}/incoming/a.csv"),
        Request([], "s3:GetObject", f"{BUCKET}/incoming/a.csv"),
    ]) == ["Allowed", "ImplicitlyDenied", "ImplicitlyDenied", "ImplicitlyDenied"]  # fmt: skip


def test_an_explicit_deny_wins_over_any_allow():
    everything = policy(statement("Allow", "*", "*"))
    no_delete = policy(statement("Deny", "s3:Delete*", "*"))
    assert decide([everything, no_delete], None, "s3:DeleteObject", f"{BUCKET}/a") == "ExplicitlyDenied"
    assert decide([everything, no_delete], None, "s3:GetObject", f"{BUCKET}/a") == "Allowed"


def test_a_resource_policy_denies_by_its_condition():
    everything = policy(statement("Allow", "s3:*", "*"))
    tls_only = policy(
        statement(
            "Deny", "s3:*", [BUCKET, f"{BUCKET}/*"], Principal="*", Condition={"Bool": {"aws:SecureTransport": "false"}}
        )
    )
    with_tls, without = ({"aws:SecureTransport": value} for value in ("true", "false"))
    assert decide([everything], tls_only, "s3:GetObject", f"{BUCKET}/a", with_tls) == "Allowed"
    assert decide([everything], tls_only, "s3:GetObject", f"{BUCKET}/a", without) == "ExplicitlyDenied"


def test_a_resource_policy_may_allow_by_itself_in_the_same_account():
    role = "arn:aws:iam::123456789012:role/WebServerRole"
    opens = policy(statement("Allow", "s3:GetObject", f"{BUCKET}/*", Principal={"AWS": role}))
    assert decide([], opens, "s3:GetObject", f"{BUCKET}/a", principal=role) == "Allowed"
    assert decide([], opens, "s3:GetObject", f"{BUCKET}/a") == "ImplicitlyDenied"


def test_conditions_on_the_request_count():
    lists = policy(statement("Allow", "s3:ListBucket", BUCKET, Condition={"StringLike": {"s3:prefix": "incoming/*"}}))
    assert decide([lists], None, "s3:ListBucket", BUCKET, {"s3:prefix": "incoming/a"}) == "Allowed"
    assert decide([lists], None, "s3:ListBucket", BUCKET, {"s3:prefix": "private/a"}) == "ImplicitlyDenied"
    assert decide([lists], None, "s3:ListBucket", BUCKET) == "ImplicitlyDenied"


def test_a_misspelt_action_is_an_error_not_a_decision():
    with pytest.raises(PolicyError, match="GetObjekt"):
        decide([], None, "s3:GetObjekt", f"{BUCKET}/a")


ALLOWS = json.dumps(policy(statement("Allow", "s3:GetObject", "*")))


def state(*entries, key="values"):
    listed = [{"mode": "managed", "address": f"{kind}.x", "type": kind, "values": values} for kind, values in entries]
    return {key: {"root_module": {"child_modules": [{"resources": listed}]}}}


@pytest.mark.parametrize("key", ["values", "planned_values"])
def test_roles_get_their_inline_and_attached_policies(key):
    shown = state(
        ("aws_iam_role", {"name": "WebServerRole"}), ("aws_iam_role", {"name": "Bare"}),
        ("aws_iam_role_policy", {"role": "WebServerRole", "policy": ALLOWS}),
        ("aws_iam_policy", {"arn": "arn:own", "policy": ALLOWS}),
        ("aws_iam_role_policy_attachment", {"role": "WebServerRole", "policy_arn": "arn:own"}),
        ("aws_iam_role_policy_attachment", {"role": "WebServerRole", "policy_arn": "arn:aws:iam::aws:policy/X"}), key=key,
    )  # fmt: skip
    assert policies.role_policies(shown) == {"WebServerRole": [json.loads(ALLOWS)] * 2, "Bare": []}


def test_a_policy_that_is_not_known_yet_is_an_error():
    with pytest.raises(PolicyError, match="aws_iam_role_policy.x"):
        policies.role_policies(state(("aws_iam_role_policy", {"role": "WebServerRole"})))


def test_resource_policies_are_found_by_arn():
    shown = state(
        ("aws_s3_bucket_policy", {"bucket": "uploads", "policy": ALLOWS}),
        ("aws_kms_key", {"arn": "arn:aws:kms:us-east-1:123456789012:key/1", "policy": ALLOWS}),
        ("aws_vpc_endpoint", {"arn": "arn:endpoint", "policy": ""}),
    )
    assert set(policies.resource_policies(shown)) == {BUCKET, "arn:aws:kms:us-east-1:123456789012:key/1"}
