#!/usr/bin/env bash
# Build jq 1.6, the engine of AWS's dynamic partitioning, as WebAssembly from its release: build.sh [OUTPUT].
#
# Sources and compiler come from a package index with pinned hashes: PyPI's jq 1.5.0 carries the tarballs of jq 1.6 and
# Oniguruma 6.9.4, ziglang carries Clang and WASI's C library. Run by hand when something here changes; the result is in
# the repository, since nobody should need a compiler to run Hydrant. The same inputs give the same bytes.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
output=$(realpath -m "${1:-$here/../../src/hydrant/emulator/firehose/engine/transform/jq/jq-1.6.wasm}")
python=$here/../../.venv/bin/python
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
cd "$scratch"
pip() { "$python" -m pip --disable-pip-version-check "$@"; }

pip install -q --require-hashes --no-deps --target compiler -r "$here/compiler.txt"
pip download -q --require-hashes --no-deps --no-binary jq -d . -r "$here/sources.txt"
tar xzf jq-1.5.0.tar.gz --strip-components 2 --wildcards '*/deps/*.tar.gz'
tar xzf jq-1.6.tar.gz
tar xzf onig-6.9.4.tar.gz
cp "$here"/*.c "$here"/*.h .

# What `configure` finds on Linux with glibc, so that jq has the built-ins that it has there.
has=(MEMMEM MKSTEMP ALLOCA_H ALLOCA ISATTY STRPTIME STRFTIME TIMEGM GMTIME_R GMTIME LOCALTIME_R LOCALTIME GETTIMEOFDAY
    TM_TM_GMT_OFF ACOS ACOSH ASIN ASINH ATAN2 ATAN ATANH CBRT CEIL COPYSIGN COS COSH DREM ERF ERFC EXP10 EXP2 EXP EXPM1
    FABS FDIM FLOOR FMA FMAX FMIN FMOD FREXP GAMMA HYPOT J0 J1 JN LDEXP LGAMMA LOG10 LOG1P LOG2 LOG LOGB MODF LGAMMA_R
    NEARBYINT NEXTAFTER NEXTTOWARD POW REMAINDER RINT ROUND SCALB SCALBLN SIGNIFICAND SIN SINH SQRT TAN TANH TGAMMA
    TRUNC Y0 Y1 YN LIBONIG SYS_TYPES_H SYS_STAT_H STDLIB_H STRING_H MEMORY_H STRINGS_H INTTYPES_H STDINT_H UNISTD_H)
mkdir made src
printf '#define JQ_VERSION "1.6"\n' >made/version.h
sed 's/\\/\\\\/g; s/"/\\"/g; s/^/"/; s/$/\\n"/' jq-1.6/src/builtin.jq >src/builtin.inc
printf '#define %s\n' 'SIZEOF_INT 4' 'SIZEOF_LONG 4' 'HAVE_ALLOCA_H 1' 'HAVE_STDINT_H 1' 'HAVE_SYS_TYPES_H 1' \
    'STDC_HEADERS 1' 'PACKAGE "onig"' 'VERSION "6.9.4"' >made/config.h

jq=(builtin bytecode compile execute jv jv_alloc jv_aux jv_dtoa jv_file jv_parse jv_print jv_unicode linker locfile util
    parser lexer)
onig=(regparse regcomp regexec regenc regerror regext regsyntax regtrav regversion st unicode unicode_unfold_key
    unicode_fold1_key unicode_fold2_key unicode_fold3_key ascii utf8 onig_init)
sources=("${jq[@]/#/jq-1.6/src/}" "${onig[@]/#/onig-6.9.4/src/}")
sources=("${sources[@]/%/.c}")
export ZIG_GLOBAL_CACHE_DIR=$scratch/cache ZIG_LOCAL_CACHE_DIR=$scratch/cache
# A number that is no whole one becomes one as on x86-64, not saturated: hence no nontrapping_fptoint.
PYTHONPATH=compiler "$python" -m ziglang cc -target wasm32-wasi -mcpu=mvp+bulk_memory+sign_ext -mexec-model=reactor \
    -O2 -w -std=gnu99 -D_GNU_SOURCE -DIEEE_8087=1 -DSTDC_HEADERS=1 "${has[@]/#/-DHAVE_}" -include platform.h \
    -Imade -I. -Ijq-1.6/src -Ionig-6.9.4/src "${sources[@]}" \
    interface.c dates.c -Wl,-z,stack-size=8388608 -Wl,--strip-all -o jq-1.6.wasm
mkdir -p "$(dirname "$output")"
cp jq-1.6.wasm "$output"
cat jq-1.6/COPYING onig-6.9.4/COPYING >"$(dirname "$output")/LICENSES.txt"
sha256sum "$output"
