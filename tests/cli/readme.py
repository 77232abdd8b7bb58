"""readme.py ABACUS FOLDER - makes the demonstration as ./run demo does, then runs the `$ abacus` commands
of README's console blocks in their order: every line that README shows must come, in that order.
Blanks and line ends do not count, and a line may leave out its end (…). Prints TAP."""
import pathlib
import re
import subprocess
import sys

ABACUS, FOLDER = sys.argv[1], pathlib.Path(sys.argv[2])
COUNTY, DATA = FOLDER / "county", FOLDER / "data"
failures = 0


def abacus(*arguments):
    return subprocess.run([ABACUS, *map(str, arguments)], capture_output=True).stdout.decode()


def squeezed(text):
    return re.sub(r"\s", "", text)


def missing_line(shown, said):
    """The first of the lines that does not come, or None."""
    at, said = 0, squeezed(said)
    for line in shown:
        wanted = squeezed(line).removesuffix("…")
        found = said.find(wanted, at)
        if found < 0:
            return line
        at = found + len(wanted)
    return None


abacus("demo", DATA)
abacus("init", COUNTY, "--name", "示范县", "--name-en", "Demo County", "--division", "990101", "--fictional")
abacus("-C", COUNTY, "--as-of", "2024-06-30", "import", DATA)
abacus("-C", COUNTY, "--as-of", "2024-06-30", "run")
commands = 0
for block in re.findall(r"```console\n(.*?)```", pathlib.Path("README.md").read_text(), re.DOTALL):
    for command, shown in re.findall(r"^\$ abacus ([^\n]*)\n((?:[^$\n][^\n]*\n|\n)*)", block, re.MULTILINE):
        commands += 1
        line = missing_line(shown.split("\n"), abacus(*command.replace("build/demo/county", str(COUNTY)).split()))
        print(("ok - " if line is None else "not ok - ") + "abacus " + command, flush=True)
        if line is not None:
            failures += 1
            print("  # it does not say: " + line, flush=True)
print(("ok - " if commands >= 3 else "not ok - ") + f"README shows {commands} commands")
sys.exit(failures > 0 or commands < 3)
