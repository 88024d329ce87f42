"""The secret by which the load balancers know CloudFront goes over in an order in which no request is refused."""

import pytest

from tests.deploy.images.cloud import NAME, REGIONS

HEADER = "X-Origin-Verify"
OLD, NEW = "o" * 40, "n" * 40


@pytest.fixture(scope="module")
def entry(cloud):
    """The balancers of both regions and CloudFront, as Terraform makes them."""
    for region in REGIONS:
        for name in ("public", "internal"):
            balancer(cloud, region, f"{NAME}-{name}")
    origin = {
        "Id": "pages", "DomainName": "origin.indivillage.invalid",
        "CustomHeaders": {"Quantity": 1, "Items": [{"HeaderName": HEADER, "HeaderValue": OLD}]},
        "CustomOriginConfig": {"HTTPPort": 80, "HTTPSPort": 443, "OriginProtocolPolicy": "https-only"},
    }  # fmt: skip
    behaviour = {"TargetOriginId": "pages", "ViewerProtocolPolicy": "redirect-to-https"}
    cloud.client("cloudfront").create_distribution(DistributionConfig={
        "CallerReference": "test", "Comment": f"{NAME} site", "Enabled": True,
        "Origins": {"Quantity": 1, "Items": [origin]}, "DefaultCacheBehavior": behaviour,
    })  # fmt: skip


def balancer(cloud, region, name):
    """Make a balancer whose one rule asks for the secret."""
    ec2, elb = cloud.client("ec2", region), cloud.client("elbv2", region)
    subnets = [item["SubnetId"] for item in ec2.describe_subnets()["Subnets"][:2]]
    made = elb.create_load_balancer(Name=name, Subnets=subnets)["LoadBalancers"][0]["LoadBalancerArn"]
    refused = [{"Type": "fixed-response", "FixedResponseConfig": {"StatusCode": "403"}}]
    listener = elb.create_listener(LoadBalancerArn=made, Port=443, Protocol="HTTP", DefaultActions=refused)
    for priority, condition in enumerate((
        {"Field": "http-header", "HttpHeaderConfig": {"HttpHeaderName": HEADER, "Values": [OLD]}},
        {"Field": "path-pattern", "Values": ["/readyz"]},
    ), 10):  # fmt: skip
        elb.create_rule(
            ListenerArn=listener["Listeners"][0]["ListenerArn"],
            Priority=priority,
            Conditions=[condition],
            Actions=refused,
        )


def accepted(cloud, region):
    """Return the values that each rule of the region takes."""
    elb = cloud.client("elbv2", region)
    rules = [
        rule
        for balancer in elb.describe_load_balancers()["LoadBalancers"]
        for listener in elb.describe_listeners(LoadBalancerArn=balancer["LoadBalancerArn"])["Listeners"]
        for rule in elb.describe_rules(ListenerArn=listener["ListenerArn"])["Rules"]
    ]
    conditions = [item for rule in rules for item in rule["Conditions"] if item["Field"] == "http-header"]
    return [item["HttpHeaderConfig"]["Values"] for item in conditions]


def sent(cloud):
    """Return what CloudFront sends."""
    client = cloud.client("cloudfront")
    number = client.list_distributions()["DistributionList"]["Items"][0]["Id"]
    origins = client.get_distribution_config(Id=number)["DistributionConfig"]["Origins"]["Items"]
    return [header["HeaderValue"] for origin in origins for header in origin["CustomHeaders"]["Items"]]


def turn(cloud, value):
    """Run the playbook as ops do."""
    return cloud.play(
        "rotate_secrets", "--tags", "origin", indivillage_environment=NAME, environ={"TF_VAR_origin_header": value}
    )


def test_all_balancers_and_cloudfront_change_over(cloud, entry):
    played = turn(cloud, NEW).ok()

    assert [accepted(cloud, region) for region in REGIONS] == [[[NEW], [NEW]]] * 2
    assert sent(cloud) == [NEW]
    steps = [played.output.index(name) for name in ("Load balancers take both", "CloudFront sends", "take no other")]
    assert steps == sorted(steps)
    assert NEW not in played.output and OLD not in played.output


def test_an_empty_value_is_refused_before_anything_changes(cloud, entry):
    before = accepted(cloud, REGIONS[0]), sent(cloud)

    played = turn(cloud, "")

    assert played.code != 0 and "TF_VAR_origin_header=" in played.output
    assert (accepted(cloud, REGIONS[0]), sent(cloud)) == before
