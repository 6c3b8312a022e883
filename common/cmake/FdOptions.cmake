# Warnings, hardening and sanitizers: one interface target that everything of ours links privately.

option(FD_WERROR "Treat warnings as errors" ON)
option(FD_FUZZ "Build the fuzz targets with libFuzzer (clang only)" OFF)
option(FD_COVERAGE "Build for gcovr" OFF)
set(FD_SANITIZE "" CACHE STRING "Sanitizers, such as address,undefined or thread")
set(FD_TEST_LAUNCHER "" CACHE STRING "What runs each test, such as valgrind;--error-exitcode=99")

include(CheckCCompilerFlag)

add_library(fd_options INTERFACE)
target_compile_definitions(fd_options INTERFACE _GNU_SOURCE)
set(fd_flags
    -Wall -Wextra -Wconversion -Wsign-conversion -Wshadow -Wvla -Wnull-dereference -Wcast-qual
    -Wstrict-prototypes -Wmissing-prototypes -Wundef -Wformat=2 -Wwrite-strings -Wpointer-arith
    -fno-common -fstack-protector-strong -fstack-clash-protection -fcf-protection=full)
if(NOT FD_SANITIZE AND NOT CMAKE_BUILD_TYPE STREQUAL "Debug")
    # Hides a read of what was never set, which sanitizers and valgrind look for.
    list(APPEND fd_flags -ftrivial-auto-var-init=zero)
endif()
foreach(flag IN LISTS fd_flags)
    string(MAKE_C_IDENTIFIER "FD_HAS${flag}" known)
    check_c_compiler_flag(${flag} ${known})
    if(${known})
        target_compile_options(fd_options INTERFACE ${flag})
    endif()
endforeach()
if(FD_WERROR)
    target_compile_options(fd_options INTERFACE -Werror)
endif()
if(FD_SANITIZE)
    target_compile_options(fd_options INTERFACE -fsanitize=${FD_SANITIZE}
        -fno-sanitize-recover=all -fno-omit-frame-pointer)
    target_link_options(fd_options INTERFACE -fsanitize=${FD_SANITIZE})
else()
    # Fortify needs the optimiser and hides what the sanitizers look for.
    target_compile_options(fd_options INTERFACE $<$<NOT:$<CONFIG:Debug>>:-U_FORTIFY_SOURCE>
        $<$<NOT:$<CONFIG:Debug>>:-D_FORTIFY_SOURCE=2>)
    target_link_options(fd_options INTERFACE -Wl,-z,relro -Wl,-z,now)
endif()
if(FD_FUZZ)
    target_compile_options(fd_options INTERFACE -fsanitize=fuzzer-no-link)
    target_link_options(fd_options INTERFACE -fsanitize=fuzzer-no-link)
endif()
if(FD_COVERAGE)
    target_compile_options(fd_options INTERFACE --coverage)
    target_link_options(fd_options INTERFACE --coverage)
endif()

# For tests, behind fd_options. The compiler can't see that a failed assertion of cmocka doesn't
# return, and takes what was asserted to be there for a possible NULL.
add_library(fd_test_options INTERFACE)
target_compile_options(fd_test_options INTERFACE -Wno-null-dereference)
