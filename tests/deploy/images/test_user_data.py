"""What hosts are told at their first boot is what cloud-init understands."""

import pytest

from tests.deploy.hosts.commands import run
from tests.deploy.images.clone import user_data


@pytest.mark.parametrize("tier", ["web", "app", "worker"])
def test_user_data_is_valid_and_says_which_host_it_is(tier, tmp_path):
    told = tmp_path / "user-data.yaml"
    told.write_text(user_data(tier))

    assert "Valid" in run("cloud-init", "schema", "--config-file", told)
    assert f"INDIVILLAGE_TIER={tier}\n" in user_data(tier)


def test_what_cloud_init_does_not_understand_is_refused(tmp_path):
    (tmp_path / "wrong.yaml").write_text(user_data("app").replace("content:", "contents:"))

    with pytest.raises(AssertionError, match="contents"):
        run("cloud-init", "schema", "--config-file", tmp_path / "wrong.yaml")
