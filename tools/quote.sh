#!/bin/sh
# quote.sh FILE - a text file as C string literals, one a line, for #include.
sed -e 's/[\\"]/\\&/g' -e 's/^/"/' -e 's/$/\\n"/' "$1"
