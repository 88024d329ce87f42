"""Staff accounts: who may sign in, and how guessing is slowed down."""

from __future__ import annotations

import logging
import uuid
from datetime import timedelta

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from sqlalchemy import func, select, update

from app.errors import Conflict, Invalid, NotFound
from app.models import Role, StaffUser
from app.models.base import utcnow
from app.models.moves import DatabaseSession

logger = logging.getLogger(__name__)
MIN_PASSWORD_LENGTH = 12
FAILURES_BEFORE_LOCK = 5
LOCK_SECONDS = 15 * 60
_hasher = PasswordHasher()
# Checked where there is no such account, so that the answer takes as long as for one that exists.
_NOBODY = _hasher.hash(uuid.uuid4().hex)


class AccountService:
    """Sign-in and the administration of staff accounts."""

    def __init__(self, *, session: DatabaseSession) -> None:
        self._session = session

    def sign_in(self, email: str, password: str) -> StaffUser | None:
        """Return the account if the password is right and the account neither locked nor closed.

        Every failure looks the same from outside. Five in a row lock the account for a quarter of an hour.
        """
        user = self._by_email(email)
        right = _matches(user.password_hash if user else _NOBODY, password)
        if user is None:
            return None
        if user.locked_until is not None and user.locked_until > utcnow():
            logger.warning("sign-in to a locked account", extra={"staff_id": str(user.id)})
            return None
        if not (right and user.active):
            self._count_failure(user)
            return None
        user.failed_sign_ins, user.locked_until, user.last_sign_in_at = 0, None, utcnow()
        if _hasher.check_needs_rehash(user.password_hash):
            user.password_hash = _hasher.hash(password)
        self._session.commit()
        return user

    def signed_in(self, user_id: str, session_version: int) -> StaffUser | None:
        """Return the account a session belongs to, unless it was closed or its sessions ended since."""
        try:
            user = self._session.get(StaffUser, uuid.UUID(user_id))
        except ValueError:
            return None
        if user is None or not user.active or user.session_version != session_version:
            return None
        return user

    def sign_out_everywhere(self, user: StaffUser) -> None:
        """End every session of the account, so that a copied cookie is worth nothing after signing out."""
        user.session_version += 1
        self._session.commit()

    def create(self, *, email: str, name: str, role: Role, password: str) -> StaffUser:
        """Make an account; raises Conflict where the address has one, Invalid for a weak password."""
        if len(password) < MIN_PASSWORD_LENGTH:
            problem = f"Use at least {MIN_PASSWORD_LENGTH} characters."
            raise Invalid("The password is too short.", errors={"password": [problem]})
        if self._by_email(email) is not None:
            raise Conflict("There is an account with this address already.")
        user = StaffUser(email=email.strip().lower(), name=name, role=role, password_hash=_hasher.hash(password))
        self._session.add(user)
        self._session.commit()
        return user

    def everyone(self) -> list[StaffUser]:
        """Return all accounts by name."""
        return list(self._session.scalars(select(StaffUser).order_by(func.lower(StaffUser.name))))

    def change(self, user_id: uuid.UUID, *, role: Role, active: bool, by: StaffUser) -> StaffUser:
        """Change role or close an account, ending its sessions; nobody can lock themselves out."""
        user = self._session.get(StaffUser, user_id)
        if user is None:
            raise NotFound("There is no such account.")
        if user.id == by.id:
            raise Conflict("Ask another admin to change your own account.")
        user.role, user.active, user.session_version = role, active, user.session_version + 1
        self._session.commit()
        return user

    def _by_email(self, email: str) -> StaffUser | None:
        query = select(StaffUser).where(StaffUser.email == email.strip().lower())
        return self._session.scalars(query).one_or_none()

    def _count_failure(self, user: StaffUser) -> None:
        """Count in the database, so that parallel guesses are all counted."""
        counted = self._session.execute(
            update(StaffUser)
            .where(StaffUser.id == user.id)
            .values(failed_sign_ins=StaffUser.failed_sign_ins + 1)
            .returning(StaffUser.failed_sign_ins)
            .execution_options(synchronize_session=False)
        ).scalar_one()
        self._session.refresh(user)
        if counted >= FAILURES_BEFORE_LOCK:
            user.locked_until, user.failed_sign_ins = utcnow() + timedelta(seconds=LOCK_SECONDS), 0
            logger.warning("account locked", extra={"staff_id": str(user.id)})
        self._session.commit()


def _matches(password_hash: str, password: str) -> bool:
    try:
        return _hasher.verify(password_hash, password)
    except (VerificationError, InvalidHashError):
        return False
