"""The drift checker: what it calls a change, what a reviewed entry covers, and when an entry is stale."""

import pytest

from tests.deploy.drift import Accepted, Change, changes, compare, reviewed


def plan(*resources):
    return {"resource_changes": list(resources)}


def resource(
    before=None,
    after=None,
    *,
    actions=("update",),
    unknown=None,
    address='module.web["eu"].aws_sqs_queue.q',
    mode="managed",
):
    change = {"actions": list(actions), "before": before, "after": after, "after_unknown": unknown or {}}
    return {"address": address, "mode": mode, "change": change}


QUEUE = 'module.web["eu"].aws_sqs_queue.q'


def test_what_stays_is_no_change():
    same = {"name": "a", "rule": [{"days": 1}]}
    assert (
        changes(plan(resource(same, same, actions=["no-op"]), resource(None, {}, actions=["read"], mode="data"))) == []
    )


def test_a_changed_attribute_is_named_by_its_path():
    before = {"name": "a", "rule": [{"days": 1, "to": "x"}], "tags": {"a": "b"}}
    after = {"name": "a", "rule": [{"days": 2, "to": "x"}], "tags": {}}
    assert [each.attribute for each in changes(plan(resource(before, after)))] == ["rule.days", "tags.a"]


def test_null_and_empty_are_the_same():
    before, after = {"role": None, "rules": None, "size": 0}, {"role": "", "rules": [], "size": None}
    assert [each.attribute for each in changes(plan(resource(before, after)))] == ["size"]


def test_a_list_that_grew_is_named_itself():
    assert changes(plan(resource({"rule": []}, {"rule": [{"days": 1}]}))) == [Change(QUEUE, "rule")]


def test_a_value_known_after_the_apply_is_a_change():
    assert changes(plan(resource({"arn": "a"}, {}, unknown={"arn": True, "rule": [{}]}))) == [Change(QUEUE, "arn")]


@pytest.mark.parametrize(
    ("actions", "attribute"),
    [
        (["create"], "(create)"),
        (["delete"], "(delete)"),
        (["delete", "create"], "(replace)"),
        (["create", "delete"], "(replace)"),
    ],
)
def test_a_whole_resource_is_one_change(actions, attribute):
    assert changes(plan(resource({}, {}, actions=actions))) == [Change(QUEUE, attribute)]


def test_only_reviewed_attributes_pass():
    shown = plan(resource({"policy": "a", "size": 1}, {"policy": "b", "size": 2}))
    reason = "white space"
    assert compare(shown, [Accepted(QUEUE, "policy", reason), Accepted("module.web*.q", "size", reason)])
    verdict = compare(shown, [Accepted(QUEUE, "policy", reason)])
    assert not verdict and str(verdict) == f"not reviewed: {QUEUE}: size"


def test_an_attribute_covers_what_lies_below_but_not_its_namesakes():
    accepted = Accepted(QUEUE, "rule", "")
    assert accepted.covers(Change(QUEUE, "rule.days"))
    assert not accepted.covers(Change(QUEUE, "ruler"))


def test_a_list_reviewed_for_one_resource_does_not_cover_another():
    assert not Accepted('module.web["eu"].*', "size", "").covers(Change('module.web["us"].aws_sqs_queue.q', "size"))


def test_an_entry_that_nothing_matches_fails():
    verdict = compare(plan(), [Accepted(QUEUE, "policy", "white space")])
    assert not verdict and str(verdict) == f"stale: {QUEUE}: policy"


def test_an_entry_needs_a_reason(tmp_path):
    (tmp_path / "drift.toml").write_text('[[accepted]]\naddress = "a"\nattributes = ["b"]\n')
    with pytest.raises(ValueError, match="why"):
        reviewed(tmp_path / "drift.toml")


def test_the_reviewed_list_is_well_formed():
    assert all(each.why for each in reviewed())
