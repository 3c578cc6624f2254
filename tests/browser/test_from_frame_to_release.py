"""From an empty database to a published release, and from its public page to figures that others compute again.

Everybody does in Chromium what they would do: an administrator makes accounts for two statisticians, the first brings
in a register and takes the wave to a draft, the second signs it, a stranger and an auditor verify what came out.
"""

import csv
import subprocess
import sys
from hashlib import sha256
from itertools import product
from urllib.parse import urlsplit
from zipfile import ZipFile

from playwright.sync_api import expect

from survey.accounts.uploading import UPLOAD
from survey.base.config import ROOT
from tests.browser.conftest import DESK, PHONE, serving, working
from tests.browser.test_rooms import change_password, one_time_password, set_up_second_factor, sign_in
from tests.browser.test_whole_line import answer
from tests.conftest import register
from tests.faults.customers import ask

OUTLETS = [
    (f"{sector}-{city}-{number}", number % 4, sector, city, 100 + 10 * number)
    for sector, city, number in product(("C01", "P02"), ("620100", "620500"), range(6))
]
ALONE = ("C01-620900-0", 0, "C01", "620900", 50)
"""The only outlet of its cell, whose index must therefore stay confidential."""
SHARES = {"C01": 0.94, "P02": 0.87}
"""Of the sectors that have outlets; each of the others has 0.01."""
RATINGS = (8, 9, 9, 10, 9, 9, 8, 9)
PROGRAM = "verify.pyz"
WAITING = 60_000  # milliseconds that the worker may take on a busy machine


def test_a_register_becomes_figures_that_a_stranger_and_an_auditor_compute_again(sqlite_template, window, tmp_path):
    with serving(sqlite_template, tmp_path) as service, working(service, tmp_path):
        first, second = statisticians(service, window)
        make_a_wave(first)
        bring_in_the_register(first, tmp_path)
        set_targets(first)
        set_shares_and_margin(first, tmp_path)
        press(first, "开始评价")
        customers_answer(first, service, window)
        close_and_freeze(first)
        draft(first)
        sign_and_publish(first, second)
        public, digest = what_a_stranger_gets(service, window, tmp_path)
        full = what_an_auditor_gets(first, tmp_path)
    (tmp_path / "survey.db").unlink()

    for program in ((), (str(tmp_path / PROGRAM),)):
        done = verify(public, *program)
        assert done.returncode == 0, done.stderr
        assert "public bundle of wave 2026-1, revision 1: all holds" in done.stdout
        assert digest in done.stdout
    done = verify(full)
    assert done.returncode == 0, done.stderr
    assert "full bundle of wave 2026-1, revision 1: all holds" in done.stdout
    for changed in (public / "public.json", next((full / "snapshot").rglob("*.parquet"))):
        flip_a_byte(changed)
        folder = public if public in changed.parents else full
        done = verify(folder)
        assert done.returncode == 1
        assert f"{changed.relative_to(folder).as_posix()} was changed" in done.stderr


def statisticians(service, window):
    """Two pages in browsers of their own, each with a statistician signed in whose account an administrator made and
    another one confirmed."""
    chief, deputy = (
        arrive(window, service, email, one_time_password(service, email, "administrator"), "/accounts")
        for email in ("chief@example.cn", "deputy@example.cn")
    )
    pages = []
    for email in ("first@example.cn", "second@example.cn"):
        chief.goto(f"{service.url}/accounts")
        chief.get_by_role("textbox", name="邮箱", exact=True).fill(email)
        chief.locator("form.sheet").get_by_label("角色").select_option("statistician")
        press(chief, "显示一次性密码")
        pages.append(arrive(window, service, email, chief.locator(".secret").inner_text(), "/office"))
        deputy.goto(f"{service.url}/accounts?q={email}")
        deputy.locator(".people h2 a").click()
        press(deputy, "确认是本人要求的")
    return pages


def arrive(window, service, email, once, room):
    """A page of somebody who signs in for the first time: the second factor, a password of their own, their room."""
    page = window(DESK)
    sign_in(page, service, email, once)
    set_up_second_factor(page)
    page.wait_for_url("**/password/change")
    change_password(page, once)
    page.wait_for_url(f"**{room}")
    return page


def press(page, name):
    page.get_by_role("button", name=name, exact=True).click()


def follow(page, name):
    page.get_by_role("link", name=name, exact=True).click()


def make_a_wave(page):
    page.get_by_label("代码").fill("2026-1")
    page.get_by_label("名称").fill("2026年第一期")
    page.get_by_label("计划第一天").fill("2026-09-01")
    page.get_by_label("计划最后一天").fill("2026-11-30")
    press(page, "新建")
    expect(page.locator("h1")).to_contain_text("2026年第一期")


def bring_in_the_register(page, folder):
    """A file that is too large is refused with advice; the right one is looked at, then imported."""
    large = folder / "large.csv"
    large.write_bytes(bytes(UPLOAD + 1))
    follow(page, "还没有，请先导入")
    page.get_by_label("名录文件").set_input_files(large)
    press(page, "先看看会改什么")
    expect(page.locator("main")).to_contain_text("一个文件不超过 20 MB")
    page.go_back()
    look_at_the_register(page, folder)
    confirm_the_register(page)


def look_at_the_register(page, folder):
    file = folder / "register.csv"
    file.write_text(register(*OUTLETS, ALONE), encoding="utf-8")
    page.get_by_label("名录文件").set_input_files(file)
    page.get_by_label("来源").fill("市场监管部门登记册")
    page.get_by_label("名录日期").fill("2026-08-01")
    press(page, "先看看会改什么")
    expect(page.locator(".message")).to_contain_text("还没有导入。文件有 25 个网点：新增 25")


def confirm_the_register(page):
    press(page, "确认导入")
    expect(page.get_by_role("status")).to_contain_text("已导入：新增 25 个网点")


def set_targets(page):
    """The final targets are to be reached in five steps; this year's are lower."""
    follow(page, "分年目标")
    for family, first, last in (("C", 76, 80), ("P", 81, 85)):
        page.get_by_label("类别").select_option(family)
        years = page.locator("#first_year"), page.locator("#last_year")
        for field, value in zip(years, (2026, 2030), strict=True):
            field.fill(str(value))
        page.locator("#first").fill(str(first))
        page.locator("#last").fill(str(last))
        press(page, "填入各年")
        expect(page.get_by_role("status")).to_contain_text("已保存 5 个目标")
    follow(page, "各期评价")
    follow(page, "2026年第一期")


def set_shares_and_margin(page, folder):
    shares, margin = folder / "shares.csv", folder / "margin.csv"
    sectors = [f"C{number:02}" for number in range(1, 8)] + [f"P{number:02}" for number in range(1, 15)]
    shares.write_text("\n".join(["sector,share", *(f"{code},{SHARES.get(code, 0.01)}" for code in sectors), ""]))
    margin.write_text("sector,total\nC01,2000\nP02,1800\n")
    follow(page, "权重和边际")
    for file, label in ((shares, "权重文件"), (margin, "边际文件")):
        form = page.locator("form", has=page.get_by_label(label))
        form.get_by_label(label).set_input_files(file)
        form.get_by_label("来源").fill("统计年鉴")
        form.get_by_label("年份").fill("2025")
        form.get_by_role("button", name="先看看会改什么").click()
        press(page, "确认导入")
        expect(page.get_by_role("status")).to_contain_text("已导入")
    follow(page, "概况")


def customers_answer(page, service, window):
    """One customer of the lonely outlet on a phone, eight of every other outlet without a browser; the address of the
    last one's receipt."""
    with page.expect_download() as download:
        press(page, "下载评价码（CSV）")
    with download.value.path().open(encoding="utf-8-sig", newline="") as file:
        addresses = {row["outlet"]: row["url"] for row in csv.DictReader(file)}
    answer(window(PHONE), addresses[ALONE[0]], 10)
    port = urlsplit(service.url).port
    for (number, (outlet, *_)), (place, most) in product(enumerate(OUTLETS), enumerate(RATINGS)):
        path = urlsplit(addresses[outlet]).path
        rating = most - (place < number % 3)  # some outlets are a little better than others
        ratings = {"overall": rating, "versus_expectation": rating, "versus_ideal": rating - 1}
        page = ask(port, path, {**ratings, **ask(port, path).fields()})
        assert page.status == 303
    return urlsplit(page.location).path


def close_and_freeze(page):
    follow(page, "进度")
    expect(page.locator("h1")).to_contain_text("进度")
    follow(page, "概况")
    expect(page.locator("main")).to_contain_text(f"{len(OUTLETS) * len(RATINGS) + 1} 份")
    press(page, "结束评价")
    press(page, "冻结")
    expect(page.locator("h1 .tag")).to_have_text("已冻结", timeout=WAITING)
    for name in ("权数", "数据质量", "概况"):
        follow(page, name)
        expect(page.locator("h1")).to_be_visible()


def draft(page):
    follow(page, "计算、签署和公布数字")
    press(page, "计算")
    page.get_by_role("link", name="第 1 版").click(timeout=WAITING)
    expect(page.locator("h1 .tag")).to_have_text("草稿")


def sign_and_publish(first, second):
    """Who made the draft cannot sign it; the second can, after which either may publish it."""
    expect(first.get_by_text("须由另一位统计人员签署")).to_be_visible()
    expect(first.get_by_role("button", name="签署")).to_have_count(0)
    for name in ("各期评价", "2026年第一期", "计算、签署和公布数字", "第 1 版"):
        follow(second, name)
    expect(second.get_by_role("row", name="顾客满意指数")).to_contain_text("达标")
    press(second, "签署")
    press(second, "公布（不可撤回）")
    expect(second.locator("h1 .tag")).to_have_text("已公布")


def what_a_stranger_gets(service, window, folder):
    """The public bundle's folder, found from the front page by its links, and the hash that the page shows; what
    verifies it is then in `folder`, and has the hash that the page shows of it."""
    page = window(PHONE)
    page.goto(service.url)
    expect(page.locator("h1")).to_contain_text("2026年第一期")
    follow(page, "历次公布")
    follow(page, "2026年第一期")
    page.wait_for_url("**/releases/2026-1/1")
    digest, of_program = page.locator(".hash").all_inner_texts()
    with page.expect_download() as download:
        follow(page, "下载公开数据包")
    with page.expect_download() as program:
        page.get_by_role("link", name="下载核验程序").click()
    program.value.save_as(folder / PROGRAM)
    assert sha256((folder / PROGRAM).read_bytes()).hexdigest() == of_program
    return unpacked(download.value, folder / "stranger"), digest


def what_an_auditor_gets(page, folder):
    """The folder of the full bundle, which a statistician hands over."""
    with page.expect_download() as download:
        press(page, "下载完整数据包")
    return unpacked(download.value, folder / "auditor")


def unpacked(download, folder):
    """The only folder in a zip file that was downloaded, in a fresh one."""
    with ZipFile(download.path()) as archive:
        archive.extractall(folder)
    (inside,) = folder.iterdir()
    return inside


def verify(folder, *program):
    """Verify a bundle as whoever has nothing but it and the code, or a program: no database, no secret, no setting."""
    command = [sys.executable, *(program or ("-m", "analysis", "verify")), str(folder)]
    return subprocess.run(command, cwd=ROOT, env={}, capture_output=True, text=True, timeout=120)


def flip_a_byte(path):
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(content)
