# fd_embed(LIBRARY FILES ... ROOT dir SYMBOL symbol): the files as constant text in LIBRARY, listed
# in <symbol>[] (common/base/fd_embed.h), named by their path below ROOT.
function(fd_embed library)
    cmake_parse_arguments(arg "" "ROOT;SYMBOL" "FILES" ${ARGN})
    set(output ${CMAKE_BINARY_DIR}/embedded/${arg_SYMBOL}.c)
    add_custom_command(OUTPUT ${output}
        COMMAND ${CMAKE_COMMAND} -DOUTPUT=${output} -DROOT=${arg_ROOT} -DSYMBOL=${arg_SYMBOL}
            "-DFILES=${arg_FILES}" -P ${CMAKE_SOURCE_DIR}/common/cmake/embed_files.cmake
        DEPENDS ${arg_FILES} ${CMAKE_SOURCE_DIR}/common/cmake/embed_files.cmake
        COMMENT "Embedding ${arg_SYMBOL}" VERBATIM)
    target_sources(${library} PRIVATE ${output})
endfunction()
