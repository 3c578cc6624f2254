"""Cities (GB/T 2260), families with their targets, sectors with their units of service"""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = ("default",)
depends_on = None


# The position is the place on a line from the west of the province to its east: neighbours on it are near each other.
CITIES = [
    ("620100", "兰州", "Lanzhou", 6),
    ("620200", "嘉峪关", "Jiayuguan", 2),
    ("620300", "金昌", "Jinchang", 4),
    ("620400", "白银", "Baiyin", 7),
    ("620500", "天水", "Tianshui", 11),
    ("620600", "武威", "Wuwei", 5),
    ("620700", "张掖", "Zhangye", 3),
    ("620800", "平凉", "Pingliang", 13),
    ("620900", "酒泉", "Jiuquan", 1),
    ("621000", "庆阳", "Qingyang", 14),
    ("621100", "定西", "Dingxi", 10),
    ("621200", "陇南", "Longnan", 12),
    ("622900", "临夏", "Linxia", 8),
    ("623000", "甘南", "Gannan", 9),
]
FAMILIES = [
    ("C", "生活性服务业", "Consumer services", "顾客满意指数", "Customer satisfaction index", 80),
    ("P", "生产性服务业", "Producer services", "用户满意指数", "User satisfaction index", 85),
]
SECTORS = [
    ("C01", "医疗卫生", "Health care", "一次就诊", "a visit"),
    ("C02", "文化教育", "Culture and education", "一人次参加", "an attendance"),
    ("C03", "邮电通讯", "Post and telecommunications", "一次办理", "a transaction"),
    ("C04", "旅游娱乐", "Tourism and leisure", "一人次游览", "a visit"),
    ("C05", "社区服务", "Community services", "一次服务", "a service"),
    ("C06", "市政公用", "Public utilities", "一户一月", "a household-month"),
    ("C07", "房地产和物业", "Real estate and property management", "一户一月", "a household-month"),
    ("P01", "商贸", "Trade", "一笔订单", "an order"),
    ("P02", "物流", "Logistics", "一票货物", "a consignment"),
    ("P03", "运输", "Transport", "一次运输", "a haul"),
    ("P04", "金融", "Financial services", "一次业务", "a transaction"),
    ("P05", "软件信息", "Software and information", "一份合同", "a contract"),
    ("P06", "研发设计", "Research, development and design", "一份合同", "a contract"),
    ("P07", "检验检测", "Inspection and testing", "一份报告", "a report"),
    ("P08", "工程咨询", "Engineering consulting", "一份合同", "a contract"),
    ("P09", "服务外包", "Service outsourcing", "一份合同", "a contract"),
    ("P10", "售后服务", "After-sales service", "一次服务", "a service call"),
    ("P11", "信用评价", "Credit rating", "一份报告", "a report"),
    ("P12", "品牌价值评价", "Brand valuation", "一份报告", "a report"),
    ("P13", "认证认可", "Certification and accreditation", "一次审核", "an audit"),
    ("P14", "中小企业服务平台", "Service platforms for small business", "一次服务", "a service"),
]

city = sa.table("city", *map(sa.column, ("code", "name", "name_en", "position")))
family = sa.table("family", *map(sa.column, ("code", "name", "name_en", "index_name", "index_name_en", "target")))
sector = sa.table("sector", *map(sa.column, ("code", "family_code", "name", "name_en", "service", "service_en")))


def upgrade() -> None:
    op.create_table(
        "city",
        sa.Column("code", sa.String(length=6), nullable=False),
        sa.Column("name", sa.String(length=20), nullable=False),
        sa.Column("name_en", sa.String(length=40), nullable=False),
        sa.Column("position", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.CheckConstraint("length(code) = 6", name=op.f("ck_city_code_length")),
        sa.PrimaryKeyConstraint("code", name=op.f("pk_city")),
        sa.UniqueConstraint("name", name=op.f("uq_city_name")),
        sa.UniqueConstraint("name_en", name=op.f("uq_city_name_en")),
        sa.UniqueConstraint("position", name=op.f("uq_city_position")),
    )
    op.create_table(
        "family",
        sa.Column("code", sa.String(length=1), nullable=False),
        sa.Column("name", sa.String(length=20), nullable=False),
        sa.Column("name_en", sa.String(length=40), nullable=False),
        sa.Column("index_name", sa.String(length=20), nullable=False),
        sa.Column("index_name_en", sa.String(length=40), nullable=False),
        sa.Column("target", sa.Double(), nullable=False),
        sa.CheckConstraint("target > 0 AND target <= 100", name=op.f("ck_family_target_range")),
        sa.PrimaryKeyConstraint("code", name=op.f("pk_family")),
        sa.UniqueConstraint("name", name=op.f("uq_family_name")),
        sa.UniqueConstraint("name_en", name=op.f("uq_family_name_en")),
    )
    op.create_table(
        "sector",
        sa.Column("code", sa.String(length=3), nullable=False),
        sa.Column("family_code", sa.String(length=1), nullable=False),
        sa.Column("name", sa.String(length=40), nullable=False),
        sa.Column("name_en", sa.String(length=60), nullable=False),
        sa.Column("service", sa.String(length=40), nullable=False),
        sa.Column("service_en", sa.String(length=60), nullable=False),
        sa.ForeignKeyConstraint(["family_code"], ["family.code"], name=op.f("fk_sector_family_code")),
        sa.PrimaryKeyConstraint("code", name=op.f("pk_sector")),
        sa.UniqueConstraint("name", name=op.f("uq_sector_name")),
        sa.UniqueConstraint("name_en", name=op.f("uq_sector_name_en")),
    )
    op.create_index(op.f("ix_sector_family_code"), "sector", ["family_code"], unique=False)
    op.bulk_insert(city, [dict(zip(("code", "name", "name_en", "position"), row, strict=True)) for row in CITIES])
    columns = ("code", "name", "name_en", "index_name", "index_name_en", "target")
    op.bulk_insert(family, [dict(zip(columns, row, strict=True)) for row in FAMILIES])
    columns = ("code", "name", "name_en", "service", "service_en")
    op.bulk_insert(sector, [{**dict(zip(columns, row, strict=True)), "family_code": row[0][0]} for row in SECTORS])


def downgrade() -> None:
    op.drop_table("sector")
    op.drop_table("family")
    op.drop_table("city")
