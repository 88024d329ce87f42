"""docs/capacity.md adds up, and speaks of the platform that deploy/terraform/platform/environments.tf describes."""

import re
from math import ceil, prod
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
DOCUMENT = (ROOT / "docs" / "capacity.md").read_text(encoding="utf-8")
PLATFORM = ROOT / "deploy" / "terraform" / "platform"
SETTINGS = (PLATFORM / "environments.tf").read_text(encoding="utf-8")
ENVIRONMENTS = ("development", "staging", "production")
BILLS = ("The same in every environment", "Development", "Staging", "Production", "What 1,000 uploads cost")
WORKER_CONNECTIONS = 4 + 4 + 1 + 1  # scan, analyse and housekeeping processes, and the listener
GIBIBYTES = {"db.t4g.medium": 4, "db.r7g.large": 16}
SECONDS_A_DAY = 86_400
PEAK = 5


def number(text):
    return float(re.sub(r"[*,%]", "", text))


def section(heading):
    """What stands under a heading, up to the next one."""
    return re.split(r"^#+ ", re.split(rf"^#+ {re.escape(heading)}$", DOCUMENT, flags=re.M)[1], flags=re.M)[0]


def table(heading):
    """The rows under a heading, without the head and its rule: lists of cells."""
    rows = [line.strip("| ").split(" | ") for line in section(heading).splitlines() if line.startswith("|")]
    return [[cell.strip() for cell in row] for row in rows[2:]]


def bill(heading):
    """Lines of what, amount, of, price, dollars; and the sum below them."""
    lines = [re.split(r"\s*\|\s*", line)[1:-1] for line in section(heading).splitlines() if line.startswith("|")][2:]
    return lines[:-1], number(lines[-1][-1])


def amount_of(heading, what):
    """A line's own words and its amount, as written."""
    return next((line[0], line[1]) for line in bill(heading)[0] if line[0].startswith(what))


def worth(amount):
    return sum(prod(number(factor) for factor in term.split("×")) for term in amount.split("+"))


def settings(environment):
    """The environment's block in environments.tf, down to its budget."""
    return re.search(rf"    {environment} = {{.*?monthly_budget_usd\s*= \d+", SETTINGS, re.S)[0]


def database(environment):
    """Class, machines (standbys, replicas and the copy count) and the first size of a disk in GB."""
    block = settings(environment)
    kind, standby, replicas, size = re.search(
        r'class = "([^"]+)", multi_az = (\w+), read_replicas = (\d+), first_gb = (\d+)', block
    ).groups()
    return kind, 2 * (2 if standby == "true" else 1) + int(replicas), int(size)


@pytest.mark.parametrize("heading", BILLS)
def test_every_line_is_its_amount_times_its_price_and_the_lines_make_the_sum(heading):
    lines, total = bill(heading)
    places = 4 if heading == "What 1,000 uploads cost" else 2

    assert [
        line[0] for line in lines if abs(worth(line[1]) * number(line[3]) - number(line[4])) > 0.51 / 10**places
    ] == []
    assert round(sum(number(line[4]) for line in lines), places) == total


@pytest.mark.parametrize("environment", ENVIRONMENTS)
def test_sums_are_carried_over(environment):
    lines = {line[0]: number(line[3]) for line in bill(environment.capitalize())[0]}
    totals = {row[0]: row for row in table("A month, by environment")}

    assert lines["What is the same everywhere"] == bill("The same in every environment")[1]
    assert lines["Uploads"] == bill("What 1,000 uploads cost")[1]
    assert number(totals[environment][1]) == bill(environment.capitalize())[1]


@pytest.mark.parametrize("environment", ENVIRONMENTS)
def test_hosts_are_those_of_the_environment(environment):
    for tier in ("web", "app", "worker"):
        kind, least, standby = re.search(
            rf'{tier}\s*= {{ type = "([^"]+)", least = (\d+), most = \d+, standby = (\d+)', settings(environment)
        ).groups()
        said, amount = amount_of(environment.capitalize(), f"{tier.capitalize()} hosts")

        assert said.endswith(f": {least} + {standby} `{kind}`")
        assert amount == f"{int(least) + int(standby)} × 730"


@pytest.mark.parametrize("environment", ENVIRONMENTS)
def test_database_and_cache_are_those_of_the_environment(environment):
    kind, machines, size = database(environment)
    node, nodes = re.search(r'cache\s*= { type = "([^"]+)", nodes = (\d+) }', settings(environment)).groups()
    heading = environment.capitalize()

    said, amount = amount_of(heading, "Database:")
    assert said.startswith(f"Database: {machines} `{kind}` ")
    assert amount == f"{machines} × 730"
    assert amount_of(heading, "Database disks")[1] == f"{machines} × {size}"
    assert amount_of(heading, "Valkey") == (f"Valkey: {nodes} + {nodes} `{node}`", f"{2 * int(nodes)} × 730")


@pytest.mark.parametrize("environment", ENVIRONMENTS)
def test_nat_gateways_are_those_of_the_environment(environment):
    zones = 3 if "nat_in_every_zone   = true" in settings(environment) else 1

    assert amount_of(environment.capitalize(), "NAT gateways")[1] == f"{2 * zones} × 730"


def test_endpoints_are_those_of_the_network():
    variables = (ROOT / "deploy" / "terraform" / "modules" / "networking" / "variables.tf").read_text(encoding="utf-8")
    services = re.search(r'"interface_endpoints" {.*?default = {(.*?)}', variables, re.S)[1].count(" = ")

    assert amount_of("The same in every environment", "Interface endpoints")[1] == f"{services} × 3 × 2 × 730"


def test_the_bill_stays_below_the_budgets_first_mail():
    for environment, month, budget, used in table("A month, by environment"):
        told = int(re.search(r"monthly_budget_usd\s*= (\d+)", settings(environment))[1])

        assert number(budget) == told
        assert number(used) == round(100 * number(month) / told)
        assert number(used) < 80, f"{environment}: the mail of 80 % would come every month"


def test_steps_follow_from_what_an_upload_needs():
    rows = {row[0]: [number(cell) for cell in row[1:]] for row in step_table()}

    for place, uploads in enumerate((100, 10_000, 100_000, 1_000_000)):
        rate = uploads * PEAK / SECONDS_A_DAY
        assert rows["uploads a second at peak"][place] == pytest.approx(rate, rel=0.05)
        assert rows["CPU seconds a second"][place] == pytest.approx(rate * 1.25, rel=0.05)
        assert rows["worker hosts at peak"][place] == max(3, ceil(rate * 1.25 / (4 * 0.7)))
        assert rows["app hosts at peak"][place] == max(3, ceil(rate * 6 * 0.015 / (2 * 0.55)))
        assert rows["new sign-ins a second"][place] == pytest.approx(rate * 4, rel=0.05)
        monthly = uploads * 30.4 / 1000 * bill("What 1,000 uploads cost")[1]
        assert rows["uploads, $ a month"][place] == pytest.approx(monthly, abs=1)


def step_table():
    return [row for row in table("How it grows") if len(row) == 5]


def test_limits_stand_in_the_order_in_which_they_come():
    rows = [row for row in table("Which limit comes first") if len(row) == 5]
    days = [number(row[3]) for row in rows]

    assert days == sorted(days)
    for name, holds, needs, day, _ in rows:
        assert number(day) == pytest.approx(number(holds) / number(needs) * SECONDS_A_DAY / PEAK, rel=0.01), name


@pytest.mark.parametrize("environment", ENVIRONMENTS)
def test_all_hosts_that_may_be_started_find_a_connection(environment):
    row = next(row for row in table("The database's connections") if row[0] == environment)
    app, worker, most, connections, alarm, default = (number(cell) for cell in row[1:])
    hosts = {
        tier: int(re.search(rf"{tier}\s*= {{.*?most = (\d+)", settings(environment))[1]) for tier in ("app", "worker")
    }
    gunicorn = (ROOT / "deploy" / "ansible" / "roles" / "app" / "defaults" / "main.yml").read_text(encoding="utf-8")
    processes, threads = (int(re.search(rf"^app_{what}: (\d+)", gunicorn, re.M)[1]) for what in ("workers", "threads"))

    assert (app, worker) == (hosts["app"], hosts["worker"])
    assert most == app * processes * threads + worker * WORKER_CONNECTIONS
    assert connections == int(re.search(r"connections = (\d+)", settings(environment))[1])
    assert alarm == 0.8 * connections
    assert default == GIBIBYTES[database(environment)[0]] * 1024**3 // 9_531_392
    assert most <= alarm < default


def test_bucket_quotas_are_those_that_ring():
    said = (PLATFORM / "monitoring.tf").read_text(encoding="utf-8")

    assert "uploads = 5e12, processed = 2e12, quarantine = 1e11, assets = 1e10, logs = 1e12" in said
    words = " ".join(section("What fills up").split())
    assert (
        "5 TB for uploads, 2 TB for reports, 100 GB for quarantine, 10 GB for static files and 1 TB for logs" in words
    )
