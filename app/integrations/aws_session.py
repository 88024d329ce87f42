"""How every AWS client is made: one session a process, explicit timeouts, standard retries with back-off."""

from __future__ import annotations

from typing import Any

import boto3
import botocore.session
from botocore.config import Config as BotoConfig
from botocore.credentials import AssumeRoleCredentialFetcher, DeferredRefreshableCredentials

from app.config import Config

CONNECT_SECONDS = 5
READ_SECONDS = 10
MAX_ATTEMPTS = 3


def make_client(
    service: str, config: Config, *, endpoint_url: str = "", read_seconds: int = READ_SECONDS, role_arn: str = "",
    **options: Any,
) -> Any:  # fmt: skip
    """Return a boto3 client of `service`. Typed Any: botocore makes its clients' methods at run time.

    With a `role_arn` the client speaks as that role, whose keys are fetched at the first call and renewed.
    """
    session = boto3.Session(profile_name=config.aws_profile or None)
    if role_arn:
        session = _as_role(session, role_arn)
    return session.client(
        service,
        region_name=config.aws_region,
        endpoint_url=endpoint_url or None,
        config=BotoConfig(
            retries={"max_attempts": MAX_ATTEMPTS, "mode": "standard"},
            connect_timeout=CONNECT_SECONDS,
            read_timeout=read_seconds,
            **options,
        ),
    )


def _as_role(session: boto3.Session, role_arn: str) -> boto3.Session:
    own = botocore.session.get_session()
    fetcher = AssumeRoleCredentialFetcher(
        client_creator=session._session.create_client,  # boto3 shows its botocore session nowhere else.
        source_credentials=session.get_credentials(),
        role_arn=role_arn,
        extra_args={"RoleSessionName": "indivillage"},
    )
    own._credentials = DeferredRefreshableCredentials(fetcher.fetch_credentials, "assume-role")
    return boto3.Session(botocore_session=own)
