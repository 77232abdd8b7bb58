#!/bin/sh
# tidy.sh - clang-tidy over our code, with the checks of .clang-tidy.
git ls-files 'src/*.c' | xargs -P "$(getconf _NPROCESSORS_ONLN)" -n 4 tools/analyse.sh tidy
