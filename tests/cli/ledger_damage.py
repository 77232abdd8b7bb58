"""ledger_damage.py ABACUS COUNTY FOLDER FIRST_CHECKPOINT - a log damaged in fourteen ways, and signed anew
in two: each copy must be refused, by the audit of its files, and by verify. Prints TAP."""
import base64
import hashlib
import pathlib
import shutil
import subprocess
import sys

ABACUS, COUNTY, FOLDER, FIRST = sys.argv[1], pathlib.Path(sys.argv[2]), pathlib.Path(sys.argv[3]), sys.argv[4]
COPY = FOLDER / "damaged"
LOG = COPY / "ledger"
failures = 0


def flip(path, at=0):
    data = bytearray(path.read_bytes())
    data[at] ^= 1
    path.write_bytes(data)


def whole(level):
    return sorted(p for p in (LOG / "tile" / str(level)).rglob("*") if p.is_file() and ".p/" not in str(p))


def partial(level):
    return sorted((p for p in (LOG / "tile" / str(level)).rglob("*") if p.is_file() and ".p/" in str(p)),
                  key=lambda p: (p.parent, int(p.name)))


def note_with(line, value):
    path = LOG / "checkpoint"
    lines = path.read_text().split("\n")
    lines[line] = value(lines[line])
    path.write_text("\n".join(lines))


def other_root(root):
    data = bytearray(base64.b64decode(root))
    data[0] ^= 1
    return base64.b64encode(data).decode()


def cut(path):
    path.write_bytes(path.read_bytes()[:-10])


DAMAGES = {
    "one bit of a tile of leaves": lambda: flip(whole(0)[2], 100),
    "twenty tiles": lambda: [flip(p, 9) for p in whole(0)[:20]],
    "one bit of the tile above": lambda: flip(partial(1)[-1], 40),
    "one bit of a left-over tile": lambda: flip(partial(1)[0], 3),
    "one bit of an entry": lambda: flip(whole("entries")[4], 50),
    "a bundle of entries cut short": lambda: cut(whole("entries")[4]),
    "an empty bundle": lambda: whole("entries")[4].write_bytes(b""),
    "a missing bundle": lambda: whole("entries")[4].unlink(),
    "a missing tile": lambda: whole(0)[1].unlink(),
    "a partial tile that goes on": lambda: partial(0)[-1].write_bytes(partial(0)[-1].read_bytes() + b"xxxx"),
    "another root": lambda: note_with(2, other_root),
    "another size": lambda: note_with(1, lambda size: str(int(size) - 1)),
    "a strange file": lambda: (LOG / "tile" / "0" / "notes").write_text("x"),
    "a tile beyond the checkpoint": lambda: (LOG / "tile" / "0" / "999").write_bytes(b"\0" * 8192),
}


def refused(*arguments):
    done = subprocess.run([ABACUS, *map(str, arguments)], capture_output=True)
    return done.returncode == 3, done.stdout.decode() + done.stderr.decode()


def report(holds, what, said=""):
    global failures
    print(("ok - " if holds else "not ok - ") + what, flush=True)
    if not holds:
        failures += 1
        print("  # " + said[:300].replace("\n", "\n  # "), flush=True)


def begin():
    shutil.rmtree(COPY, ignore_errors=True)
    shutil.copytree(COUNTY, COPY)


for name, damage in DAMAGES.items():
    begin()
    damage()
    audited, said = refused("ledger", "audit", LOG, "--key", LOG / "key.pub")
    report(audited, f"{name}: refused by its files", said)
    verified, said = refused("-C", COPY, "verify")
    report(verified, f"{name}: told by verify", said)

# Signed with the true key: another history of the same size, and an earlier checkpoint of another history. The seed
# is in the county's key file; the signature is made by Python's own means where it has some.
begin()
try:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
except ImportError:
    print("ok - split views signed with the true key # SKIP Python has no package cryptography")
    sys.exit(failures > 0)
seed = bytes.fromhex((COUNTY / "keys" / "ledger.key").read_text().split("key: ")[1][:64])
name, key_hash = (COUNTY / "ledger" / "key.pub").read_text().split("+")[:2]


def sign(text):
    signature = bytes.fromhex(key_hash) + Ed25519PrivateKey.from_private_bytes(seed).sign(text.encode())
    return f"{text}\n\N{EM DASH} {name} {base64.b64encode(signature).decode()}\n"


text = (LOG / "checkpoint").read_text().split("\n\n")[0] + "\n"
lines = text.split("\n")
lines[2] = other_root(lines[2])
(LOG / "checkpoint").write_text(sign("\n".join(lines)))
audited, said = refused("ledger", "audit", LOG, "--key", LOG / "key.pub")
report(audited, "a forged root with the true key: refused by its files", said)
verified, said = refused("-C", COPY, "verify")
report(verified, "a forged root with the true key: told by verify", said)
first = pathlib.Path(FIRST).read_text().split("\n\n")[0] + "\n"
lines = first.split("\n")
lines[2] = base64.b64encode(hashlib.sha256(b"another history").digest()).decode()
split = FOLDER / "split"
split.write_text(sign("\n".join(lines)))
audited, said = refused("ledger", "audit", COUNTY / "ledger", "--key", COUNTY / "ledger" / "key.pub", "--old", split)
report(audited, "a split view with the true key is refused", said)
verified, said = refused("-C", COUNTY, "verify", "--against", split)
report(verified, "and by verify", said)
sys.exit(failures > 0)
