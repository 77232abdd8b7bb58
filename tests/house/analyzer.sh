#!/bin/sh
# analyzer.sh - gcc's path analysis (-fanalyzer) over our code.
git ls-files 'src/*.c' | xargs -P "$(getconf _NPROCESSORS_ONLN)" -n 4 tools/analyse.sh gcc
