"""Runs the lines of the tables of a page, from top to bottom: tables.py ENDPOINT PAGE COMMANDS.

In the second column of a table is a line of Python, or a command; COMMANDS is the folder of the programs. What the third column begins with, as
code, is the value of an expression as Python shows it, or a part of what the command prints.
"""

import ast
import os
import re
import subprocess
import sys
import tempfile
from pathlib import Path

DOCUMENTED = "127.0.0.1:7400"
ROW = re.compile(r"^\| (?P<feature>.*?) ?\| `(?P<line>.*?)` \| ?(?:`(?P<result>[^`]*)`)?.*\|$")


def run_command(line: str) -> str:
    done = subprocess.run(["sh", "-c", line], capture_output=True, text=True, timeout=60)
    if done.returncode != 0:
        raise RuntimeError(f"exit {done.returncode}: {done.stdout}{done.stderr}")
    return done.stdout + done.stderr


def run_python(line: str, names: dict) -> object:
    """The value of the last expression; None if the line ends with a statement."""
    *before, last = ast.parse(line).body
    exec(compile(ast.Module(before, []), "<page>", "exec"), names)
    if isinstance(last, ast.Expr):
        return eval(compile(ast.Expression(last.value), "<page>", "eval"), names)
    exec(compile(ast.Module([last], []), "<page>", "exec"), names)
    return None


def check(line: str, expected: str | None, names: dict) -> str | None:
    """What is wrong, or None."""
    try:
        found = run_command(line) if line.startswith(("espalier ", "zookeeper_")) else run_python(line, names)
        shown = {found, str(found), repr(found)} if isinstance(found, str) else {str(found), repr(found)}
    except Exception as error:
        shown = {f"{type(error).__name__}: {error}"}
        if expected is None:
            return shown.pop()
    if expected is None or any(expected in one for one in shown):
        return None
    return f"expected {expected}, got {' or '.join(shown)}"


def main(endpoint: str, page: Path, commands: str) -> int:
    text = page.read_text(encoding="utf-8").replace(DOCUMENTED, endpoint)
    os.environ |= {"PATH": f"{commands}:{os.environ['PATH']}", "ESPALIER_ENDPOINT": endpoint}
    names: dict = {}
    (prelude,) = re.findall(r"^```python\n(.*?)^```$", text, re.MULTILINE | re.DOTALL)
    exec(compile(prelude, page.name, "exec"), names)
    Path("model.tree").write_text(names["model"], encoding="utf-8")
    failed = ran = 0
    rows = [line for line in text.splitlines() if line.startswith("| ") and not line.startswith("| In ")]
    for row in rows:
        found = ROW.match(row)
        if found is None:
            # What the page says is missing.
            failed += not row.endswith("| missing |")
            print(row)
            continue
        ran += 1
        if problem := check(found["line"], found["result"], names):
            failed += 1
            print(f"{found['feature']} | {found['line']}\n  {problem}")
    print(f"{ran} lines ran, {failed} failed")
    return failed


if __name__ == "__main__":
    os.chdir(tempfile.mkdtemp())
    sys.exit(main(sys.argv[1], Path(sys.argv[2]), sys.argv[3]) > 0)
