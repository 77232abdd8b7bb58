#!/bin/sh
# import.sh - an import that is cut off at any write, fsync, rename …, or meets a failing or full disk:
# the next start finishes or undoes it, and the same import again gives what it always gives.
. tests/fault-lib.sh
make_county
sweep 'import' 30 import second.csv
sweep_children 'the reading process of an import' import second.csv
finish
