"""terminal.py LINES COMMAND… - runs it on a terminal of its own, types the next of the lines (separated
by |) whenever it asks for something (": " ends what it drew), and prints all that was drawn there."""
import os
import pty
import sys

lines = sys.argv[1].split('|') if sys.argv[1] else []
pid, terminal = pty.fork()
if pid == 0:
    os.execvp(sys.argv[2], sys.argv[2:])
drawn = b''
while True:
    try:
        block = os.read(terminal, 65536)
    except OSError:  # the other side was closed
        break
    if not block:
        break
    drawn += block
    if drawn.endswith(b': ') and lines:
        os.write(terminal, lines.pop(0).encode() + b'\n')
sys.stdout.buffer.write(drawn)
sys.exit(os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]))
