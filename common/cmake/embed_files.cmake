# Writes OUTPUT: a C table SYMBOL of FILES. Character constants, not integers, so that bytes above
# 127 are legal in a char array under -Wconversion.
set(bodies "")
set(rows "")
set(index 0)
foreach(file IN LISTS FILES)
    file(READ ${file} hex HEX)
    string(LENGTH "${hex}" digits)
    math(EXPR size "${digits} / 2")
    string(REGEX REPLACE "(..)" "'\\\\x\\1'," bytes "${hex}")
    file(RELATIVE_PATH name ${ROOT} ${file})
    string(APPEND bodies "static const char file_${index}[] = {${bytes}'\\0'};\n")
    string(APPEND rows "    {\"${name}\", file_${index}, ${size}},\n")
    math(EXPR index "${index} + 1")
endforeach()
file(WRITE ${OUTPUT} "#include \"base/fd_embed.h\"\n\n${bodies}
const struct fd_embedded ${SYMBOL}[] = {\n${rows}    {NULL, NULL, 0},\n};\n")
