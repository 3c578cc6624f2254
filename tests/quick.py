"""What makes the many applications of the tests quick to build: what is the same in all is compiled once a process."""

from jinja2 import BytecodeCache
from werkzeug.routing import Rule


class CompiledTemplates(BytecodeCache):
    """Templates that one application compiled, for all others of this process: a first page's longest part."""

    def __init__(self):
        self._code = {}

    def load_bytecode(self, bucket):
        if (bucket.key, bucket.checksum) in self._code:
            bucket.bytecode_from_string(self._code[bucket.key, bucket.checksum])

    def dump_bytecode(self, bucket):
        self._code[bucket.key, bucket.checksum] = bucket.bytecode_to_string()


TEMPLATES = CompiledTemplates()


def compiled_once(compile_builder):
    """What builds the addresses of a rule is compiled for the first application of this process, which takes a tenth of
    a second for all rules, and handed to the others: it depends on nothing but how the rule is written."""
    builders = {}

    def of_rule(rule, append_unknown=True):
        written = rule.rule, rule.subdomain, repr(rule.defaults), append_unknown
        if written not in builders:
            builders[written] = compile_builder(rule, append_unknown)
        return builders[written]

    return of_rule


Rule._compile_builder = compiled_once(Rule._compile_builder)


def make_quick(app):
    """Let an application use what others of this process compiled, and hash a password in a millisecond; how long that
    takes otherwise is measured elsewhere."""
    app.jinja_env.bytecode_cache = TEMPLATES
    app.extensions["security"].pwd_context.update(argon2__time_cost=1, argon2__memory_cost=64, argon2__parallelism=1)
