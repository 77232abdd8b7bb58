"""terminal.py COMMAND… - runs it on a terminal of its own and prints all that it drew there."""
import os
import pty
import sys

pid, terminal = pty.fork()
if pid == 0:
    os.execvp(sys.argv[1], sys.argv[1:])
drawn = b''
while True:
    try:
        block = os.read(terminal, 65536)
    except OSError:  # the other side was closed
        break
    if not block:
        break
    drawn += block
sys.stdout.buffer.write(drawn)
sys.exit(os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]))
