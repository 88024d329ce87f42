"""A platform of six hosts: configured by site.yml, driven as visitors drive it, and kept going through faults."""

import re

import pytest

from devstack.process import ROOT
from tests.deploy.hosts import fleet as platforms
from tests.deploy.hosts.faults import Faults
from tests.deploy.hosts.releases import Releases, with_failing_migration
from tests.hostile import EICAR
from tests.visitor import CSV, Visitor, wait_for
from tests.web import WebClient

pytestmark = pytest.mark.timeout(1800)
APPLICATION = ("app1", "app2")
ONE_OF_EACH = "lb,web1,app1,data"
UNITS = [
    "indivillage-web",
    "clamav-daemon",
    *(f"indivillage-worker-{name}@1" for name in ("scan", "analyse", "housekeeping")),
]
OWN_UNITS = "find /etc/systemd/system -maxdepth 1 -type f -name '*.service' -printf '%f\\n' | sed 's/@/@1/'"
RATE = "systemd-analyze security --no-pager {unit} | grep -o 'exposure level.*: [0-9.]*' | grep -o '[0-9.]*$'"
SPOOL = "/var/lib/indivillage/spool"


@pytest.fixture(scope="module")
def platform(fleet, hosts_cache, tmp_path_factory):
    """The hosts with the first release on them."""
    folder = tmp_path_factory.mktemp("platform")
    releases = Releases(folder, hosts_cache)
    made = platforms.boot(fleet, folder, releases)
    made.releases = releases
    made.first = made.releases.pack("first")
    made.foreseen = made.control.play("site", "--check", "--diff", "--limit", ONE_OF_EACH, **made.first)
    made.control.play("site", **made.first).ok()
    yield made
    made.storage.stop()


@pytest.fixture(scope="module")
def faults(platform):
    """The table of all cases, written at the end."""
    visitor = Visitor(WebClient(platform.base, platform.context))
    upload_id = visitor.upload(CSV)
    visitor.wait(upload_id)
    page = visitor.client.get("/").text
    asset = page.partition('<link rel="stylesheet" href="')[2].partition('"')[0]
    paths = ["/", "/upload/", "/contact/", "/healthz", f"/api/v1/uploads/{upload_id}", asset]
    table = Faults(platform.base, platform.context, paths)
    yield table
    table.write(ROOT / "build" / "faults-of-the-fleet.json")


def visitor_of(platform):
    return Visitor(WebClient(platform.base, platform.context))


def running(platform):
    """Return the release and the process of the web service on each host of the application."""
    ask = "readlink /opt/indivillage/current; systemctl show -p MainPID indivillage-web"
    return [platform.hosts[name].sh(ask) for name in APPLICATION]


def query(platform, sql):
    return platform.hosts["data"].sh(f'runuser -u postgres -- psql -tA -d indivillage -c "{sql}"')


def test_a_check_of_fresh_hosts_tells_what_would_be_done(platform):
    assert platform.foreseen.ok().output.count("The host is fresh.") == len(ONE_OF_EACH.split(","))
    assert {name for name, count in platform.foreseen.counts.items() if count["changed"]} == set(ONE_OF_EACH.split(","))


def test_a_second_run_changes_nothing(platform):
    assert platform.control.play("site", **platform.first).ok().changed == 0


def test_a_check_of_configured_hosts_foresees_no_change(platform):
    assert (
        platform.control.play("site", "--check", "--diff", "--limit", ONE_OF_EACH, **platform.first).ok().changed == 0
    )


def test_an_upload_goes_its_whole_way(platform):
    visitor = visitor_of(platform)
    assert visitor.wait(visitor.upload(CSV))["summary"]["rows"] == 3


def test_malware_is_held_by_the_real_scanner(platform):
    visitor = visitor_of(platform)
    seen = visitor.wait(visitor.upload(EICAR, file_name="eicar.csv"))
    assert seen["status"] == "quarantined"
    assert "Eicar-Test-Signature" in query(platform, "SELECT data FROM upload_events WHERE status = 'quarantined'")


def test_a_forged_address_is_not_believed(platform):
    client = WebClient(platform.base, platform.context)
    assert client.get("/metrics", headers={"X-Forwarded-For": "127.0.0.1"}).status_code == 404
    token = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', client.get("/login/").text).group(1)
    form = {"email": "nobody@example.org", "password": "a wrong password", "csrf_token": token}
    answers = [
        client.post("/login/", data=form, headers={"X-Forwarded-For": f"203.0.113.{number}"}).status_code
        for number in range(platforms.LOGINS + 1)
    ]
    assert answers == [400] * platforms.LOGINS + [429]


def test_another_visitor_has_limits_of_his_own(platform):
    script = f"""cd /root && curl -sk -c jar {platform.base}/login/ > page
        token=$(grep -o 'name="csrf_token"[^>]*value="[^"]*"' page | sed 's/.*value="//; s/"$//')
        curl -sk -b jar -o /dev/null -w '%{{http_code}}' --data-urlencode "csrf_token=$token" \\
            -d email=nobody@example.org -d password=wrong {platform.base}/login/"""
    assert platform.hosts["data"].sh(script) == "400"


def test_own_units_are_confined(platform):
    rated = {
        (name, unit): float(host.sh(RATE.format(unit=unit)))
        for name, host in platform.hosts.items()
        for unit in host.sh(OWN_UNITS).split()
    }
    print(rated)
    assert len(rated) >= 2 + 2 * 6 and max(rated.values()) <= 2.0


def test_a_release_is_not_noticed(platform, faults):
    second = platform.releases.pack("second", {"app/blueprints/ops/views.py": "\n"})
    with faults.case("release") as case:
        platform.control.play("hotfix", **second).ok()
        case.goes_on()
    assert all(state.startswith("/opt/indivillage/releases/second") for state in running(platform))
    assert (case.row.failed, case.row.lost) == (0, 0)


@pytest.mark.parametrize(
    "name, changes, why",
    [
        ("does-not-import", {"wsgi.py": "\nimport a_package_that_is_not_there\n"}, "a_package_that_is_not_there"),
        ("fails-its-health-check", {"wsgi.py": "\napp.before_request(lambda: 1 / 0)\n"}, "/healthz does not answer"),
        ("fails-to-migrate", with_failing_migration(), "division by zero"),
    ],
    ids=lambda value: value if isinstance(value, str) and " " not in value else "",
)
def test_a_bad_release_is_refused_and_not_noticed(platform, faults, name, changes, why):
    before = running(platform)
    with faults.case(f"bad release: {name}") as case:
        played = platform.control.play("hotfix", **platform.releases.pack(name, changes))
        case.goes_on()
    assert played.code != 0 and why in played.output
    assert running(platform) == before
    assert query(platform, "SELECT to_regclass('half_a_migration')") == ""
    assert (case.row.failed, case.row.lost) == (0, 0)


def test_a_rollback_is_not_noticed(platform, faults):
    with faults.case("rollback") as case:
        platform.control.play("rollback").ok()
        case.goes_on()
    assert all(state.startswith("/opt/indivillage/releases/first") for state in running(platform))
    assert (case.row.failed, case.row.lost) == (0, 0)


def kill_who_works(platform, upload_id):
    """Kill the workers of the host that has the upload in work; tell which host that is, or None."""
    kill = f"[ -e {SPOOL}/{upload_id} ] && systemctl kill --signal=KILL 'indivillage-worker-*' && echo killed"
    return next((name for name in APPLICATION if platform.hosts[name].sh(kill, check=False) == "killed"), None)


def test_a_worker_killed_in_mid_job_loses_nothing(platform, faults):
    visitor = visitor_of(platform)
    data = b"id,name,amount\n" + b"".join(b"%d,name %d,%d.50\n" % (i, i, i % 977) for i in range(400_000))
    with faults.case("worker killed in mid-job") as case:
        upload_id = visitor.upload(data, file_name="big.csv")
        # Between the two jobs of an upload nobody has it in work, though its file is there.
        lease = f"SELECT lease_token FROM uploads WHERE id = '{upload_id}'"
        wait_for(lambda: query(platform, lease) == "2", what="the analysis")
        wait_for(lambda: kill_who_works(platform, upload_id), what="a worker at work")
        assert visitor.wait(upload_id, seconds=120)["status"] == "processed"
    assert int(query(platform, lease)) > 2
    assert (case.row.failed, case.row.lost) == (0, 0)


@pytest.mark.parametrize("name, unit", [("Redis", "redis-server"), ("database", "postgresql@15-main")])
def test_a_restart_of_the_data_loses_no_upload(platform, faults, name, unit):
    with faults.case(f"{name} restart") as case:
        case.goes_on()
        platform.hosts["data"].sh(f"systemctl restart {unit}")
        case.goes_on(4)
    assert case.row.lost == 0


def assert_only_what_was_under_way_failed(case):
    """What was read is answered by the next host; the one thing that was being sent may have to be sent again."""
    assert (case.load.failed, case.row.lost) == ({}, 0)
    assert sum(case.uploads.failed.values()) <= 1


def test_a_web_host_without_power_is_done_without_and_comes_back(platform, faults):
    host = platform.hosts["web1"]
    seen = "wc -l < /var/log/nginx/access.log"
    with faults.case("power cut of a web host") as case:
        host.power_cut()
        case.goes_on(4)
        host.start()
        before = int(host.sh(seen))
        wait_for(lambda: int(host.sh(seen)) > before, seconds=60, what="requests at the host")
    assert_only_what_was_under_way_failed(case)


def test_a_host_of_the_application_without_power_is_done_without_and_comes_back(platform, faults):
    host = platform.hosts["app1"]
    with faults.case("power cut of an app and worker host") as case:
        host.power_cut()
        case.goes_on(4)
        host.start()
        wait_for(
            lambda: set(host.sh(f"systemctl is-active {' '.join(UNITS)}", check=False).split()) == {"active"},
            seconds=60,
        )
        wait_for(lambda: int(host.sh("journalctl -b -u indivillage-web | grep -c app.access", check=False)), seconds=60)
    assert_only_what_was_under_way_failed(case)


def test_a_balancer_without_web_hosts_is_noticed(platform):
    for name in ("web1", "web2"):
        platform.hosts[name].sh("systemctl stop nginx")
    played = platform.control.play("role", "--tags", "verify", "--limit", "lb", role_list=["balancer"])
    assert played.code != 0 and played.counts["lb"]["failed"] == 1
