# fd_library(AREA DEPENDS ...): every .c of common/AREA as the static library fd_AREA. Its headers
# are included as "AREA/fd_x.h" and each must compile alone.
function(fd_library area)
    cmake_parse_arguments(arg "" "" "DEPENDS;PRIVATE" ${ARGN})
    file(GLOB sources CONFIGURE_DEPENDS ${CMAKE_SOURCE_DIR}/common/${area}/*.c)
    file(GLOB headers CONFIGURE_DEPENDS ${CMAKE_SOURCE_DIR}/common/${area}/*.h)
    if(NOT sources)
        file(WRITE ${CMAKE_BINARY_DIR}/empty/${area}.c "extern int fd_${area}_empty;\n")
        set(sources ${CMAKE_BINARY_DIR}/empty/${area}.c)
    endif()
    add_library(fd_${area} STATIC ${sources})
    target_sources(fd_${area} PUBLIC FILE_SET HEADERS BASE_DIRS ${CMAKE_SOURCE_DIR}/common
        FILES ${headers})
    set_target_properties(fd_${area} PROPERTIES VERIFY_INTERFACE_HEADER_SETS ON)
    target_link_libraries(fd_${area} PUBLIC ${arg_DEPENDS} PRIVATE fd_options ${arg_PRIVATE})
endfunction()

# fd_service(NAME LIBRARIES ...): services/NAME as the executable NAME, prefixed where NAME alone
# would say nothing on a PATH; everything but main.c also as a library that tests link.
function(fd_service name)
    cmake_parse_arguments(arg "" "OUTPUT" "LIBRARIES" ${ARGN})
    string(REPLACE "-" "_" target ${name})
    file(GLOB sources CONFIGURE_DEPENDS ${CMAKE_SOURCE_DIR}/services/${name}/*.c)
    list(REMOVE_ITEM sources ${CMAKE_SOURCE_DIR}/services/${name}/main.c)
    add_library(fd_svc_${target} STATIC ${sources})
    target_include_directories(fd_svc_${target} PUBLIC ${CMAKE_SOURCE_DIR}/services/${name})
    target_link_libraries(fd_svc_${target} PUBLIC ${arg_LIBRARIES} PRIVATE fd_options)
    add_executable(${target} ${CMAKE_SOURCE_DIR}/services/${name}/main.c)
    set_target_properties(${target} PROPERTIES OUTPUT_NAME ${arg_OUTPUT})
    target_link_libraries(${target} PRIVATE fd_svc_${target} fd_options)
    install(TARGETS ${target} RUNTIME)
endfunction()

# fd_unit_tests(AREA LIBRARIES ...): one cmocka executable for each tests/unit/AREA/test_*.c.
function(fd_unit_tests area)
    cmake_parse_arguments(arg "" "" "LIBRARIES" ${ARGN})
    file(GLOB sources CONFIGURE_DEPENDS ${CMAKE_SOURCE_DIR}/tests/unit/${area}/test_*.c)
    foreach(source IN LISTS sources)
        get_filename_component(name ${source} NAME_WE)
        string(REPLACE "-" "_" prefix ${area})
        set(target ${prefix}_${name})
        add_executable(${target} ${source})
        target_include_directories(${target} PRIVATE ${CMAKE_SOURCE_DIR}/tests/unit)
        target_link_libraries(${target} PRIVATE ${arg_LIBRARIES} PkgConfig::CMOCKA fd_options
            fd_test_options)
        target_compile_definitions(${target} PRIVATE
            FD_SOURCE_DIR="${CMAKE_SOURCE_DIR}" FD_TEST_DATA="${CMAKE_SOURCE_DIR}/tests/unit/${area}/data")
        if(FD_SANITIZE STREQUAL "thread")
            target_sources(${target} PRIVATE ${CMAKE_SOURCE_DIR}/tests/lib/c11_threads.c)
        endif()
        add_dependencies(unit_tests ${target})
        add_test(NAME unit.${area}.${name} COMMAND ${FD_TEST_LAUNCHER} $<TARGET_FILE:${target}>)
        set_tests_properties(unit.${area}.${name} PROPERTIES LABELS unit TIMEOUT 300)
    endforeach()
endfunction()

# fd_fuzz_target(NAME LIBRARIES ...): tests/fuzz/fuzz_NAME.c, which defines LLVMFuzzerTestOneInput.
# With FD_FUZZ it is a fuzzer; else it replays tests/fuzz/corpus/NAME as the test fuzz.NAME.
function(fd_fuzz_target name)
    cmake_parse_arguments(arg "" "" "LIBRARIES" ${ARGN})
    set(target fuzz_${name})
    add_executable(${target} ${CMAKE_SOURCE_DIR}/tests/fuzz/fuzz_${name}.c)
    target_link_libraries(${target} PRIVATE ${arg_LIBRARIES} fd_options)
    add_dependencies(fuzz_tests ${target})
    target_compile_definitions(${target} PRIVATE FD_SOURCE_DIR="${CMAKE_SOURCE_DIR}")
    if(FD_FUZZ)
        target_link_options(${target} PRIVATE -fsanitize=fuzzer)
    else()
        target_sources(${target} PRIVATE ${CMAKE_SOURCE_DIR}/tests/fuzz/replay_main.c)
        add_test(NAME fuzz.${name} COMMAND ${FD_TEST_LAUNCHER} $<TARGET_FILE:${target}>
            ${CMAKE_SOURCE_DIR}/tests/fuzz/corpus/${name})
        set_tests_properties(fuzz.${name} PROPERTIES LABELS fuzz TIMEOUT 300)
    endif()
endfunction()
