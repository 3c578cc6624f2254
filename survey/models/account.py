"""Who signs in: one account per person, one role per account."""

import base64
import hmac
from collections.abc import Sequence
from datetime import datetime

import sqlalchemy as sa
from flask import current_app
from flask_security import RoleMixin, UserMixin, hash_password
from sqlalchemy.orm import Mapped, joinedload, mapped_column, relationship

from survey.base.clock import now
from survey.base.database import BigInt, Model, db
from survey.models.outlet import Outlet
from survey.models.reference import City
from survey.models.unit import Unit

ADMINISTRATOR, STATISTICIAN, CITY_OFFICER = "administrator", "statistician", "city_officer"
MANAGER, STAFF = "unit_manager", "unit_staff"
ROLES = (ADMINISTRATOR, STATISTICIAN, CITY_OFFICER, MANAGER, STAFF)
SECOND_FACTOR = (ADMINISTRATOR, STATISTICIAN)
"""Roles that sign in with a code from their phone as well; demonstration accounts are excepted."""


def _under_older_salt(password: str, hashed: str | None) -> bool:
    """Whether a password is right by a salt that was rotated out; HMAC and hash are those of the accounts library."""
    context, salts = (
        current_app.extensions["security"].pwd_context,
        current_app.config["KEYS"]["SECURITY_PASSWORD_SALT"],
    )
    made = (base64.b64encode(hmac.digest(salt.encode(), password.encode(), "sha512")) for salt in salts[1:])
    return hashed is not None and any(context.verify(one, hashed) for one in made)


account_outlet = sa.Table(
    "account_outlet",
    Model.metadata,
    sa.Column("account_id", sa.ForeignKey("account.id"), primary_key=True),
    sa.Column("outlet_id", sa.ForeignKey("outlet.id"), primary_key=True, index=True),
)


class Role(RoleMixin):
    """A role as the accounts library wants it: something with a name."""

    def __init__(self, name: str) -> None:
        self.name = name


class Account(Model, UserMixin):
    """Somebody who signs in. A unit's people belong to the unit, staff to some of its outlets, an officer to a city.

    password: argon2 hash, None until the invitation is taken up; one_time_until: the password was printed and must be
    changed by then; failures, locked_until: wrong passwords and codes since the last right one; demo: made up;
    tf_last_step: when the last code that was taken was shown, in steps of 30 seconds since 1970; left_at, erased_at:
    since when its owner has left, and nothing of the row says who that was.
    """

    __tablename__ = "account"
    __table_args__ = (
        sa.CheckConstraint("role IN ('" + "', '".join(ROLES) + "')", name="role"),
        sa.CheckConstraint("(role IN ('unit_manager', 'unit_staff')) = (unit_id IS NOT NULL)", name="unit_of_role"),
        sa.CheckConstraint("(role = 'city_officer') = (city_code IS NOT NULL)", name="city_of_role"),
        sa.CheckConstraint("email = lower(email)", name="email_lower"),
        sa.CheckConstraint("failures >= 0", name="failures_range"),
        sa.CheckConstraint("left_at IS NULL OR NOT active", name="who_left_is_off"),
        sa.CheckConstraint("erased_at IS NULL OR left_at IS NOT NULL", name="erased_has_left"),
    )

    id: Mapped[int] = mapped_column(BigInt, primary_key=True)
    email: Mapped[str] = mapped_column(sa.String(255), unique=True)
    name: Mapped[str] = mapped_column(sa.String(100))
    role: Mapped[str] = mapped_column(sa.String(20))
    unit_id: Mapped[int | None] = mapped_column(sa.ForeignKey(Unit.id), index=True)
    city_code: Mapped[str | None] = mapped_column(sa.ForeignKey(City.code), index=True)
    password: Mapped[str | None] = mapped_column(sa.String(255))
    one_time_until: Mapped[datetime | None]
    active: Mapped[bool] = mapped_column(default=True)
    demo: Mapped[bool] = mapped_column(default=False)
    failures: Mapped[int] = mapped_column(default=0)
    locked_until: Mapped[datetime | None]
    created_at: Mapped[datetime] = mapped_column(default=now)
    fs_uniquifier: Mapped[str] = mapped_column(sa.String(64), unique=True)
    tf_primary_method: Mapped[str | None] = mapped_column(sa.String(64))
    tf_totp_secret: Mapped[str | None] = mapped_column(sa.String(255))
    tf_last_step: Mapped[int | None] = mapped_column(sa.BigInteger)
    left_at: Mapped[datetime | None]
    erased_at: Mapped[datetime | None]

    unit: Mapped[Unit | None] = relationship()
    city: Mapped[City | None] = relationship()
    outlets: Mapped[list[Outlet]] = relationship(secondary=account_outlet, order_by=Outlet.code)

    def verify_and_update_password(self, password: str) -> bool:
        """Whether the password is right. One that was hashed with a salt that is no longer the newest is hashed again
        with that one, since only now it is known."""
        if super().verify_and_update_password(password):
            return True
        if not _under_older_salt(password, self.password):
            return False
        self.password = hash_password(password)
        return True

    @property
    def roles(self) -> list[RoleMixin]:  # type: ignore[override]  # an attribute there
        """The one role, as a list: the accounts library asks for it so."""
        return [Role(self.role)]

    @property
    def needs_second_factor(self) -> bool:
        """Whether a password alone is not enough."""
        return self.role in SECOND_FACTOR and not self.demo

    def check_tf_required(
        self, tf_setup_methods: list[tuple[str, str]], tf_fresh: bool
    ) -> tuple[bool, list[tuple[str, str]]]:
        """What the accounts library asks after the password: whether a code must follow."""
        return self.needs_second_factor or bool(tf_setup_methods), tf_setup_methods

    def check_tf_required_setup(self) -> bool:
        """The same, for the page on which the second factor is set up."""
        return self.needs_second_factor


def account_by_email(email: str) -> Account | None:
    """The account with this address, however it is written."""
    return db.session.scalar(sa.select(Account).where(Account.email == email.strip().lower()))


def accounts() -> Sequence[Account]:
    """All accounts with their units, in the order of their addresses."""
    return db.session.scalars(sa.select(Account).options(joinedload(Account.unit)).order_by(Account.email)).all()
