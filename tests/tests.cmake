# Tests, benchmarks and fuzz targets, all found by their names:
#
#   tests/<kind>/**/test_<file>.c   a Check program, test <kind>/…/<file>; kinds are unit, verdicts,
#                                   cross, mob, sim
#   tests/fuzz/fuzz_<name>.c        a libFuzzer target; without clang's fuzzer, test fuzz/<name>
#   tests/bench/bench_<name>.c      a program bench_<name>, run by ./dev bench
#   tests/bench/make_<name>.c       a program make_<name>, which makes what they run on
#   tests/cli/<area>/<case>.sh      test cli/<area>/<case>
#   tests/verdicts/verdicts_<name>.py  test verdicts/<name>, given the program
#   tests/html/html_test.py         test html/picture: the HTML report in a headless Chromium
#   tests/tidy/tidy_<rule>.py       test tidy/<rule>
#   docs/man/libminos.py            test manual/libminos: the page has every public function
#   tests/guide/ci.py               test guide/ci: the jobs of docs/guide/ci.md, run
#   docs/examples/<name>.c          a program, test examples/<name>: it exits with 0
#   docs/examples/check.<language>  test examples/check_<language>, by tests/examples/run.sh
#
# Labels: quick (unit), cross, verdicts, mob, sim, fuzz, cli, html, tidy, consumer, examples; and
# threads for programs whose source starts threads. In a sanitizer build names begin with "asan/"
# or "tsan/", so that one ctest can run all builds; under the thread sanitizer only `threads` is
# registered.

find_package (PkgConfig REQUIRED)
pkg_check_modules (CHECK REQUIRED IMPORTED_TARGET check)
# The system's interpreter first: that is where Debian's packages put their modules.
find_program (PYTHON3 python3 PATHS /usr/bin NO_DEFAULT_PATH)
find_program (PYTHON3 python3 REQUIRED)
find_program (CXX_COMPILER NAMES g++ clang++ c++)
mark_as_advanced (PYTHON3 CXX_COMPILER)

set (sanitized "")
set (flavour "")
if (MINOS_SANITIZE MATCHES "address")
    set (sanitized asan)
    set (flavour "asan/")
elseif (MINOS_SANITIZE MATCHES "thread")
    set (sanitized tsan)
    set (flavour "tsan/")
endif ()

set (environment CK_FORK=no PYTHON=${PYTHON3} PYTHONDONTWRITEBYTECODE=1 SANITIZED=${sanitized}
     ASAN_OPTIONS=allocator_may_return_null=1 UBSAN_OPTIONS=print_stacktrace=1
     TSAN_OPTIONS=halt_on_error=1)

# minos_test (NAME LABELS [SECONDS seconds] COMMAND … [ENVIRONMENT …]), run in the sources' root.
function (minos_test name labels)
    cmake_parse_arguments (arg "" "SECONDS" "COMMAND;ENVIRONMENT" ${ARGN})
    if (flavour STREQUAL "tsan/" AND NOT "threads" IN_LIST labels)
        return ()
    endif ()
    if (NOT arg_SECONDS)
        set (arg_SECONDS 900)
    endif ()
    set (name ${flavour}${name})
    add_test (NAME ${name} COMMAND ${arg_COMMAND} WORKING_DIRECTORY ${PROJECT_SOURCE_DIR})
    set_tests_properties (${name} PROPERTIES
        LABELS "${labels}" TIMEOUT ${arg_SECONDS}
        ENVIRONMENT "${environment};${arg_ENVIRONMENT}")
endfunction ()

# ---- What the tests share.
file (GLOB_RECURSE SUPPORT_SOURCES CONFIGURE_DEPENDS tests/support/*.c)
if (SUPPORT_SOURCES)
    add_library (minos_support STATIC ${SUPPORT_SOURCES})
    set (scope PUBLIC)
else ()
    add_library (minos_support INTERFACE)
    set (scope INTERFACE)
endif ()
target_include_directories (minos_support ${scope} tests lib)
target_link_libraries (minos_support ${scope} minos_static PkgConfig::CHECK Threads::Threads)
target_compile_definitions (minos_support ${scope} MINOS_SOURCE_DIR="${PROJECT_SOURCE_DIR}")

# ---- Check programs.
file (GLOB_RECURSE CHECK_PROGRAMS CONFIGURE_DEPENDS tests/unit/test_*.c tests/verdicts/test_*.c
      tests/cross/test_*.c tests/mob/test_*.c tests/sim/test_*.c)
foreach (source ${CHECK_PROGRAMS})
    file (RELATIVE_PATH name ${PROJECT_SOURCE_DIR}/tests ${source})
    string (REGEX REPLACE "(.*)/test_(.*)\\.c" "\\1/\\2" name ${name})
    string (REGEX MATCH "^[^/]*" labels ${name})
    if (labels STREQUAL "unit")
        set (labels quick)
    endif ()
    file (STRINGS ${source} starts_threads LIMIT_COUNT 1
          REGEX "pthread_create|thrd_create|mns_pool_new|minos_recorder_new|\"threads\"|mns_race")
    if (starts_threads)
        list (APPEND labels threads)
    endif ()
    string (REPLACE "/" "_" target ${name})
    add_executable (${target} ${source})
    target_link_libraries (${target} PRIVATE minos_support)
    minos_test (${name} "${labels}" COMMAND ${target})
endforeach ()

# ---- Fuzz targets. Without libFuzzer a driver replays the corpus and some mutations of it.
file (GLOB FUZZ_TARGETS CONFIGURE_DEPENDS tests/fuzz/fuzz_*.c)
add_custom_target (fuzzers)
foreach (source ${FUZZ_TARGETS})
    get_filename_component (target ${source} NAME_WE)
    string (REGEX REPLACE "^fuzz_" "" name ${target})
    if (MINOS_FUZZ)
        add_executable (${target} ${source})
        target_link_options (${target} PRIVATE -fsanitize=fuzzer)
    else ()
        add_executable (${target} ${source} ${PROJECT_SOURCE_DIR}/tests/fuzz/driver.c)
        minos_test (fuzz/${name} fuzz
                    COMMAND ${target} ${PROJECT_SOURCE_DIR}/testdata/fuzz/${name})
    endif ()
    target_link_libraries (${target} PRIVATE minos_support)
    add_dependencies (fuzzers ${target})
endforeach ()

# ---- Benchmarks.
file (GLOB BENCH_PROGRAMS CONFIGURE_DEPENDS tests/bench/bench_*.c tests/bench/make_*.c)
if (NOT MINOS_SANITIZE)
    foreach (source ${BENCH_PROGRAMS})
        get_filename_component (target ${source} NAME_WE)
        add_executable (${target} ${source})
        target_link_libraries (${target} PRIVATE minos_support)
    endforeach ()
endif ()

# ---- Examples: what the documentation shows, compiled against the public headers alone.
file (GLOB EXAMPLES CONFIGURE_DEPENDS docs/examples/*.c)
foreach (source ${EXAMPLES})
    get_filename_component (name ${source} NAME_WE)
    add_executable (example_${name} ${source})
    target_link_libraries (example_${name} PRIVATE minos_static Threads::Threads)
    minos_test (examples/${name} examples COMMAND example_${name})
endforeach ()

# The same for other languages, against the shared library. 77: not on this machine.
if (NOT MINOS_SANITIZE)
    foreach (language cpp py rs go rb)
        minos_test (examples/check_${language} examples
                    COMMAND bash tests/examples/run.sh ${language} $<TARGET_FILE:minos_shared>
                    ENVIRONMENT "CXX=${CXX_COMPILER}" "GOCACHE=${CMAKE_BINARY_DIR}/go")
        set_tests_properties (examples/check_${language} PROPERTIES SKIP_RETURN_CODE 77)
    endforeach ()
endif ()

# ---- The command line, case by case.
if (TARGET minos)
    file (GLOB_RECURSE CLI_CASES CONFIGURE_DEPENDS RELATIVE ${PROJECT_SOURCE_DIR}/tests/cli
          tests/cli/*/*.sh)
    foreach (case ${CLI_CASES})
        string (REGEX REPLACE "\\.sh$" "" name ${case})
        # What checkers say of all histories of testdata changes with them.
        set (label cli)
        if (name MATCHES "^golden/")
            set (label verdicts)
        endif ()
        minos_test (cli/${name} ${label} SECONDS 300
                    COMMAND ${PYTHON3} tests/cli/run.py $<TARGET_FILE:minos> ${name})
    endforeach ()
    minos_test (cli/strays cli COMMAND ${PYTHON3} tests/cli/run.py --strays)
endif ()

# ---- Verdicts, by scripts that call the command line. 77: what they judge is not here.
if (TARGET minos AND NOT MINOS_SANITIZE)
    file (GLOB VERDICT_SCRIPTS CONFIGURE_DEPENDS tests/verdicts/verdicts_*.py)
    foreach (source ${VERDICT_SCRIPTS})
        get_filename_component (name ${source} NAME_WE)
        string (REGEX REPLACE "^verdicts_" "" name ${name})
        minos_test (verdicts/${name} verdicts
                    COMMAND ${PYTHON3} -B ${source} $<TARGET_FILE:minos>)
        set_tests_properties (verdicts/${name} PROPERTIES SKIP_RETURN_CODE 77)
    endforeach ()
endif ()

# ---- The picture, in a browser. 77: there is none.
if (TARGET minos AND NOT MINOS_SANITIZE)
    minos_test (html/picture html SECONDS 300
                COMMAND ${PYTHON3} -B tests/html/html_test.py $<TARGET_FILE:minos>)
    set_tests_properties (html/picture PROPERTIES SKIP_RETURN_CODE 77)
endif ()

# ---- What the documentation says, where it can be run or made again.
if (NOT MINOS_SANITIZE)
    minos_test (manual/libminos tidy COMMAND ${PYTHON3} -B docs/man/libminos.py --check)
    if (TARGET minos)
        minos_test (guide/ci cli COMMAND ${PYTHON3} -B tests/guide/ci.py $<TARGET_FILE:minos>)
    endif ()
endif ()

# ---- The house itself, and its users: once, in a build without sanitizers.
if (NOT MINOS_SANITIZE)
    set (program "")
    if (TARGET minos)
        set (program $<TARGET_FILE:minos>)
    endif ()
    file (GLOB TIDY_RULES CONFIGURE_DEPENDS tests/tidy/tidy_*.py)
    foreach (source ${TIDY_RULES})
        get_filename_component (rule ${source} NAME_WE)
        string (REGEX REPLACE "^tidy_" "" rule ${rule})
        minos_test (tidy/${rule} tidy SECONDS 120
            COMMAND ${PYTHON3} ${source}
            ENVIRONMENT "MINOS_SHARED=$<TARGET_FILE:minos_shared>"
                        "MINOS_OBJECTS=${CMAKE_BINARY_DIR}/CMakeFiles/minos_objects.dir"
                        "MINOS_PROGRAM=${program}" "MINOS_JEMALLOC=${JEMALLOC_LIBRARY}"
                        "CC=${CMAKE_C_COMPILER}" "CXX=${CXX_COMPILER}")
    endforeach ()

    minos_test (tidy/self tidy SECONDS 120 COMMAND ${PYTHON3} tests/tidy/selftest.py
                ENVIRONMENT "CC=${CMAKE_C_COMPILER}" "CXX=${CXX_COMPILER}")

    set (consumer ${CMAKE_COMMAND} -E env CC=${CMAKE_C_COMPILER} CMAKE=${CMAKE_COMMAND}
        GENERATOR=${CMAKE_GENERATOR} PYTHON=${PYTHON3}
        bash tests/consumer/run.sh ${CMAKE_BINARY_DIR})
    minos_test (consumer/install consumer COMMAND ${consumer} install)
    set_tests_properties (consumer/install PROPERTIES FIXTURES_SETUP consumer_prefix)
    foreach (way pkgconfig_static pkgconfig_shared cmake_static cmake_shared dlopen)
        minos_test (consumer/${way} consumer COMMAND ${consumer} ${way})
        set_tests_properties (consumer/${way} PROPERTIES FIXTURES_REQUIRED consumer_prefix)
    endforeach ()
endif ()
