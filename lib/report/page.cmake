# page.cmake: the HTML report's page, one file made of assets/: its style and script stand inline,
# and its Content-Security-Policy allows exactly these two, by their hashes.

set (page_assets ${CMAKE_CURRENT_LIST_DIR}/assets)
set (page_scripts history.js axis.js canvas.js lists.js report.js)

# SHA-256 of a text, in base64 as CSP wants it.
function (page_hash out text)
    set (digits "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/")
    string (SHA256 hex "${text}")
    set (result "")
    # 64 hex digits are ten groups of six, and one of four.
    foreach (at RANGE 0 54 6)
        string (SUBSTRING "${hex}" ${at} 6 group)
        foreach (shift 18 12 6 0)
            math (EXPR index "(0x${group} >> ${shift}) & 63")
            string (SUBSTRING "${digits}" ${index} 1 digit)
            string (APPEND result "${digit}")
        endforeach ()
    endforeach ()
    string (SUBSTRING "${hex}" 60 4 group)
    foreach (shift 10 4)
        math (EXPR index "(0x${group} >> ${shift}) & 63")
        string (SUBSTRING "${digits}" ${index} 1 digit)
        string (APPEND result "${digit}")
    endforeach ()
    math (EXPR index "(0x${group} << 2) & 63")
    string (SUBSTRING "${digits}" ${index} 1 digit)
    set (${out} "sha256-${result}${digit}=" PARENT_SCOPE)
endfunction ()

file (READ ${page_assets}/report.css PAGE_STYLE)
set (PAGE_SCRIPT "")
set (page_sources ${page_assets}/report.css ${page_assets}/report.html)
foreach (script ${page_scripts})
    file (READ ${page_assets}/${script} text)
    string (APPEND PAGE_SCRIPT "${text}")
    list (APPEND page_sources ${page_assets}/${script})
endforeach ()
page_hash (PAGE_STYLE_HASH "${PAGE_STYLE}")
page_hash (PAGE_SCRIPT_HASH "${PAGE_SCRIPT}")
configure_file (${page_assets}/report.html ${CMAKE_CURRENT_BINARY_DIR}/report.html @ONLY)
set_property (DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS ${page_sources})

# The assembler takes the flags of the C compiler, and clang would complain of those it ignores.
set_source_files_properties (${CMAKE_CURRENT_LIST_DIR}/assets.S PROPERTIES
    COMPILE_DEFINITIONS "MINOS_REPORT_PAGE=\"${CMAKE_CURRENT_BINARY_DIR}/report.html\""
    COMPILE_OPTIONS "-Wno-unused-command-line-argument"
    OBJECT_DEPENDS ${CMAKE_CURRENT_BINARY_DIR}/report.html)
