"""A region is lost under a stream of uploads: the other takes over by failover.yml, and gives back by failback.yml."""

import json
import re
import threading
import time
from types import SimpleNamespace

import pytest

from devstack.process import ROOT
from tests.deploy.hosts.regions import Regions
from tests.deploy.hosts.releases import Releases
from tests.deploy.hosts.visitors import Name, Stream, all_ended, readiness, states
from tests.visitor import FINAL, wait_for

RTO_GOAL, RPO_GOAL = 3600, 900
PLAY_SECONDS = 1500
ELAPSED = re.compile(r'msg"?: "?(\d+\.\d) s  ([^"\n]+)')
RESULT = ROOT / "build" / "drill.json"
pytestmark = pytest.mark.timeout(2 * PLAY_SECONDS)


@pytest.fixture(scope="module")
def drill(fleet, hosts_cache, tmp_path_factory):
    """Two regions with a release, the second one a copy of the first; visitors send uploads all the while."""
    folder = tmp_path_factory.mktemp("drill")
    releases = Releases(folder, hosts_cache)
    regions = Regions(fleet, folder, releases.installed(fleet.image))
    release = releases.pack("first")
    regions.control.play("local", seconds=PLAY_SECONDS, **release).ok()
    name = Name([regions.one.address, regions.two.address])
    stream = Stream(name)
    for part in (regions.replication, name, stream):
        part.start()
    yield SimpleNamespace(regions=regions, name=name, stream=stream, folder=folder)
    for part in (stream, name, regions.replication):
        part.stop()
    regions.close()


def play(drill, playbook, **variables):
    """Run a playbook; returns what came of it, its steps with their seconds among it."""
    return drill.regions.control.play(playbook, seconds=PLAY_SECONDS, **variables)


def goes_on(drill, uploads=5):
    """Wait until so many more uploads were acknowledged."""
    enough = len(drill.stream.acknowledged) + uploads
    wait_for(lambda: len(drill.stream.acknowledged) >= enough, seconds=120, what=f"{uploads} more uploads")


def waits_for_its_database(region):
    status, text = readiness(region.address)
    return status == 503 and '"database":"DatabaseReadOnly"' in text.replace(" ", "")


def assert_leads_and_waits(leader, copy):
    """Within a minute: services that were just started take a moment."""
    wait_for(lambda: readiness(leader.address)[0] == 200, seconds=60, what=f"{leader.name} to be ready")
    wait_for(lambda: waits_for_its_database(copy), seconds=60, what=f"{copy.name} to wait")


def lost_seconds(moment, uploads):
    """Return how old, when the region was lost, the oldest of these acknowledged uploads was."""
    return max((moment - sent.acknowledged for sent in uploads), default=0.0)


def test_the_second_region_is_not_ready_before_it_is_promoted(drill):
    goes_on(drill)

    assert waits_for_its_database(drill.regions.two), readiness(drill.regions.two.address)
    assert readiness(drill.regions.one.address)[0] == 200
    assert drill.name.address == drill.regions.one.address


def test_a_failover_that_nobody_decided_changes_nothing(drill):
    refused = play(drill, "failover", confirm="")
    assert refused.code != 0 and "Give -e confirm=region_two" in refused.output
    other_way = play(drill, "failover", confirm="region_one", recovery_first="region_two", recovery_second="region_one")
    assert other_way.code != 0 and "is no copy" in other_way.output
    assert_leads_and_waits(drill.regions.one, drill.regions.two)


def test_a_lost_region_is_replaced_and_nothing_that_was_acknowledged_is_in_a_wrong_state(drill):
    one, two = drill.regions.one, drill.regions.two
    goes_on(drill)
    one.lose()
    moment = time.time()
    late = play(drill, "failover", confirm="region_two", lost_at=moment + 2000)
    assert late.code != 0 and "accept_loss=true" in late.output

    decided = time.time()
    played = play(drill, "failover", confirm="region_two", lost_at=moment).ok()
    rto = wait_for(lambda: drill.stream.first_after(moment), seconds=120, what="an upload") - moment
    assert readiness(two.address)[0] == 200
    before = [sent for sent in drill.stream.acknowledged if sent.acknowledged <= moment]
    wait_for(lambda: all_ended(two.address, before), seconds=600, what="the end of all uploads")

    ended = states(two.address, before)
    lost = [sent for sent in before if ended[sent.upload_id] not in FINAL]
    without_file = [sent for sent in before if ended[sent.upload_id] == "error"]
    RESULT.parent.mkdir(exist_ok=True)
    figures = {
        "rto_seconds": round(rto, 1), "rto_without_refusal_seconds": round(rto - (decided - moment), 1),
        "rto_goal_seconds": RTO_GOAL, "rpo_seconds": round(lost_seconds(moment, lost + without_file), 1),
        "rpo_goal_seconds": RPO_GOAL, "acknowledged_before": len(before), "rows_lost": len(lost),
        "files_lost": len(without_file), "failed_attempts": drill.stream.failures,
        "steps": [{"step": title, "seconds": float(took)} for took, title in ELAPSED.findall(played.output)],
    }  # fmt: skip
    RESULT.write_text(json.dumps(figures, indent=2) + "\n")
    print(json.dumps(figures, indent=2))
    assert set(ended.values()) <= FINAL | {"lost"}
    assert figures["rto_seconds"] <= RTO_GOAL and figures["rpo_seconds"] <= RPO_GOAL


def test_the_lost_region_does_not_lead_when_its_power_is_back(drill):
    drill.regions.one.come_back()

    wait_for(lambda: readiness(drill.regions.one.address)[0] == 503, seconds=120, what="an answer")

    assert "was promoted since" in drill.regions.one.host.sh("journalctl -b -u postgresql@15-main --no-pager")
    assert drill.name.address == drill.regions.two.address
    goes_on(drill, uploads=2)


def test_the_first_region_leads_again_and_lost_nothing_on_the_way(drill):
    one, two = drill.regions.one, drill.regions.two

    play(drill, "failback", confirm="region_one").ok()

    assert_leads_and_waits(one, two)
    wait_for(lambda: drill.name.address == one.address, seconds=30, what="the name's way back")
    goes_on(drill, uploads=2)
    sent = drill.stream.acknowledged
    wait_for(lambda: all_ended(one.address, sent), seconds=600, what="the end of all uploads")
    assert set(states(one.address, sent).values()) <= {"processed", "error", "lost"}


def test_the_exercise_measures_reports_and_goes_back(drill):
    switch = PowerSwitch(drill.regions.one, drill.folder)
    goes_on(drill)
    with switch:
        played = play(
            drill, "drill", who="the test", recovery_reports=str(drill.folder / "reports"),
            recovery_lose_command=switch.command("lose"), recovery_restore_command=switch.command("come_back"),
        ).ok()  # fmt: skip

    [report] = [json.loads(path.read_text()) for path in (drill.folder / "reports").glob("*.json")]
    [text] = [path.read_text() for path in (drill.folder / "reports").glob("*.md")]
    figures = json.loads(RESULT.read_text()) | {"exercise": report}
    RESULT.write_text(json.dumps(figures, indent=2) + "\n")
    print(text)
    assert report["kept"] and 0 < report["rto_seconds"] < RTO_GOAL and 0 <= report["rpo_seconds"] < RPO_GOAL
    assert "the test" in text and "kept" in played.output
    assert_leads_and_waits(drill.regions.one, drill.regions.two)


def test_a_dump_is_tried_when_it_is_taken_and_restores_every_row(drill):
    region, host = drill.regions.one, drill.regions.one.host
    drill.stream.stop()
    sent = drill.stream.acknowledged
    # A file that is still being worked on adds rows between the dump and their count.
    wait_for(lambda: all_ended(region.address, sent), seconds=120, what="the end of all uploads")
    host.sh("systemctl start indivillage-backup.service", seconds=300)
    rows = "cd / && runuser -u postgres -- indivillage-rows indivillage"
    taken = host.sh(rows)
    host.sh("cd / && runuser -u postgres -- psql -qd indivillage -c 'DROP TABLE upload_events'")
    refused = play(drill, "restore")
    assert refused.code != 0 and "Give -e confirm=restore" in refused.output and host.sh(rows) != taken

    play(drill, "restore", confirm="restore").ok()

    assert host.sh(rows) == taken and "upload_events|" in taken
    wait_for(lambda: readiness(region.address)[0] == 200, seconds=60, what="the site")
    assert "indivillage_before" in host.sh("cd / && runuser -u postgres -- psql -Atlq")


class PowerSwitch:
    """A program that loses a region or gives it back, for a playbook to call: it asks the test to, and waits."""

    def __init__(self, region, folder):
        self._region, self._folder = region, folder
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._listen)

    def command(self, what):
        """Return the program's words."""
        asked, done = self._folder / f"{what}.asked", self._folder / f"{what}.done"
        return ["sh", "-c", f"touch {asked}; until [ -e {done} ]; do sleep 0.1; done"]

    def _listen(self):
        waiting = ["lose", "come_back"]
        while waiting and not self._over.wait(0.1):
            if (self._folder / f"{waiting[0]}.asked").exists():
                what = waiting.pop(0)
                getattr(self._region, what)()
                (self._folder / f"{what}.done").touch()

    def __enter__(self):
        self._thread.start()

    def __exit__(self, *_):
        self._over.set()
        self._thread.join()
