"""A service organisation."""

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, validates
from stdnum.cn import uscc as social_credit_code

from survey.base.database import BigInt, Model


class Unit(Model):
    """A service organisation, known by its unified social credit code (统一社会信用代码).

    `demonstration`: a standardization demonstration unit (服务业标准化示范单位). It and the name are as in the register
    of the wave that was opened last, or in the one that brought the unit.
    """

    __tablename__ = "unit"
    __table_args__ = (
        sa.CheckConstraint("length(uscc) = 18", name="uscc_length"),
        sa.CheckConstraint("length(name) > 0", name="name_present"),
    )

    id: Mapped[int] = mapped_column(BigInt, primary_key=True)
    uscc: Mapped[str] = mapped_column(sa.String(18), unique=True)
    name: Mapped[str] = mapped_column(sa.String(200))
    demonstration: Mapped[bool] = mapped_column(default=False)

    @validates("uscc")
    def _valid_uscc(self, key: str, value: str) -> str:
        return str(social_credit_code.validate(value))
