"""Plays a session, a Markdown page with doctests, at a gateway: play.py ENDPOINT PAGE. The page has the address of its ancestor's README."""

import doctest
import re
import sys
from pathlib import Path

import espalier

ADDRESSES = re.compile(r"zookeeper\.example\.com:2181|localhost:2181|http://127\.0\.0\.1:8500/v1/kv")


class Checker(doctest.OutputChecker):
    def check_output(self, want: str, got: str, optionflags: int) -> bool:
        return super().check_output(want, re.sub(r"\bpid = \d+", "pid = 9999", got), optionflags)


def play(endpoint: str, page: Path) -> int:
    text = ADDRESSES.sub(endpoint, page.read_text(encoding="utf-8"))
    test = doctest.DocTestParser().get_doctest(text, {"__name__": "__main__"}, page.name, str(page), 0)
    runner = doctest.DocTestRunner(Checker())
    found = runner.run(test)
    print(f"{page.name}: {found.attempted} examples, {found.failed} failed, with {espalier.__file__}")
    return found.failed


if __name__ == "__main__":
    sys.exit(play(sys.argv[1], Path(sys.argv[2])) > 0)
