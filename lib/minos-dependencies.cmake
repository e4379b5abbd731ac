# What a program that links minos_static needs besides: Judy::Judy, Threads::Threads, and, where
# minos was built with them, ZLIB::ZLIB and minos_zstd. Used by minos's own build and, installed
# beside the CMake package, by the builds of its users. libJudy has no package file of its own.
find_package (Threads REQUIRED)

if (NOT TARGET Judy::Judy)
    find_library (JUDY_LIBRARY Judy)
    mark_as_advanced (JUDY_LIBRARY)
    if (NOT JUDY_LIBRARY)
        message (FATAL_ERROR "libJudy was not found (Debian: libjudy-dev)")
    endif ()
    add_library (Judy::Judy UNKNOWN IMPORTED)
    set_target_properties (Judy::Judy PROPERTIES IMPORTED_LOCATION ${JUDY_LIBRARY})
endif ()

# zstd 1.5 ships a pkg-config file and no CMake package on Debian.
if (NOT TARGET minos_zstd)
    find_library (ZSTD_LIBRARY zstd)
    find_path (ZSTD_INCLUDE_DIR zstd.h)
    mark_as_advanced (ZSTD_LIBRARY ZSTD_INCLUDE_DIR)
    if (ZSTD_LIBRARY AND ZSTD_INCLUDE_DIR)
        add_library (minos_zstd UNKNOWN IMPORTED)
        set_target_properties (minos_zstd PROPERTIES
            IMPORTED_LOCATION ${ZSTD_LIBRARY}
            INTERFACE_INCLUDE_DIRECTORIES ${ZSTD_INCLUDE_DIR})
    endif ()
endif ()

find_package (ZLIB QUIET)
