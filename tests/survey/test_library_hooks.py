"""What the service takes out of its libraries by their private names or by place: updates that move it fail here."""

from inspect import iscoroutinefunction, signature

from flask import Flask
from flask_security import Security
from flask_sqlalchemy_lite import SQLAlchemy
from limits.storage import MemoryStorage

from survey.web.limits import SweptMemory


def test_the_counters_of_limits_sweep_by_the_method_that_ours_replaces():
    for name in ("_MemoryStorage__schedule_expiry", "_MemoryStorage__expire_events"):
        assert list(signature(vars(MemoryStorage)[name]).parameters) == ["self"]
    assert SweptMemory._MemoryStorage__schedule_expiry is not MemoryStorage._MemoryStorage__schedule_expiry


def test_the_database_library_closes_asynchronous_sessions_in_one_coroutine_and_the_others_in_one_function():
    bare = Flask("bare")
    bare.config["SQLALCHEMY_ENGINES"] = {"default": "sqlite://"}
    SQLAlchemy().init_app(bare)
    assert [iscoroutinefunction(end) for end in bare.teardown_appcontext_funcs].count(True) == 1
    assert [iscoroutinefunction(end) for end in bare.teardown_appcontext_funcs].count(False) == 1


def test_ours_keeps_the_function_and_drops_the_coroutine(app):
    ends = app.teardown_appcontext_funcs
    assert not any(iscoroutinefunction(end) for end in ends)
    assert any(end.__module__.startswith("flask_sqlalchemy_lite") for end in ends)


def test_customers_pass_without_the_hooks_of_the_accounts_library(app):
    for hooks in (app.before_request_funcs, app.after_request_funcs, app.template_context_processors):
        for hook in hooks.get(None, []):
            assert not hook.__module__.startswith(Security.__module__.split(".")[0]), hook
    blueprint = app.template_context_processors["security"]
    assert any(hook.__module__.startswith("flask_security") for hook in blueprint)
    assert app.before_request_funcs["security"][0].__module__.startswith("survey.")
