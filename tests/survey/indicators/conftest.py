"""A list of indicators, one of each direction, and files as the office sends them."""

import pytest

from survey.base.clock import today
from survey.base.database import transaction
from survey.indicators.entering import enter_file
from survey.indicators.listing import import_list
from survey.tables.incoming import read
from survey.tables.known import INDICATORS
from survey.tables.known import VALUES as VALUES_TABLE
from tests.survey.publications.conftest import publish  # noqa: F401 - a fixture

LIST = """code,group,name,name_en,unit,direction,targets,source
p1,product,合格率,Pass rate,%,least,2015:95;2020:98,专栏1
p2,product,覆盖率,,%,range,2015:100-150,专栏1
w1,work,优质工程,,个,or_more,2015:3,专栏1
e1,environment,能耗,,%,most,2015:8,专栏1
"""
VALUES = """code,period,value,source,date,note
p1,2014,94.2,质量公报,2015-03-01,
p1,2015,96.5,质量公报,2016-03-01,初步数
e1,2015,9.5,统计年鉴,2016-05-01,
"""


@pytest.fixture
def listed(app):
    """The list, entered."""
    with app.app_context(), transaction():
        import_list(read(INDICATORS, LIST.encode()), "me@example.com")


@pytest.fixture
def entered(app, listed):
    """The list with its values."""
    with app.app_context(), transaction():
        enter_file(read(VALUES_TABLE, VALUES.encode()), "me@example.com", today())
