"""A manager reads the comments of the own unit: from the next day, by day, filtered, without anybody standing out."""

import re
from datetime import timedelta

import pytest

from survey.base.clock import today
from survey.base.database import transaction
from survey.models.account import MANAGER
from survey.models.wave import wave_by_code
from survey.waves import stages
from tests.conftest import SMALL, import_register


@pytest.fixture
def reader(open_wave, account, signed_in):
    """The manager of unit 0, whose outlets are A1 and A2."""
    return signed_in(account(MANAGER, unit=0))


def texts(page):
    return re.findall(r"<li>\s*<p>(.*?)</p>", page.text, re.DOTALL)


def test_only_the_own_units_comments_are_there(reader, write):
    write("A1", "排队太久")
    write("A2", "停车不便")
    write("A3", "别家的留言")
    page = reader.get("/unit/comments")
    assert sorted(texts(page)) == ["停车不便", "排队太久"]
    assert "A2号网点" in page.text
    assert "A3" not in page.text


def test_what_came_today_is_shown_tomorrow_and_yesterday_ends_at_midnight_of_gansu(reader, write):
    write("A1", "今天零点", days=0, clock="00:00")
    write("A1", "昨天最后一分钟", days=1, clock="23:59")
    assert texts(reader.get("/unit/comments")) == ["昨天最后一分钟"]
    assert texts(reader.get(f"/unit/comments?until={today() + timedelta(days=3)}")) == ["昨天最后一分钟"]


def test_newest_day_first_and_within_a_day_not_in_the_order_they_came(reader, write):
    write("A1", "B", clock="08:00", days=2)
    write("A1", "A", clock="09:00", days=2)
    write("A2", "C", clock="10:00", days=1)
    page = reader.get("/unit/comments")
    assert texts(page) == ["C", "A", "B"]
    assert not re.search(r"\d\d:\d\d", page.text)


def test_what_should_be_erased_is_not_shown_even_before_it_is(reader, write):
    write("A1", "到期", days=10, kept=10)
    write("A1", "还在", days=10, kept=11)
    assert texts(reader.get("/unit/comments")) == ["还在"]


def test_a_comment_is_text_and_never_markup(reader, write):
    write("A1", "<script>alert(1)</script>", "{{ 7*7 }}")
    page = reader.get("/unit/comments")
    assert "<script>" not in page.text
    assert texts(page) == ["&lt;script&gt;alert(1)&lt;/script&gt;", "{{ 7*7 }}"]


def test_a_low_mark_filters_and_who_did_not_answer_is_not_low(reader, write):
    write("A1", "很差", waiting_time=2)
    write("A1", "五分", waiting_time=5)
    write("A1", "六分", waiting_time=6)
    write("A1", "没答", overall=1)
    assert sorted(texts(reader.get("/unit/comments?item=waiting_time"))) == ["五分", "很差"]
    assert texts(reader.get("/unit/comments?item=waiting_time&most=2")) == ["很差"]
    assert len(texts(reader.get("/unit/comments?item=waiting_time&most=9"))) == 3


def test_one_outlet_alone(reader, write):
    write("A1", "一号")
    write("A2", "二号")
    assert texts(reader.get("/unit/comments?outlet=A2")) == ["二号"]


MISSING = (
    "outlet=A3",
    "outlet=ZZ",
    "outlet=A1%00",
    "item=nothing",
    "item=gender",
    "item=complaint",
    "wave=1",
    "wave=%00",
)
NONSENSE = (
    "page=0",
    "page=-1",
    "page=99999999999999999999",
    "page=two",
    "page=%00",
    "page=٣",
    "until=yesterday",
    "until=0001-01-02",
    "until=9999-12-31",
    "item=waiting_time&most=77",
    "item=waiting_time&most=%00",
    "term=%00",
    "term=" + "长" * 5000,
    "outlet=&item=&term=",
)


def test_what_is_not_there_is_404(reader, write):
    write("A3", "别家的留言")
    assert {query: reader.get(f"/unit/comments?{query}").status_code for query in MISSING} == dict.fromkeys(
        MISSING, 404
    )


def test_nonsense_is_left_out_and_does_no_harm(reader, write):
    write("A1", "很差", waiting_time=2)
    answers = {query: reader.get(f"/unit/comments?{query}").status_code for query in NONSENSE}
    assert answers == dict.fromkeys(NONSENSE, 200)


def test_pages_hold_what_they_held_when_the_list_was_opened(reader, write):
    write("A1", *[f"旧的第{n:02d}条" for n in range(45)], days=3)
    first = reader.get("/unit/comments")
    assert len(texts(first)) == 20
    following = re.search(r'href="([^"]+)">下一页', first.text).group(1).replace("&amp;", "&")
    write("A1", *[f"新的第{n:02d}条" for n in range(30)], days=1)
    second = reader.get(following.replace(str(today() - timedelta(days=1)), str(today() - timedelta(days=2))))
    assert texts(second) == [f"旧的第{n:02d}条" for n in range(20, 40)]
    last = reader.get("/unit/comments?page=4000")
    assert "第 4 页，共 4 页" in last.text
    assert len(texts(last)) == 15


def test_terms_are_counted_by_responses_and_need_three(reader, write):
    write("A1", "停车太难，停车场小", "停车不便", "停车要钱")
    write("A2", "窗口少", "窗口关着")
    write("A3", "窗口没人")
    page = reader.get("/unit/comments")
    terms = dict(re.findall(r'">([^<>]+) <span>(\d+)</span>', page.text))
    assert terms == {"停车": "3"}
    assert len(texts(reader.get("/unit/comments?term=停车"))) == 3
    assert texts(reader.get("/unit/comments?term=窗口&outlet=A1")) == []


def test_a_filter_goes_on_into_the_links(reader, write):
    write("A1", *["排队排了很久"] * 25, waiting_time=2)
    page = reader.get("/unit/comments?item=waiting_time&most=3&outlet=A1&lang=en")
    following = re.search(r'href="([^"]+)">Next', page.text).group(1)
    for part in (
        "item=waiting_time",
        "most=3",
        "outlet=A1",
        "lang=en",
        "page=2",
        f"until={today() - timedelta(days=1)}",
    ):
        assert part in following


def test_words_put_to_an_other_option_say_which_question_they_answer(reader, write):
    write("A1", "资料太多", item="comment_other")
    assert "comment_other" in reader.get("/unit/comments").text


def test_another_wave_has_its_own(app, reader, write):
    write("A1", "上一期")
    with app.app_context(), transaction():
        stages.close(wave_by_code("2026-1"))
        second = stages.create("2026-2", "2026年第二期")
        import_register(second, *SMALL)
        stages.open_(second)
    write("A1", "这一期", wave="2026-2")
    assert texts(reader.get("/unit/comments")) == ["这一期"]
    assert texts(reader.get("/unit/comments?wave=2026-1")) == ["上一期"]


def test_before_the_first_wave_the_page_says_what_will_come(app, account, signed_in, open_wave):
    with app.app_context(), transaction():
        wave_by_code("2026-1").opened_at = None
        wave_by_code("2026-1").status = "draft"
    assert "还没有开始的评价" in signed_in(account(MANAGER)).get("/unit/comments").text


def test_at_most_ten_queries_and_a_hundred_kilobytes(app, reader, write, statements):
    write("A1", *["排队排了很久，" * 60] * 25, waiting_time=2)
    reader.get("/unit/comments")
    statements.clear()
    page = reader.get("/unit/comments?item=waiting_time")
    assert len(statements) <= 10
    assert len(page.data) < 100_000
